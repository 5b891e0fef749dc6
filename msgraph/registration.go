package msgraph

// Registration is somebody's registration for a webinar.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventregistration
type Registration struct {
	entity
	CancelationDateTime             DateTime                         `json:"cancelationDateTime"`
	Email                           string                           `json:"email"`
	ExternalRegistrationInformation *ExternalRegistrationInformation `json:"externalRegistrationInformation"`
	FirstName                       string                           `json:"firstName"`
	LastName                        string                           `json:"lastName"`
	PreferredLanguage               string                           `json:"preferredLanguage"`
	PreferredTimezone               string                           `json:"preferredTimezone"`
	RegistrantVideoOnDemandWebURL   string                           `json:"registrantVideoOnDemandWebUrl"`
	RegistrationDateTime            DateTime                         `json:"registrationDateTime"`
	RegistrationQuestionAnswers     []*RegistrationQuestionAnswer    `json:"registrationQuestionAnswers"`
	Status                          RegistrationStatus               `json:"status"`
	UserID                          string                           `json:"userId"`
}

// NewRegistration is the registration at path, of which nothing is known but that.
func NewRegistration(path Path) *Registration { return &Registration{entity: at(path)} }

// RawStatus is the literal value.
func (r *Registration) RawStatus() string { return string(r.Status) }

func (r *Registration) join(webinar Path, position int) {
	r.path = webinar.element(KindRegistration, r.GraphID, position)
}

// RegistrationQuestionAnswer is the answer to one question of the registration form; one of the three values is set.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventregistrationquestionanswer
type RegistrationQuestionAnswer struct {
	BooleanValue      *bool    `json:"booleanValue"`
	DisplayName       string   `json:"displayName"`
	MultiChoiceValues []string `json:"multiChoiceValues"`
	QuestionID        string   `json:"questionId"`
	Value             string   `json:"value"`
}

// ExternalRegistrationInformation is what another system knows of a registration. Its RegistrationID is that
// system's, not Microsoft's.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventexternalregistrationinformation
type ExternalRegistrationInformation struct {
	Referrer       string `json:"referrer"`
	RegistrationID string `json:"registrationId"`
}

// GetRegistration asks for a registration.
//
// https://learn.microsoft.com/graph/api/virtualeventregistration-get
func GetRegistration(path Path) Get[Registration] { return Get[Registration]{path: path} }

// ListRegistrations asks for the registrations of a webinar.
//
// https://learn.microsoft.com/graph/api/virtualeventregistration-list
func ListRegistrations(webinar Path) List[Registration] {
	return List[Registration]{url: string(webinar) + "/registrations", parent: webinar}
}
