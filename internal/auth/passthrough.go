package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// Passthrough sends the caller's own token for Microsoft Graph on, untouched. The gateway is not whom it is meant for
// and cannot check it; Microsoft Graph does, with every call.
//
// https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
type Passthrough struct {
	// Anonymous is the token of requests without one; "" refuses them.
	Anonymous string
	// Know says whose a token is that does not say so itself; it may be nil.
	Know func(token string) (tenant, object string, known bool)
}

// Authenticate implements [Mode].
func (p Passthrough) Authenticate(r *http.Request) (Caller, error) {
	token, given, err := bearer(r)
	if !given {
		token = p.Anonymous
	}
	switch {
	case err != nil:
		return Caller{}, err
	case token == "":
		return Caller{}, ErrNoToken
	}
	claims := readUnchecked(token).plausible()
	if p.Know != nil && claims.Object == "" {
		claims.Tenant, claims.Object, _ = p.Know(token)
	}
	return Caller{
		// Whoever makes up claims shares them with nobody: the token itself is among the rights.
		Principal: principal.New(claims.Tenant, claims.Object, claims.Application, token),
		Expires:   claims.expires(),
		Tokens:    staticToken(token),
		Reach:     Delegated,
	}, nil
}

// staticToken is the only one there is.
type staticToken string

func (t staticToken) Token(context.Context) (string, error) { return string(t), nil }

func (staticToken) Renew(context.Context, string) (bool, error) { return false, nil }

// uncheckedClaims are what a token says of itself. Nothing may be granted because of them.
type uncheckedClaims struct {
	Tenant      string  `json:"tid"`
	Object      string  `json:"oid"`
	Application string  `json:"appid"`
	Expires     float64 `json:"exp"`
}

func readUnchecked(token string) (claims uncheckedClaims) {
	if parts := strings.Split(token, "."); len(parts) == 3 {
		if payload, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil && json.Unmarshal(payload, &claims) != nil {
			return uncheckedClaims{}
		}
	}
	return claims
}

// plausible leaves out ids that are none. What is left may be a lie, but can be written down.
func (c uncheckedClaims) plausible() uncheckedClaims {
	for _, id := range []*string{&c.Tenant, &c.Object, &c.Application} {
		if parsed, err := uuid.Parse(*id); err != nil || parsed.String() != strings.ToLower(*id) {
			*id = ""
		}
	}
	return c
}

func (c uncheckedClaims) expires() time.Time {
	if c.Expires <= 0 || c.Expires > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(c.Expires), 0)
}
