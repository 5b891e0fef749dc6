package entra

import (
	"crypto"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Tenant is one organization's directory. An app that works in two tenants is
// registered in one and has a service principal in the other; here it is in the
// Apps of both, each with what was granted there.
type Tenant struct {
	ID    string
	Users []User
	Apps  []App
}

// User is somebody who can sign in.
type User struct {
	ID                string // object id
	UserPrincipalName string
	DisplayName       string
}

// App is an app registration and what a tenant granted it.
//
// https://learn.microsoft.com/entra/identity-platform/reference-app-manifest
type App struct {
	ClientID    string
	ObjectID    string // of its service principal; "" makes one up
	DisplayName string

	// How the app proves that it is itself.
	Secrets              []Secret
	Certificates         []*x509.Certificate
	FederatedCredentials []FederatedCredential

	// What Microsoft Graph lets it do: application permissions, which become the
	// roles of its own tokens, and delegated ones that were consented to.
	GraphRoles  []string
	GraphScopes []string

	// What an API needs besides: its App ID URI ("" is api:// and the client
	// id), the scopes it has for users, the app roles that were assigned, by
	// client id, and the version of the tokens it takes; 0 is 1.
	AppIDURI                   string
	Scopes                     []string
	AppRoles                   map[string][]string
	AccessTokenAcceptedVersion int
}

// Secret is one client secret. A zero Expires is never.
type Secret struct {
	Value   string
	Expires time.Time
}

// FederatedCredential trusts the tokens that another identity provider, or a
// tenant of the directory, issues to a subject. Key is the public key of the
// provider, which Entra ID would look up at the issuer; nil is the directory's.
//
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
type FederatedCredential struct {
	Issuer, Subject string
	Audience        string // "" is api://AzureADTokenExchange
	Key             crypto.PublicKey
}

// tokenExchange is the resource that managed identities ask tokens for, to
// vouch for an app with them.
//
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
var tokenExchange = App{
	ClientID:                   "fb60f99c-7a34-4190-8149-302f77469936",
	AppIDURI:                   "api://AzureADTokenExchange",
	AccessTokenAcceptedVersion: 2,
}

// tenant is a Tenant where it is known.
type tenant struct {
	Tenant
	directory *Directory
}

// tenant finds a tenant by its id, or nil.
func (d *Directory) tenant(id string) *tenant {
	i := slices.IndexFunc(d.tenants, func(t tenant) bool { return strings.EqualFold(t.ID, id) })
	if i < 0 {
		return nil
	}
	return &d.tenants[i]
}

func (t *tenant) user(id string) *User {
	i := slices.IndexFunc(t.Users, func(u User) bool { return strings.EqualFold(u.ID, id) })
	if i < 0 {
		return nil
	}
	return &t.Users[i]
}

func (t *tenant) app(clientID string) *App {
	i := slices.IndexFunc(t.Apps, func(a App) bool { return strings.EqualFold(a.ClientID, clientID) })
	if i < 0 {
		return nil
	}
	return &t.Apps[i]
}

// principal is the object id of the app's service principal in the tenant.
func (t *tenant) principal(clientID string) string {
	if a := t.app(clientID); a != nil && a.ObjectID != "" {
		return a.ObjectID
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(t.ID+"/"+clientID)).String()
}

// uri is the name by which scopes call the API.
func (a *App) uri() string {
	if a.AppIDURI != "" {
		return a.AppIDURI
	}
	return "api://" + a.ClientID
}

// version is that of the tokens the API takes.
func (a *App) version() int { return max(1, a.AccessTokenAcceptedVersion) }

// isAudience tells whether a token for aud is for this app.
func (a *App) isAudience(aud string) bool { return aud == a.ClientID || aud == a.uri() }
