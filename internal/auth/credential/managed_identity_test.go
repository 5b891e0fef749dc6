package credential_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

// machine is the endpoint for managed identities of a virtual machine (IMDS).
type machine struct {
	mu     sync.Mutex
	asked  []url.Values
	status int // what it answers; 0 is 200 and a token
}

func (m *machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	query := r.URL.Query()
	m.asked = append(m.asked, query)
	switch {
	case r.Method != http.MethodGet, r.URL.Path != "/metadata/identity/oauth2/token", r.Header.Get("Metadata") != "true", query.Get("api-version") != "2018-02-01":
		w.WriteHeader(http.StatusTeapot)
	case m.status != 0:
		w.WriteHeader(m.status)
		_, _ = w.Write([]byte(`{"error":"invalid_request","error_description":"Identity not found"}`))
	default: // numbers are strings here
		write(w, map[string]string{
			"access_token": fmt.Sprintf("machine-%d", len(m.asked)), "expires_in": "3599", "token_type": "Bearer", "resource": query.Get("resource"),
		})
	}
}

func (m *machine) requests() []url.Values {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]url.Values(nil), m.asked...)
}

// detour sends what is for the address of every machine's endpoint to a server of the test.
type detour struct {
	http.RoundTripper
	host string
}

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "169.254.169.254" {
		r = r.Clone(r.Context())
		r.URL.Host = d.host
	}
	return d.RoundTripper.RoundTrip(r)
}

// on gives settings for a gateway that runs on the machine.
func (m *machine) on(t *testing.T, settings credential.Settings) credential.Settings {
	t.Helper()
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	settings.HTTP = &http.Client{Transport: detour{settings.HTTP.Transport, server.Listener.Addr().String()}}
	settings.Secret = ""
	settings.ManagedIdentity = uuid.NewString() // the library keeps the tokens of all credentials of a process together
	return settings
}

// alone are settings without an app registration.
func (m *machine) alone(t *testing.T) credential.Settings {
	t.Helper()
	settings := m.on(t, new(entra).served(t))
	settings.Tenant, settings.ClientID = "", ""
	return settings
}

func TestAMachineGetsTokensOfItsOwn(t *testing.T) {
	t.Parallel()
	m := new(machine)
	settings := m.alone(t)
	c := open(t, settings)
	assert.Equal(t, "machine-1", application(t, c))
	assert.Equal(t, "machine-1", application(t, c))
	asked := m.requests()
	require.Len(t, asked, 1)
	sent(t, asked[0], map[string]string{"resource": "https://graph.microsoft.com", "client_id": settings.ManagedIdentity})

	_, err := c.OnBehalfOf(t.Context(), credential.Assertion{Token: "of-diane"}, credential.Refusal{})
	require.ErrorIs(t, err, credential.ErrConfiguration)
	assert.Len(t, m.requests(), 1)
}

func TestAMachineGetsAnotherTokenForOneThatWasRefused(t *testing.T) {
	t.Parallel()
	m := new(machine)
	c := open(t, m.alone(t))
	for _, claims := range []string{"", `{"access_token":{"nbf":{"value":"1"}}}`} {
		refused := application(t, c)
		token, err := c.Application(t.Context(), credential.Refusal{Token: credential.Secret(refused), Claims: claims})
		require.NoError(t, err)
		assert.NotEqual(t, refused, string(token.Value))
	}
	assert.Len(t, m.requests(), 3)
}

func TestAMachineIsNamedByWhatItsIdentityIsCalled(t *testing.T) {
	t.Parallel()
	resource := "/subscriptions/" + uuid.NewString() + "/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
	for identity, want := range map[string]map[string]string{
		"system": {"client_id": "", "msi_res_id": ""},
		resource: {"client_id": "", "msi_res_id": resource},
	} {
		m := new(machine)
		settings := m.alone(t)
		settings.ManagedIdentity = identity
		settings.Scope = "https://" + uuid.NewString() + "/.default" // see on
		application(t, open(t, settings))
		require.Len(t, m.requests(), 1)
		sent(t, m.requests()[0], want)
	}
}

func TestAManagedIdentityVouchesForAnAppRegistration(t *testing.T) {
	t.Parallel()
	e, m := new(entra), new(machine)
	settings := m.on(t, e.served(t))
	c := open(t, settings)
	assert.Equal(t, "token-1", onBehalfOf(t, c, credential.Assertion{Token: "of-diane"}))
	sent(t, e.last(t), map[string]string{
		"client_assertion": "machine-1", "client_assertion_type": clientAssertion, "assertion": "of-diane", "requested_token_use": "on_behalf_of", "client_id": client,
	})
	require.Len(t, m.requests(), 1)
	sent(t, m.requests()[0], map[string]string{"resource": "api://AzureADTokenExchange", "client_id": settings.ManagedIdentity})
	assert.Equal(t, "token-2", application(t, c))
	sent(t, e.last(t), map[string]string{"client_assertion": "machine-1", "grant_type": "client_credentials"})
}

func TestAMachineWithoutTheIdentityIsMisconfigured(t *testing.T) {
	t.Parallel()
	m := &machine{status: http.StatusBadRequest}
	_, err := open(t, m.alone(t)).Application(t.Context(), credential.Refusal{})
	require.ErrorIs(t, err, credential.ErrConfiguration)
	assert.Len(t, m.requests(), 1)
	e := new(entra)
	_, err = open(t, (&machine{status: http.StatusBadRequest}).on(t, e.served(t))).Application(t.Context(), credential.Refusal{})
	require.ErrorIs(t, err, credential.ErrConfiguration)
	assert.Empty(t, e.requests())
}
