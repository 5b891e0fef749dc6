package msgraph

import "strings"

// Identity is who somebody or something is in a call: one of the identity types below. Nil means that Microsoft Graph
// named nobody.
//
// https://learn.microsoft.com/graph/api/resources/identity
type Identity interface {
	// Kind tells the members apart.
	Kind() IdentityKind
	// Name is the display name; "" if there is none.
	Name() string
}

// IdentityKind tells identities apart; its values are their outward names.
type IdentityKind string

// The kinds of identity.
const (
	IdentityUser                IdentityKind = "USER"
	IdentityACSUser             IdentityKind = "ACS_USER"
	IdentityGuest               IdentityKind = "GUEST"
	IdentityPhone               IdentityKind = "PHONE"
	IdentityApplication         IdentityKind = "APPLICATION"
	IdentityApplicationInstance IdentityKind = "APPLICATION_INSTANCE"
	IdentityEncrypted           IdentityKind = "ENCRYPTED"
	IdentityUnknown             IdentityKind = "UNKNOWN"
)

// BaseIdentity is what all identities have.
type BaseIdentity struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	// ODataType is the annotation as it came; "" if Microsoft Graph left it out, which it does more often than not.
	ODataType string `json:"@odata.type"`
}

// Name implements [Identity].
func (i BaseIdentity) Name() string { return i.DisplayName }

func (i BaseIdentity) identityID() string { return i.ID }

// isUser reports whether the identity is the user with the object id. Who has no id is nobody.
func isUser(i Identity, object string) bool {
	user, ok := i.(interface{ identityID() string })
	return ok && object != "" && strings.EqualFold(user.identityID(), object)
}

// CommunicationsUserIdentity is a user of this or another tenant.
//
// https://learn.microsoft.com/graph/api/resources/communicationsuseridentity
type CommunicationsUserIdentity struct {
	BaseIdentity
	TenantID string `json:"tenantId"`
}

// AzureCommunicationServicesUserIdentity is a user of an application built on Azure Communication Services.
//
// https://learn.microsoft.com/graph/api/resources/azurecommunicationservicesuseridentity
type AzureCommunicationServicesUserIdentity struct {
	BaseIdentity
	AzureCommunicationServicesResourceID string `json:"azureCommunicationServicesResourceId"`
}

// CommunicationsGuestIdentity is somebody who joined without signing in.
//
// https://learn.microsoft.com/graph/api/resources/communicationsguestidentity
type CommunicationsGuestIdentity struct {
	BaseIdentity
	Email string `json:"email"`
}

// CommunicationsPhoneIdentity is somebody who dialled in.
type CommunicationsPhoneIdentity struct{ BaseIdentity }

// CommunicationsApplicationIdentity is an application in the call.
type CommunicationsApplicationIdentity struct {
	BaseIdentity
	ApplicationType string `json:"applicationType"`
	Hidden          *bool  `json:"hidden"`
}

// CommunicationsApplicationInstanceIdentity is a resource account: a bot, a call queue, an attendant.
type CommunicationsApplicationInstanceIdentity struct {
	BaseIdentity
	Hidden   *bool  `json:"hidden"`
	TenantID string `json:"tenantId"`
}

// CommunicationsEncryptedIdentity is somebody whose identity is withheld.
type CommunicationsEncryptedIdentity struct{ BaseIdentity }

// UnknownIdentity is the plain identity, or a derived type that has no type here.
type UnknownIdentity struct{ BaseIdentity }

// Kind implements [Identity].
func (*CommunicationsUserIdentity) Kind() IdentityKind { return IdentityUser }

// Kind implements [Identity].
func (*AzureCommunicationServicesUserIdentity) Kind() IdentityKind { return IdentityACSUser }

// Kind implements [Identity].
func (*CommunicationsGuestIdentity) Kind() IdentityKind { return IdentityGuest }

// Kind implements [Identity].
func (*CommunicationsPhoneIdentity) Kind() IdentityKind { return IdentityPhone }

// Kind implements [Identity].
func (*CommunicationsApplicationIdentity) Kind() IdentityKind { return IdentityApplication }

// Kind implements [Identity].
func (*CommunicationsApplicationInstanceIdentity) Kind() IdentityKind {
	return IdentityApplicationInstance
}

// Kind implements [Identity].
func (*CommunicationsEncryptedIdentity) Kind() IdentityKind { return IdentityEncrypted }

// Kind implements [Identity].
func (*UnknownIdentity) Kind() IdentityKind { return IdentityUnknown }

// anyIdentity has what any identity may have. Which it is shows only when all of it was read.
type anyIdentity struct {
	BaseIdentity
	ApplicationType                      string    `json:"applicationType"`
	AzureCommunicationServicesResourceID string    `json:"azureCommunicationServicesResourceId"`
	Email                                string    `json:"email"`
	Hidden                               *bool     `json:"hidden"`
	TenantID                             givenText `json:"tenantId"`
}

// givenText is text that also tells whether it was given, be it as null.
type givenText struct {
	text  string
	given bool
}

func (t *givenText) decode(d *decoder) {
	t.given = true
	text(d, &t.text)
}

// identityTypes makes the identity of a type name without its namespace.
var identityTypes = map[string]func(i *anyIdentity) Identity{
	"communicationsUserIdentity": func(i *anyIdentity) Identity {
		return &CommunicationsUserIdentity{i.BaseIdentity, i.TenantID.text}
	},
	"azureCommunicationServicesUserIdentity": func(i *anyIdentity) Identity {
		return &AzureCommunicationServicesUserIdentity{i.BaseIdentity, i.AzureCommunicationServicesResourceID}
	},
	"communicationsGuestIdentity": func(i *anyIdentity) Identity { return &CommunicationsGuestIdentity{i.BaseIdentity, i.Email} },
	"communicationsPhoneIdentity": func(i *anyIdentity) Identity { return &CommunicationsPhoneIdentity{i.BaseIdentity} },
	"communicationsApplicationIdentity": func(i *anyIdentity) Identity {
		return &CommunicationsApplicationIdentity{i.BaseIdentity, i.ApplicationType, i.Hidden}
	},
	"communicationsApplicationInstanceIdentity": func(i *anyIdentity) Identity {
		return &CommunicationsApplicationInstanceIdentity{i.BaseIdentity, i.Hidden, i.TenantID.text}
	},
	"communicationsEncryptedIdentity": func(i *anyIdentity) Identity { return &CommunicationsEncryptedIdentity{i.BaseIdentity} },
}

// acsIDPrefix begins the id of every Azure Communication Services user.
const acsIDPrefix = "8:acs:"

// identity is the identity of its true type. The annotation decides; where Microsoft Graph left it out, the properties
// do: a tenantId, be it null, marks a user.
func (i *anyIdentity) identity() Identity {
	of, ok := identityTypes[strings.TrimPrefix(i.ODataType, "#microsoft.graph.")]
	switch {
	case ok:
		return of(i)
	case i.ODataType != "":
		if of := identityTypeSpeltOtherwise(i.ODataType); of != nil {
			return of(i)
		}
	case i.AzureCommunicationServicesResourceID != "" || strings.HasPrefix(i.ID, acsIDPrefix):
		return identityTypes["azureCommunicationServicesUserIdentity"](i)
	case i.TenantID.given:
		return identityTypes["communicationsUserIdentity"](i)
	}
	return &UnknownIdentity{i.BaseIdentity}
}

// identityTypeSpeltOtherwise finds a type whose name is in another case, or lacks the number sign.
func identityTypeSpeltOtherwise(name string) func(i *anyIdentity) Identity {
	name = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "#"), "microsoft.graph.")
	for known, of := range identityTypes {
		if strings.EqualFold(known, name) {
			return of
		}
	}
	return nil
}

// identity reads whatever is declared as graph.identity; nil if there is none.
func identity(d *decoder) Identity {
	if !d.is('{') {
		return nil
	}
	d.identity = anyIdentity{}
	d.object(&d.identity)
	return d.identity.identity()
}

// identities reads a list of them.
func identities(d *decoder) []Identity {
	if !d.begin('[') {
		return nil
	}
	all := []Identity{}
	for d.more(']') {
		d.keep(len(all))
		if i := identity(d); i != nil {
			all = append(all, i)
		}
	}
	return all
}
