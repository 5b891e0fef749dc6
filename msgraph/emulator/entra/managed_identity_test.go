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

func askIdentity(t *testing.T, d *entra.Directory, query, metadata string) (int, map[string]string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://169.254.169.254"+entra.ManagedIdentityPath+query, nil)
	require.NoError(t, err)
	r.Header.Set("Metadata", metadata)
	response, err := entra.Transport(d.ManagedIdentity(contoso, gateway)).RoundTrip(r)
	require.NoError(t, err)
	var body map[string]string // every number is a string
	require.NoError(t, json.NewDecoder(response.Body).Decode(&body))
	return response.StatusCode, body
}

func TestAMachineHasATokenForTheAsking(t *testing.T) {
	t.Parallel()
	d := entra.New(entra.Options{Tenants: tenants(), TokenLifetime: time.Hour, Now: func() time.Time { return started }})
	status, body := askIdentity(t, d, "?api-version=2018-02-01&resource=https://graph.microsoft.com&client_id="+gateway, "true")
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
			status, body := askIdentity(t, d, test.query, test.metadata)
			assert.Equal(t, http.StatusBadRequest, status)
			assert.Equal(t, map[string]string{"error": "invalid_request", "error_description": test.message}, body)
		})
	}
}
