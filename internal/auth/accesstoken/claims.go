package accesstoken

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// Claims are what a valid token says.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type Claims struct {
	// Tenant and Object ("tid" and "oid") together are who is asking: a user or, if App, a service principal. Data of
	// theirs is kept under both.
	Tenant, Object string
	// Subject ("sub") is the same, under a name that only this API sees; "" if the token does not say.
	Subject string
	// Client is the id of the application that the token was issued to ("azp", or "appid" in v1.0 tokens); "" if the token
	// does not say.
	Client string
	// App tells an application that acts as itself from one that acts for a user.
	App bool
	// Scopes ("scp") are what a user lets Client do; nil if App.
	Scopes []string
	// Roles ("roles") are what an application may do as itself; nil unless App.
	Roles []string
	// Assigned ("roles") are the app roles that the user was given; nil if App. They go by the same names as Roles, but say
	// what the user may see, not what Client may do: without a scope they permit nothing.
	//
	// https://learn.microsoft.com/entra/identity-platform/howto-add-app-roles-in-apps
	Assigned []string
	// Expires is when the token ends ("exp"), without the leeway that it was given.
	Expires time.Time
	// CanHandleClaims tells that the client knows what to do with a claims challenge ("xms_cc" has cp1).
	//
	// https://learn.microsoft.com/entra/identity-platform/claims-challenge
	CanHandleClaims bool
	// ID is Microsoft's name for the token ("uti"), for logs; "" if the token does not say.
	ID string
}

const (
	// leeway is how far the clocks of the authority and ours may be apart.
	leeway = time.Minute
	// lastSecond is the end of the year 9999, after which no time can be written down.
	lastSecond = 253402300799
)

// claims are those of a token as it comes. jwt.Claims does the times, and the reading of one or many audiences.
type claims struct {
	jwt.Claims
	Version      version      `json:"ver"`
	Tenant       string       `json:"tid"`
	Object       string       `json:"oid"`
	ClientV1     string       `json:"appid"`
	ClientV2     string       `json:"azp"`
	Type         string       `json:"idtyp"`
	Scopes       *string      `json:"scp"`
	Roles        []string     `json:"roles"`
	Capabilities jwt.Audience `json:"xms_cc"`
	UniqueID     string       `json:"uti"`
}

// check holds a token whose signature fits against what is expected of it.
func (c *claims) check(issuer string, audiences jwt.Audience) (Claims, error) {
	if c.Expiry == nil || *c.Expiry <= 0 || *c.Expiry > lastSecond || !isGUID(c.Object) {
		return Claims{}, ErrClaims
	}
	if len(audiences) == 0 { // the library would take any
		return Claims{}, ErrAudience
	}
	err := c.ValidateWithLeeway(jwt.Expected{Issuer: issuer, AnyAudience: audiences}, leeway)
	switch {
	case errors.Is(err, jwt.ErrInvalidIssuer):
		return Claims{}, ErrIssuer
	case errors.Is(err, jwt.ErrInvalidAudience):
		return Claims{}, ErrAudience
	case errors.Is(err, jwt.ErrExpired):
		return Claims{}, ErrExpired
	case err != nil:
		return Claims{}, ErrNotYetValid
	}
	checked := Claims{
		Tenant: c.Tenant, Object: c.Object, Subject: c.Subject, Client: c.ClientV1,
		Expires: c.Expiry.Time(), CanHandleClaims: slices.ContainsFunc(c.Capabilities, isClaimsChallenge), ID: c.UniqueID,
	}
	if c.Version == v2 {
		checked.Client = c.ClientV2
	}
	return c.permit(checked)
}

// isClaimsChallenge reports whether a capability is that of handling claims challenges. Microsoft writes it in both cases.
func isClaimsChallenge(capability string) bool { return strings.EqualFold(capability, "cp1") }

// permit adds what the token permits, to a user or to an app, but never to both. A token says which it is by idtyp, if
// the API asks for that claim; else only those of users have scopes.
func (c *claims) permit(checked Claims) (Claims, error) {
	user := c.Scopes != nil
	switch {
	case c.Type != "" && c.Type != "user" && c.Type != "app", c.Type == "app" && user:
		return Claims{}, ErrMixed
	case user || c.Type == "user":
		if user {
			checked.Scopes = strings.Fields(*c.Scopes)
			checked.Assigned = c.Roles
		}
		if len(checked.Scopes) == 0 {
			return Claims{}, ErrNoScopes
		}
	default:
		checked.App, checked.Roles = true, c.Roles
		if len(checked.Roles) == 0 {
			return Claims{}, ErrNoRoles
		}
	}
	return checked, nil
}
