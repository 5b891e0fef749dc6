package entra_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// daemonIdentity is the client id of a machine's identity.
const daemonIdentity = "c3a1f4de-7b0e-4f0a-8f43-3f4f0a1c9d77"

func askIdentity(t *testing.T, d *entra.Directory, clientID, query, metadata string) (int, map[string]string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://169.254.169.254"+entra.ManagedIdentityPath+query, nil)
	require.NoError(t, err)
	r.Header.Set("Metadata", metadata)
	response, err := entra.Transport(d.ManagedIdentity(contoso, clientID)).RoundTrip(r)
	require.NoError(t, err)
	var body map[string]string // every number is a string
	require.NoError(t, json.NewDecoder(response.Body).Decode(&body))
	return response.StatusCode, body
}

func TestAMachineHasATokenForTheAsking(t *testing.T) {
	t.Parallel()
	d := entra.New(entra.Options{Tenants: tenants(), TokenLifetime: time.Hour, Now: func() time.Time { return started }})
	status, body := askIdentity(t, d, gateway, "?api-version=2018-02-01&resource=https://graph.microsoft.com&client_id="+gateway, "true")
	require.Equal(t, http.StatusOK, status, body)
	claims, err := d.VerifyGraphToken(body["access_token"])
	require.NoError(t, err)
	assert.Equal(t, []string{"OnlineMeetings.Read.All"}, claims.Roles)
	delete(body, "access_token")
	assert.Equal(t, map[string]string{
		"refresh_token": "", "expires_in": "3599", "expires_on": "1795438800", "not_before": "1795434900",
		"resource": "https://graph.microsoft.com", "token_type": "Bearer", "client_id": gateway,
	}, body)
}

func TestAManagedIdentityVouchesForAnApp(t *testing.T) {
	t.Parallel()
	const identity = "5f4f7c5e-20a4-4a6e-9d0b-2f3c5f7e9b01"
	list := tenants()
	list[0].Apps = append(list[0].Apps, entra.App{ClientID: daemonIdentity, ObjectID: identity})
	list[0].Apps[0].FederatedCredentials = []entra.FederatedCredential{{Issuer: "https://login.microsoftonline.com/" + contoso + "/v2.0", Subject: identity}}
	d := entra.New(entra.Options{Tenants: list, Now: func() time.Time { return started }})
	vouch := func(clientID string) string {
		_, body := askIdentity(t, d, clientID, "?api-version=2018-02-01&resource=api://AzureADTokenExchange", "true")
		return body["access_token"]
	}
	assert.Equal(t, gateway, graphClaims(t, d, post(t, d, contoso, withAssertion(vouch(daemonIdentity)))).AppID)
	assertRefused(t, post(t, d, contoso, withAssertion(vouch(gateway))), 401, "invalid_client", 50012)

	_, body := askIdentity(t, d, daemonIdentity, "?api-version=2018-02-01&resource=https://graph.microsoft.com", "true")
	assertRefused(t, post(t, d, contoso, withAssertion(body["access_token"])), 401, "invalid_client", 50012)
	old := vouch(daemonIdentity)
	d.Rotate()
	d.DropOldKeys()
	assertRefused(t, post(t, d, contoso, withAssertion(old)), 401, "invalid_client", 50012)
}

func TestWhatAMachineRefuses(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	const graph = "?api-version=2018-02-01&resource=https://graph.microsoft.com"
	tests := []struct{ query, metadata, message string }{
		{graph, "", "Required metadata header not specified"},
		{"?resource=https://graph.microsoft.com", "true", "Required api-version parameter not specified"},
		{"?api-version=2018-02-01", "true", "Required resource parameter not specified"},
		{graph + "&client_id=" + daemon, "true", "Identity not found"},
		{graph + "&object_id=" + unknown, "true", "Identity not found"},
		{"?api-version=2018-02-01&resource=https://graph.test", "true", "The resource is not known"},
	}
	for _, test := range tests {
		t.Run(test.message, func(t *testing.T) {
			t.Parallel()
			status, body := askIdentity(t, d, gateway, test.query, test.metadata)
			assert.Equal(t, http.StatusBadRequest, status)
			assert.Equal(t, map[string]string{"error": "invalid_request", "error_description": test.message}, body)
		})
	}
}
