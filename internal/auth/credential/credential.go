// Package credential is how the gateway proves itself to Microsoft Entra ID and gets tokens for Microsoft Graph: one of its
// own, or one that acts on behalf of a caller.
//
// Tokens are kept until shortly before they end, and callers who want the same one at the same time share one request.
package credential

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Credential is the proof of one gateway, and the tokens it was given. It is for use by many goroutines.
type Credential struct {
	issuer issuer
	tokens *tokens
	http   *http.Client
	tenant string
}

// Token is an access token for Microsoft Graph.
type Token struct {
	// Value is what follows "Bearer " in the Authorization header.
	Value Secret
	// Expires is when Microsoft Graph stops accepting it.
	Expires time.Time
}

// Assertion is the token with which a caller came to the gateway. Whoever hands it in has validated it.
type Assertion struct {
	// Token was issued to the gateway: its aud is the gateway's, not Microsoft Graph's.
	Token Secret
	// Tenant is its tid; "" stands for the gateway's own tenant.
	Tenant string
	// Expires is its exp. What was got for it is not kept longer. Zero is unknown.
	Expires time.Time
}

// Refusal is a 401 of Microsoft Graph: the token it does not accept any more, though that has not expired, and the claims
// that the next one must be asked for with, from its [Challenge]. The zero Refusal stands for none.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
type Refusal struct {
	Token  Secret
	Claims string
}

// issuer gives out tokens. Errors are *Error.
type issuer interface {
	application(ctx context.Context, refusal Refusal) (issued, error)
	onBehalfOf(ctx context.Context, assertion Assertion, claims string) (issued, error)
}

// issued is a token and when to ask for the next one; zero if the issuer does not say.
type issued struct {
	Token
	renew time.Time
}

// New makes a credential. Its errors name the setting that is wrong, without the value.
func New(settings Settings) (*Credential, error) {
	settings, err := settings.complete()
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	issuer, err := newIssuer(settings)
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	return &Credential{issuer: issuer, tokens: newTokens(maxTokens), http: settings.HTTP, tenant: settings.Tenant}, nil
}

func newIssuer(settings Settings) (issuer, error) {
	if settings.ManagedIdentity == "" {
		return newAppRegistration(settings, nil)
	}
	identity, err := newManagedIdentity(settings)
	if err != nil || settings.ClientID == "" {
		return identity, err
	}
	return newAppRegistration(settings, identity)
}

// Application gives the token of the gateway itself, whose rights are its app roles. It is kept and renewed in time, so
// that only the first caller waits for Microsoft Entra ID. Errors are *[Error], or those of ctx.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
func (c *Credential) Application(ctx context.Context, refusal Refusal) (Token, error) {
	return c.tokens.get(ctx, key{tenant: c.tenant}, refusal, time.Time{}, func(ctx context.Context) (issued, error) {
		return c.issuer.application(ctx, refusal)
	})
}

// OnBehalfOf exchanges the token that a caller came with for one with which the gateway acts as that caller. What it was
// exchanged for is kept as long as both are good. Errors are *[Error], or those of ctx.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
func (c *Credential) OnBehalfOf(ctx context.Context, assertion Assertion, refusal Refusal) (Token, error) {
	assertion.Tenant = strings.ToLower(cmp.Or(assertion.Tenant, c.tenant))
	if assertion.Token == "" || assertion.Tenant != "" && !isTenant(assertion.Tenant) {
		return Token{}, &Error{Reason: ErrAssertion, cause: "it is empty, or of no tenant"}
	}
	k := key{assertion: sha256.Sum256([]byte(assertion.Token)), tenant: assertion.Tenant}
	return c.tokens.get(ctx, k, refusal, assertion.Expires, func(ctx context.Context) (issued, error) {
		return c.issuer.onBehalfOf(ctx, assertion, refusal.Claims)
	})
}

// Close ends what the credential does by itself. Whoever waits for a token gets an error.
func (c *Credential) Close() {
	c.tokens.close()
	c.http.CloseIdleConnections()
}

// Format writes no part of what the credential knows, whatever the verb.
func (c *Credential) Format(state fmt.State, _ rune) { write(state, "[credential]") }

var errClaims = errors.New("credential: the claims of the refusal are not a JSON object")
