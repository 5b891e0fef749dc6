package msgraph

// User is an Entra user, as far as attendance needs one.
//
// https://learn.microsoft.com/graph/api/resources/user
type User struct {
	entity
	DisplayName       string `json:"displayName"`
	GivenName         string `json:"givenName"`
	Surname           string `json:"surname"`
	Mail              string `json:"mail"`
	UserPrincipalName string `json:"userPrincipalName"`
}

// NewUser is the user at path, of whom nothing is known but that.
func NewUser(path Path) *User { return &User{entity: at(path)} }

const userProperties = "?$select=id,displayName,givenName,surname,mail,userPrincipalName"

// GetUser asks for a user.
//
// https://learn.microsoft.com/graph/api/user-get
func GetUser(path Path) Get[User] { return Get[User]{path, userProperties} }

// place names the user by object id, however it was asked for: as me, or by user principal name.
func (u *User) place(asked Path) {
	u.path = asked
	if path, err := UserPath(u.GraphID); err == nil {
		u.path = path
	}
}
