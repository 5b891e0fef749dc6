package entra_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

const (
	login = "https://login.test"

	contoso  = "77229959-e479-4a73-b6e0-ddac27be315c"
	fabrikam = "160eec3a-e45f-488b-b127-3dd106c48843"

	diane = "b7ef013a-c73c-4ec7-8ccb-e56290f45f68"
	anna  = "1b8ecf0d-5f47-4f5c-9d8c-6f6df2f1a3b1" // of Fabrikam

	gateway    = "67a527ba-ef0e-4ba2-88b6-4fa5e9711757"
	gatewayURI = "api://attendance"
	secret     = "a b+c%d" // must be encoded on its way
	spa        = "9a3b3c2e-93b4-4f53-8f0e-57a8f6fb5a11"
	daemon     = "0c1f8a3e-1a0b-4e60-a1f9-c2d1c3a6e0b2"
	daemonKey  = "daemon-secret"
	aged       = "aged-secret"

	unknown = "00000000-0000-4000-8000-000000000000"

	graphDefault = "https://graph.microsoft.com/.default"
)

// started is when the tests take place.
var started = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// tenants are Contoso, where the gateway is at home, and Fabrikam, which also
// uses it.
func tenants() []entra.Tenant {
	api := entra.App{
		ClientID: gateway, DisplayName: "Attendance Gateway", AppIDURI: gatewayURI,
		Secrets:     []entra.Secret{{Value: aged, Expires: started}, {Value: secret}},
		GraphRoles:  []string{"OnlineMeetings.Read.All"},
		GraphScopes: []string{"OnlineMeetings.Read", "User.Read"},
		Scopes:      []string{"Attendance.Read"},
		AppRoles:    map[string][]string{daemon: {"Attendance.Read.All"}},
	}
	modern := api
	modern.AccessTokenAcceptedVersion = 2
	caller := entra.App{ClientID: daemon, DisplayName: "Nightly export", Secrets: []entra.Secret{{Value: daemonKey}}}
	return []entra.Tenant{
		{ID: contoso, Apps: []entra.App{api, caller}, Users: []entra.User{
			{ID: diane, UserPrincipalName: "DianeDemoss@contoso.com", DisplayName: "Diane Demoss"},
		}},
		{ID: fabrikam, Apps: []entra.App{modern}, Users: []entra.User{
			{ID: anna, UserPrincipalName: "anna@fabrikam.com", DisplayName: "Anna Lind"},
		}},
	}
}

func newDirectory() *entra.Directory {
	return entra.New(entra.Options{Tenants: tenants(), Now: func() time.Time { return started }})
}

type object = map[string]any

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    string
	body   object
}

func do(t *testing.T, d *entra.Directory, r *http.Request) answer {
	t.Helper()
	response, err := d.Transport().RoundTrip(r)
	require.NoError(t, err)
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	a := answer{status: response.StatusCode, header: response.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &a.body) // not every answer is JSON
	return a
}

func get(t *testing.T, d *entra.Directory, address string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	return do(t, d, r)
}

// form is the body of a token request: names and values by turns.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// with is form with some values replaced.
func with(values url.Values, pairs ...string) url.Values {
	for name, value := range form(pairs...) {
		values[name] = value
	}
	return values
}

func tokenRequest(t *testing.T, tenant string, body url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, login+"/"+tenant+"/oauth2/v2.0/token", strings.NewReader(body.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func post(t *testing.T, d *entra.Directory, tenant string, body url.Values) answer {
	t.Helper()
	return do(t, d, tokenRequest(t, tenant, body))
}

// clientCredentials is a request of the gateway for itself.
func clientCredentials() url.Values {
	return form("grant_type", "client_credentials", "client_id", gateway, "client_secret", secret, "scope", graphDefault)
}

// onBehalfOf is a request of the gateway for the user of a token.
func onBehalfOf(assertion string) url.Values {
	return form("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "requested_token_use", "on_behalf_of",
		"client_id", gateway, "client_secret", secret, "scope", graphDefault, "assertion", assertion)
}

func mint(t *testing.T, d *entra.Directory, g entra.Grant) string {
	t.Helper()
	if g.API == "" {
		g.API = gateway
	}
	if g.Client == "" {
		g.Client = spa
	}
	token, err := d.AccessToken(g)
	require.NoError(t, err)
	return token
}

// assertRefused checks every member of an error.
func assertRefused(t *testing.T, a answer, status int, name string, code int) {
	t.Helper()
	assert.Equal(t, status, a.status, a.raw)
	assert.Equal(t, name, a.body["error"], a.raw)
	assert.Equal(t, []any{float64(code)}, a.body["error_codes"])
	assert.Regexp(t, `^AADSTS\d+: (?s:.+)\r\nTrace ID: \S+\r\nCorrelation ID: \S+\r\nTimestamp: 2026-11-23 12:00:00Z$`, a.body["error_description"])
	assert.Equal(t, "2026-11-23 12:00:00Z", a.body["timestamp"])
	assert.NotEmpty(t, a.body["trace_id"])
	assert.NotEmpty(t, a.body["correlation_id"])
	assert.NotContains(t, a.raw, secret)
}
