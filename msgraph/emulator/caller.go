package emulator

import (
	"errors"
	"slices"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// caller is who asks: a signed-in user, or an app by itself.
type caller struct {
	ID          string // object id of the user, or client id of the app
	app         bool
	tenantID    string
	permissions []string // scp or roles of the token
	demo        bool     // has every permission
}

// authenticate finds out who sent an Authorization header: an account of the
// demo, or whoever the directory issued the token to.
func (e *Emulator) authenticate(header string) (caller, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(header), " ")
	token = strings.TrimSpace(token)
	switch {
	case !strings.EqualFold(scheme, "Bearer") || token == "":
		return caller{}, errToken("Access token is empty.")
	case token == ExpiredToken:
		return caller{}, errExpired()
	}
	if i := slices.IndexFunc(e.accounts, func(a Account) bool { return a.Token == token }); i >= 0 {
		a := e.accounts[i]
		return caller{ID: a.ID, app: a.UserPrincipalName == "", tenantID: TenantID, demo: true}, nil
	}
	if e.directory == nil {
		return caller{}, errUnreadable()
	}
	return e.admit(token)
}

// admit takes an access token that the directory issued for Microsoft Graph.
//
// https://learn.microsoft.com/graph/auth/auth-concepts#access-tokens
func (e *Emulator) admit(token string) (caller, error) {
	claims, err := e.directory.VerifyGraphToken(token)
	switch {
	case errors.Is(err, entra.ErrMalformed):
		return caller{}, errUnreadable()
	case errors.Is(err, entra.ErrLifetime):
		return caller{}, errExpired()
	case errors.Is(err, entra.ErrAudience):
		return caller{}, errToken("Access token validation failure. Invalid audience.")
	case err != nil:
		return caller{}, errToken("Access token validation failure.")
	}
	c := caller{ID: claims.ObjectID, tenantID: claims.TenantID, permissions: strings.Fields(claims.Scopes)}
	if claims.IDType == "app" {
		c = caller{ID: claims.AppID, app: true, tenantID: claims.TenantID, permissions: claims.Roles}
	}
	return c, e.revocations.check(c.ID, claims)
}
