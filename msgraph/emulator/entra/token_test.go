package entra_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// graphClaims reads the claims of an answer's token as Microsoft Graph does.
func graphClaims(t *testing.T, d *entra.Directory, a answer) entra.Claims {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.raw)
	c, err := d.VerifyGraphToken(a.body["access_token"].(string))
	require.NoError(t, err)
	return c
}

func TestAClientGetsATokenOfItsOwn(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	a := post(t, d, contoso, clientCredentials())
	c := graphClaims(t, d, a)
	assert.Equal(t, "https://graph.microsoft.com", c.Audience)
	assert.Equal(t, "1.0", c.Version)
	assert.Equal(t, []string{"OnlineMeetings.Read.All"}, c.Roles)
	assert.Empty(t, c.Scopes)
	assert.Equal(t, gateway, c.AppID)
	assert.Equal(t, "1", c.AppIDACR)
	assert.Equal(t, "app", c.IDType)
	assert.Equal(t, "Bearer", a.body["token_type"])
	assert.InDelta(t, c.Expires-started.Unix()-1, a.body["expires_in"], 0)
	assert.NotContains(t, a.body, "refresh_token")
	assert.NotContains(t, a.body, "refresh_in")
	assert.Equal(t, "no-store, no-cache", a.header.Get("Cache-Control"))
}

func TestASecretMayComeAsHTTPBasic(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	r := tokenRequest(t, contoso, form("grant_type", "client_credentials", "scope", graphDefault))
	r.SetBasicAuth(url.QueryEscape(gateway), url.QueryEscape(secret))
	assert.Equal(t, gateway, graphClaims(t, d, do(t, d, r)).AppID)
}

func TestAClientWithoutPermissionsGetsATokenWithoutRoles(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	c := graphClaims(t, d, post(t, d, contoso, with(clientCredentials(), "client_id", daemon, "client_secret", daemonKey)))
	assert.Nil(t, c.Roles)
	assert.Equal(t, daemon, c.AppID)
}

func TestAClientGetsATokenForAnAPI(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	body := with(clientCredentials(), "client_id", daemon, "client_secret", daemonKey, "scope", gatewayURI+"/.default")
	claims, err := verified(t, d, post(t, d, contoso, body).body["access_token"].(string))
	require.NoError(t, err)
	assert.Equal(t, gatewayURI, claims["aud"])
	assert.Equal(t, []any{"Attendance.Read.All"}, claims["roles"])
}

func TestNobodyElseCanCheckATokenForMicrosoftGraph(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	a := post(t, d, contoso, clientCredentials())
	graphClaims(t, d, a)
	token := a.body["access_token"].(string)
	assert.NotEmpty(t, header(t, token).Nonce)
	_, err := verified(t, d, token)
	assert.Error(t, err)
}

func TestATokenForMicrosoftGraphMustBeWhole(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	good := post(t, d, contoso, clientCredentials()).body["access_token"].(string)
	other := post(t, d, fabrikam, clientCredentials()).body["access_token"].(string)
	foreign := post(t, newDirectory(), contoso, clientCredentials()).body["access_token"].(string)
	parts, otherParts := strings.Split(good, "."), strings.Split(other, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	tests := map[string]struct {
		token string
		want  error
	}{
		"no token":                {"", entra.ErrMalformed},
		"no JWT":                  {"hello", entra.ErrMalformed},
		"no algorithm":            {none + "." + parts[1] + ".", entra.ErrMalformed},
		"other claims":            {parts[0] + "." + otherParts[1] + "." + parts[2], entra.ErrSignature},
		"of another directory":    {foreign, entra.ErrSignature},
		"for the gateway":         {mint(t, d, entra.Grant{User: diane}), entra.ErrAudience},
		"expired, of the gateway": {mint(t, d, entra.Grant{User: diane, Lifetime: -time.Second}), entra.ErrLifetime},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := d.VerifyGraphToken(test.token)
			assert.ErrorIs(t, err, test.want)
		})
	}
}

func TestATokenExpires(t *testing.T) {
	t.Parallel()
	now := started
	d := entra.New(entra.Options{Tenants: tenants(), TokenLifetime: time.Hour, Now: func() time.Time { return now }})
	a := post(t, d, contoso, clientCredentials())
	assert.Equal(t, 3599.0, a.body["expires_in"])
	now = started.Add(time.Hour - time.Second)
	graphClaims(t, d, a)
	now = started.Add(time.Hour)
	_, err := d.VerifyGraphToken(a.body["access_token"].(string))
	assert.ErrorIs(t, err, entra.ErrLifetime)
}

// TestWhatTheTokenEndpointRefuses is the table of errors of every exchange but
// on-behalf-of, which has its own.
func TestWhatTheTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	tests := []struct {
		name   string
		body   url.Values
		status int
		error  string
		code   int
	}{
		{"no grant type", with(clientCredentials(), "grant_type", ""), 400, "invalid_request", 900144},
		{"unknown grant type", with(clientCredentials(), "grant_type", "password"), 400, "unsupported_grant_type", 70003},
		{"no client", with(clientCredentials(), "client_id", ""), 400, "invalid_request", 900144},
		{"unknown client", with(clientCredentials(), "client_id", unknown), 400, "unauthorized_client", 700016},
		{"no secret", with(clientCredentials(), "client_secret", ""), 401, "invalid_client", 7000218},
		{"wrong secret", with(clientCredentials(), "client_secret", "guess"), 401, "invalid_client", 7000215},
		{"expired secret", with(clientCredentials(), "client_secret", aged), 401, "invalid_client", 7000222},
		{"no scope", with(clientCredentials(), "scope", ""), 400, "invalid_request", 900144},
		{"a permission", with(clientCredentials(), "scope", "https://graph.microsoft.com/User.Read"), 400, "invalid_scope", 70011},
		{"two resources", with(clientCredentials(), "scope", graphDefault+" "+gatewayURI+"/.default"), 400, "invalid_scope", 70011},
		{"no resource", with(clientCredentials(), "scope", "openid"), 400, "invalid_scope", 70011},
		{"unknown resource", with(clientCredentials(), "scope", "https://graph.test/.default"), 400, "invalid_resource", 500011},
		{"claims that are no JSON", with(clientCredentials(), "claims", "{"), 400, "invalid_request", 50148},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assertRefused(t, post(t, d, contoso, test.body), test.status, test.error, test.code)
		})
	}
}

func TestAClientDeclaresThatItHandlesChallenges(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	a := post(t, d, contoso, with(clientCredentials(), "claims", `{"access_token":{"xms_cc":{"values":["CP1"]},"nbf":{"essential":true,"value":"1795435200"}}}`))
	c := graphClaims(t, d, a)
	assert.True(t, c.HandlesChallenges())
	assert.Equal(t, started.Unix(), c.NotBefore)
	assert.False(t, graphClaims(t, d, post(t, d, contoso, clientCredentials())).HandlesChallenges())
	lifetime := time.Duration(a.body["expires_in"].(float64)+1) * time.Second
	assert.GreaterOrEqual(t, lifetime, 20*time.Hour)
	assert.LessOrEqual(t, lifetime, 28*time.Hour)
	assert.InDelta(t, a.body["expires_in"].(float64)/2, a.body["refresh_in"], 1)
}
