package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// managedIdentity gets tokens from the machine that the gateway runs on. A request needs no proof: only that machine can
// make it.
//
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
type managedIdentity struct {
	machine *azidentity.ManagedIdentityCredential
	scope   string
}

func newManagedIdentity(settings Settings) (*managedIdentity, error) {
	options := azidentity.ManagedIdentityCredentialOptions{ClientOptions: azcore.ClientOptions{
		Transport: settings.HTTP,
		Retry:     policy.RetryOptions{MaxRetries: -1}, // retries are those of every issuer
	}}
	switch id := settings.ManagedIdentity; {
	case id == "system":
	case strings.HasPrefix(id, "/"):
		options.ID = azidentity.ResourceID(id)
	default:
		options.ID = azidentity.ClientID(id)
	}
	machine, err := azidentity.NewManagedIdentityCredential(&options)
	if err != nil {
		return nil, errors.New("ManagedIdentity is not of a kind that this machine knows")
	}
	return &managedIdentity{machine: machine, scope: settings.Scope}, nil
}

func (m *managedIdentity) application(ctx context.Context, refusal Refusal) (issued, error) {
	claims := refusal.Claims
	if refusal != (Refusal{}) && claims == "" {
		claims = "{}" // else the library gives the refused token again
	}
	return m.ask(ctx, m.scope, claims)
}

func (m *managedIdentity) onBehalfOf(context.Context, Assertion, string) (issued, error) {
	return issued{}, &Error{Reason: ErrConfiguration, cause: "a managed identity cannot act on behalf of callers unless it vouches for an app registration"}
}

// vouch gives the identity's word for an app registration.
func (m *managedIdentity) vouch(audience string) clientAssertion {
	return func(ctx context.Context, _ confidential.AssertionRequestOptions) (string, error) {
		token, err := m.ask(ctx, audience+"/.default", "")
		return string(token.Value), err
	}
}

func (m *managedIdentity) ask(ctx context.Context, scope, claims string) (issued, error) {
	token, err := m.machine.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}, Claims: claims})
	if err != nil {
		return issued{}, unidentified(err)
	}
	return issued{Token: Token{Value: Secret(token.Token), Expires: token.ExpiresOn}, renew: token.RefreshOn}, nil
}

// unidentified says why the machine gave no token. The library's text quotes the answer, which could hold one.
func unidentified(err error) error {
	failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err)
	switch {
	case !ok:
		return &Error{Reason: ErrConfiguration, cause: "this machine has no such managed identity"}
	case failed.RawResponse == nil:
		return &Error{Reason: ErrUnavailable, cause: "the machine's endpoint for managed identities gave no answer"}
	}
	status := failed.RawResponse.StatusCode
	reason := ErrConfiguration
	if status == http.StatusNotFound || status == http.StatusGone || isTransient(status) {
		reason = ErrUnavailable
	}
	return &Error{Reason: reason, cause: fmt.Sprintf("the machine's endpoint for managed identities answered %d", status)}
}
