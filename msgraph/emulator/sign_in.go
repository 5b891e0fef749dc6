package emulator

import "github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"

// SignInUsers are the users of Contoso that have accounts, and the n that
// Options.Users adds, as a directory wants them.
func SignInUsers(n int) []entra.User {
	var list []entra.User
	for _, a := range append(Accounts(), Users(n)...) {
		if a.UserPrincipalName != "" {
			list = append(list, entra.User{ID: a.ID, UserPrincipalName: a.UserPrincipalName, DisplayName: a.DisplayName})
		}
	}
	return list
}

// AnnaLind is the user of Fabrikam.
func AnnaLind() entra.User {
	return entra.User{ID: anna.id, UserPrincipalName: anna.mail, DisplayName: anna.name()}
}
