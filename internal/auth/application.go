package auth

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// Application takes tokens for the gateway, and asks Microsoft Graph with the gateway's own. That one opens what anybody
// organizes, so that the gateway decides what a caller sees, by the app roles that they were given.
//
// https://learn.microsoft.com/entra/identity-platform/howto-add-app-roles-in-apps
type Application struct{ API }

// errInVain is told in place of a claims challenge: no caller can do anything about the gateway's own token.
var errInVain = refused{ErrMisconfigured, errors.New("Microsoft Graph refuses the gateway's token")}

// The app roles of the gateway.
const (
	RoleOrganized = "Attendance.Read"     // what the caller organizes
	RoleEveryones = "Attendance.Read.All" // what any user organizes
)

// Authenticate implements [Mode].
func (a Application) Authenticate(r *http.Request) (Caller, error) {
	_, claims, err := a.check(r)
	if err != nil {
		return Caller{}, err
	}
	reach := reachOf(claims)
	if claims.App && reach == Organized {
		return Caller{}, fmt.Errorf("%w: an application organizes nothing, and needs the app role %s", ErrNoPermission, RoleEveryones)
	}
	if reach == Nothing {
		return Caller{}, fmt.Errorf("%w: it has neither the app role %s nor %s", ErrNoPermission, RoleOrganized, RoleEveryones)
	}
	return Caller{
		Principal: principal.New(claims.Tenant, claims.Object, claims.Client, "app", reach.String()),
		Expires:   claims.Expires,
		Verified:  true,
		Tokens:    &granted{ask: a.Credential.Application, inVain: errInVain},
		Reach:     reach,

		Application: claims.App,
	}, nil
}

// reachOf is what the roles of a token open: the application's own, or those that its user was given. A scope opens
// nothing, whatever its name.
func reachOf(claims accesstoken.Claims) Reach {
	roles := claims.Assigned
	if claims.App {
		roles = claims.Roles
	}
	switch {
	case slices.Contains(roles, RoleEveryones):
		return Everyones
	case slices.Contains(roles, RoleOrganized):
		return Organized
	}
	return Nothing
}
