package credential

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// appRegistration gets tokens as an application that is registered with Microsoft Entra ID.
type appRegistration struct {
	client confidential.Client
	scopes []string
}

// capability tells that the gateway heeds claims challenges. Who has it gets longer-lived tokens, which can be revoked.
//
// https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
const capability = "cp1"

func newAppRegistration(settings Settings, identity *managedIdentity) (*appRegistration, error) {
	proof, err := proof(settings, identity)
	if err != nil {
		return nil, err
	}
	client, err := confidential.New(settings.Authority+"/"+settings.Tenant, settings.ClientID, proof,
		confidential.WithHTTPClient(bounded{settings.HTTP}),
		confidential.WithCache(forgetful{}),
		confidential.WithClientCapabilities([]string{capability}),
		confidential.WithInstanceDiscovery(!settings.DisableInstanceDiscovery))
	if err != nil {
		return nil, errors.New("Authority, Tenant or ClientID is not one")
	}
	return &appRegistration{client: client, scopes: []string{settings.Scope}}, nil
}

func (a *appRegistration) application(ctx context.Context, refusal Refusal) (issued, error) {
	result, err := a.client.AcquireTokenByCredential(ctx, a.scopes, confidential.WithClaims(refusal.Claims))
	if err != nil {
		return issued{}, failure(err, false)
	}
	return read(result), nil
}

func (a *appRegistration) onBehalfOf(ctx context.Context, assertion Assertion, claims string) (issued, error) {
	result, err := a.client.AcquireTokenOnBehalfOf(ctx, string(assertion.Token), a.scopes,
		confidential.WithClaims(claims), confidential.WithTenantID(assertion.Tenant))
	if err != nil {
		return issued{}, challenged(failure(err, true), claims)
	}
	return read(result), nil
}

func read(result confidential.AuthResult) issued {
	token := Token{Value: Secret(result.AccessToken), Expires: result.ExpiresOn}
	return issued{Token: token, renew: result.Metadata.RefreshOn}
}

// forgetful keeps the cache of MSAL empty. MSAL never evicts a token, and a gateway sees a new assertion for every caller
// and hour. It asks for the contents of the cache before each use, and so the next token drops the last.
type forgetful struct{}

func (forgetful) Replace(_ context.Context, contents cache.Unmarshaler, _ cache.ReplaceHints) error {
	return contents.Unmarshal(nil) // what it has for callers cannot be read from JSON, only from nothing
}

func (forgetful) Export(context.Context, cache.Marshaler, cache.ExportHints) error { return nil }

// bounded reads no more of an answer than one could have.
type bounded struct{ *http.Client }

const maxAnswer = 1 << 20

func (b bounded) Do(request *http.Request) (*http.Response, error) {
	response, err := b.Client.Do(request) //nolint:gosec // the authority is a setting, the tenant is checked
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, maxAnswer)
	}
	return response, err
}

// exchangeAudience is who the token of a managed identity is for that vouches for an app registration in the same cloud.
func exchangeAudience(authority string) string {
	switch host := strings.TrimPrefix(authority, "https://"); {
	case strings.HasSuffix(host, ".us"):
		return "api://AzureADTokenExchangeUSGov"
	case strings.HasSuffix(host, ".cn"):
		return "api://AzureADTokenExchangeChina"
	default:
		return "api://AzureADTokenExchange"
	}
}
