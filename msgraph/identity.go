package msgraph

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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

// identityTypes makes the identity of a type name, in lower case and without namespace.
var identityTypes = map[string]func() Identity{
	"communicationsuseridentity":                func() Identity { return new(CommunicationsUserIdentity) },
	"azurecommunicationservicesuseridentity":    func() Identity { return new(AzureCommunicationServicesUserIdentity) },
	"communicationsguestidentity":               func() Identity { return new(CommunicationsGuestIdentity) },
	"communicationsphoneidentity":               func() Identity { return new(CommunicationsPhoneIdentity) },
	"communicationsapplicationidentity":         func() Identity { return new(CommunicationsApplicationIdentity) },
	"communicationsapplicationinstanceidentity": func() Identity { return new(CommunicationsApplicationInstanceIdentity) },
	"communicationsencryptedidentity":           func() Identity { return new(CommunicationsEncryptedIdentity) },
}

// acsIDPrefix begins the id of every Azure Communication Services user.
const acsIDPrefix = "8:acs:"

// identityHint is as much of an identity as is needed to tell its type.
type identityHint struct {
	ODataType string         `json:"@odata.type"`
	ID        string         `json:"id"`
	TenantID  jsontext.Value `json:"tenantId"`
	Resource  jsontext.Value `json:"azureCommunicationServicesResourceId"`
}

// identity makes the empty identity of the hinted type. The annotation decides; where Microsoft Graph left it out, the
// properties do: a tenantId, be it null, marks a user.
func (h identityHint) identity() Identity {
	name := strings.ToLower(strings.TrimPrefix(h.ODataType, "#"))
	make, ok := identityTypes[strings.TrimPrefix(name, "microsoft.graph.")]
	switch {
	case ok:
		return make()
	case name != "":
		return new(UnknownIdentity)
	case h.Resource != nil && h.Resource.Kind() != 'n' || strings.HasPrefix(h.ID, acsIDPrefix):
		return new(AzureCommunicationServicesUserIdentity)
	case h.TenantID != nil:
		return new(CommunicationsUserIdentity)
	}
	return new(UnknownIdentity)
}

// identityUnmarshaler reads whatever is declared as graph.identity.
var identityUnmarshaler = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, into *Identity) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	return readIdentity(value, into, textOptions, textOptions)
})

// readIdentity reads an identity with the options, once it has told which it is with those for that.
func readIdentity(value jsontext.Value, into *Identity, telling, options json.Options) error {
	if value.Kind() == 'n' {
		return nil
	}
	var hint identityHint
	if err := json.Unmarshal(value, &hint, telling); err != nil {
		return err
	}
	*into = hint.identity()
	return json.Unmarshal(value, *into, options)
}
