package entra_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

func TestAUsersTokenIsExchanged(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	tests := map[string]struct {
		tenant, user string
		version      int
	}{
		"v1.0":              {contoso, diane, 1},
		"v2.0":              {contoso, diane, 2},
		"of another tenant": {fabrikam, anna, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := post(t, d, test.tenant, onBehalfOf(mint(t, d, entra.Grant{Tenant: test.tenant, User: test.user, Version: test.version})))
			c := graphClaims(t, d, a)
			assert.Equal(t, test.tenant, c.TenantID)
			assert.Equal(t, test.user, c.ObjectID)
			assert.Equal(t, gateway, c.AppID)
			assert.Equal(t, "OnlineMeetings.Read User.Read", c.Scopes)
			assert.Empty(t, c.Roles)
			assert.Equal(t, graphDefault+" https://graph.microsoft.com/OnlineMeetings.Read https://graph.microsoft.com/User.Read", a.body["scope"])
			assert.NotContains(t, a.body, "refresh_token")
		})
	}
}

func TestARefreshTokenComesOnRequestAndIsTheClientsOwn(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	a := post(t, d, contoso, with(onBehalfOf(mint(t, d, entra.Grant{User: diane})), "scope", "User.Read offline_access"))
	require.Equal(t, http.StatusOK, a.status, a.raw)
	assert.Equal(t, "User.Read https://graph.microsoft.com/OnlineMeetings.Read", a.body["scope"], "as it was asked for")
	refresh := form("grant_type", "refresh_token", "client_id", gateway, "client_secret", secret, "scope", graphDefault,
		"refresh_token", a.body["refresh_token"].(string))
	assert.Equal(t, diane, graphClaims(t, d, post(t, d, contoso, refresh)).ObjectID)

	assertRefused(t, post(t, d, fabrikam, refresh), 400, "invalid_grant", 9002313)
	assertRefused(t, post(t, d, contoso, with(refresh, "client_id", daemon, "client_secret", daemonKey)), 400, "invalid_grant", 9002313)
}

func TestWhatOnBehalfOfRefuses(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	good := mint(t, d, entra.Grant{User: diane})
	graphToken := post(t, d, contoso, onBehalfOf(good)).body["access_token"].(string)
	tests := []struct {
		name   string
		body   url.Values
		error  string
		code   int
		tenant string
		says   string
	}{
		{"no assertion", onBehalfOf(""), "invalid_request", 900144, contoso, "'assertion'"},
		{"no use", with(onBehalfOf(good), "requested_token_use", ""), "invalid_request", 900144, contoso, "'requested_token_use'"},
		{"no token", onBehalfOf("hello"), "invalid_grant", 50013, contoso, "key was not found"},
		{"expired", onBehalfOf(mint(t, d, entra.Grant{User: diane, Lifetime: -time.Second})), "invalid_grant", 500133, contoso, "valid time range"},
		{"of another directory", onBehalfOf(mint(t, newDirectory(), entra.Grant{User: diane})), "invalid_grant", 50013, contoso, "key was not found"},
		{"for another API", onBehalfOf(mint(t, d, entra.Grant{API: daemon, User: diane})), "invalid_grant", 50013, contoso, "audience"},
		{"for Microsoft Graph", onBehalfOf(graphToken), "invalid_grant", 50013, contoso, "audience"},
		{"of a client", onBehalfOf(mint(t, d, entra.Grant{Client: daemon})), "invalid_grant", 50013, contoso, "token of a user"},
		{"of another tenant", onBehalfOf(good), "invalid_grant", 50013, fabrikam, "another tenant"},
		{"a permission without consent", with(onBehalfOf(good), "scope", "https://graph.microsoft.com/Mail.Read"), "invalid_grant", 65001, contoso, "not consented"},
		{"two resources", with(onBehalfOf(good), "scope", graphDefault+" "+gatewayURI+"/.default"), "invalid_scope", 70011, contoso, "more than one resource"},
		{"another API without consent", with(onBehalfOf(good), "scope", "api://"+daemon+"/.default"), "invalid_grant", 65001, contoso, "not consented"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := post(t, d, test.tenant, test.body)
			assertRefused(t, a, 400, test.error, test.code)
			assert.Contains(t, a.body["error_description"], test.says)
		})
	}
}

func TestMFAInterruptsAnExchangeUntilTheUserSignsInAgain(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	d.RequireMFA(diane, true)
	password, strong := mint(t, d, entra.Grant{User: diane}), mint(t, d, entra.Grant{User: diane, MFA: true})

	a := post(t, d, contoso, onBehalfOf(password))
	assertRefused(t, a, 400, "interaction_required", 50079)
	assert.Regexp(t, `^{"access_token":{"polids":{"essential":true,"values":\["[0-9a-f-]{36}"\]}}}$`, a.body["claims"])
	assert.Equal(t, http.StatusOK, post(t, d, contoso, onBehalfOf(strong)).status)
	assert.Equal(t, http.StatusOK, post(t, d, contoso, clientCredentials()).status)

	d.RequireMFA(diane, false)
	assert.Equal(t, http.StatusOK, post(t, d, contoso, onBehalfOf(password)).status)
}
