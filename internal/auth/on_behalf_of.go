package auth

import (
	"context"
	"fmt"
	"net/http"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// OnBehalfOf takes tokens for the gateway, and exchanges each for one for Microsoft Graph that acts for the same user.
// Microsoft Graph decides what they see.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
type OnBehalfOf struct{ API }

// Authenticate implements [Mode].
func (o OnBehalfOf) Authenticate(r *http.Request) (Caller, error) {
	token, claims, err := o.check(r)
	switch {
	case err != nil:
		return Caller{}, err
	case claims.App:
		return Caller{}, fmt.Errorf("%w: it is an application's own, and there is nobody to act for", ErrNoPermission)
	}
	assertion := credential.Assertion{Token: credential.Secret(token), Tenant: claims.Tenant, Expires: claims.Expires}
	return Caller{
		// What the exchange gives may depend on how the user signed in, so that another token is another principal.
		Principal: principal.New(claims.Tenant, claims.Object, claims.Client, token),
		Expires:   claims.Expires,
		Verified:  true,
		Tokens: &granted{ask: func(ctx context.Context, refusal credential.Refusal) (credential.Token, error) {
			return o.Credential.OnBehalfOf(ctx, assertion, refusal)
		}},
		Reach: Delegated,
	}, nil
}
