package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

// API is the gateway as Microsoft Entra ID knows it: an application with an API, for which callers have tokens, and with
// credentials of its own.
type API struct {
	Validator  *accesstoken.Validator
	Credential *credential.Credential
	// Scope is what a client needs to act for a user.
	Scope string
}

// Ready reports whether callers can be let in: the first keys to check tokens with have been read, or else are asked for.
// They then serve until there are newer ones, whatever happens to Microsoft Entra ID.
func (a API) Ready() bool { return a.Validator.Ready() }

// check reads and checks the token of a request. Of a user's it wants the scope: that the client may act for them.
func (a API) check(r *http.Request) (token string, claims accesstoken.Claims, err error) {
	token, given, err := bearer(r)
	switch {
	case err != nil:
		return "", claims, err
	case !given:
		return "", claims, ErrNoToken
	}
	claims, err = a.Validator.Validate(r.Context(), token)
	if err != nil {
		return "", claims, invalid(err)
	}
	if !claims.App && !slices.Contains(claims.Scopes, a.Scope) {
		return "", claims, fmt.Errorf("%w: it lacks the scope %s", ErrNoPermission, a.Scope)
	}
	return token, claims, nil
}

// invalid is why a token was not accepted.
func invalid(err error) error {
	why, isInvalid := errors.AsType[accesstoken.InvalidError](err)
	switch {
	case errors.Is(err, accesstoken.ErrNoScopes), errors.Is(err, accesstoken.ErrNoRoles):
		return fmt.Errorf("%w: %w", ErrNoPermission, err)
	case isInvalid:
		return fmt.Errorf("%w: %s", ErrInvalidToken, why.Description())
	case errors.Is(err, accesstoken.ErrTenant):
		return ErrTenant
	case errors.Is(err, accesstoken.ErrUnavailable):
		return ErrUnavailable
	}
	return err
}

// granted is a token source that asks Microsoft Entra ID.
type granted struct {
	ask func(context.Context, credential.Refusal) (credential.Token, error)
	// inVain is what the caller is told where Microsoft Graph refuses the renewed token, too; nil is what it says.
	inVain error

	last    lastToken
	renewed atomic.Bool
}

// Token implements [TokenSource].
func (g *granted) Token(ctx context.Context) (string, error) {
	return g.get(ctx, credential.Refusal{})
}

// Renew implements [TokenSource].
func (g *granted) Renew(ctx context.Context, claims string) (bool, error) {
	if g.renewed.Swap(true) {
		return false, g.inVain
	}
	_, err := g.get(ctx, credential.Refusal{Token: g.last.load(), Claims: claims})
	return err == nil, err
}

func (g *granted) get(ctx context.Context, refusal credential.Refusal) (string, error) {
	token, err := g.ask(ctx, refusal)
	if err != nil {
		return "", notGranted(err)
	}
	g.last.store(token.Value)
	return string(token.Value), nil
}

// notGranted is why there is no token for Microsoft Graph. It wraps what the log is to say.
func notGranted(err error) error {
	failure, ok := errors.AsType[*credential.Error](err)
	if !ok {
		return err
	}
	switch {
	case failure.Claims != "":
		return &ChallengeError{Claims: failure.Claims, cause: err}
	case errors.Is(err, credential.ErrInteraction), errors.Is(err, credential.ErrAssertion):
		return refused{ErrInvalidToken, err}
	case errors.Is(err, credential.ErrConsent):
		return refused{ErrConsent, err}
	case errors.Is(err, credential.ErrUnavailable):
		return refused{ErrUnavailable, err}
	}
	return refused{ErrMisconfigured, err}
}

// refused is a reason for the caller, and another for the log.
type refused struct{ reason, cause error }

func (r refused) Error() string   { return r.reason.Error() + ": " + r.cause.Error() }
func (r refused) Unwrap() []error { return []error{r.reason, r.cause} }
