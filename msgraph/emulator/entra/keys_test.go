package entra_test

import (
	"net/http"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

func TestDiscoveryLeadsToTheKeysOfItsVersion(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	tests := map[string]struct{ path, issuer, keys string }{
		"v1.0 of a tenant":  {contoso, "https://sts.windows.net/" + contoso + "/", contoso + "/discovery/keys"},
		"v2.0 of a tenant":  {contoso + "/v2.0", "https://login.microsoftonline.com/" + contoso + "/v2.0", contoso + "/discovery/v2.0/keys"},
		"another tenant":    {fabrikam + "/v2.0", "https://login.microsoftonline.com/" + fabrikam + "/v2.0", fabrikam + "/discovery/v2.0/keys"},
		"v1.0 of all":       {"common", "https://sts.windows.net/{tenantid}/", "common/discovery/keys"},
		"v2.0 of all":       {"common/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0", "common/discovery/v2.0/keys"},
		"all organizations": {"organizations/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0", "organizations/discovery/v2.0/keys"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := get(t, d, login+"/"+test.path+"/.well-known/openid-configuration")
			require.Equal(t, http.StatusOK, a.status, a.raw)
			assert.Equal(t, test.issuer, a.body["issuer"])
			assert.Equal(t, login+"/"+test.keys, a.body["jwks_uri"])
			list := published(t, get(t, d, a.body["jwks_uri"].(string)))
			require.Len(t, list, 1)
			assert.Equal(t, test.issuer, list[0]["issuer"])
			assert.Equal(t, d.KeyID(), list[0]["kid"])
			assert.Equal(t, d.KeyID(), list[0]["x5t"])
			assert.Equal(t, "AQAB", list[0]["e"])
			assert.Len(t, list[0]["x5c"], 1)
		})
	}
}

func published(t *testing.T, a answer) []object {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.raw)
	var list []object
	for _, key := range a.body["keys"].([]any) {
		list = append(list, key.(object))
	}
	return list
}

func TestNobodyKnowsAnotherTenant(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	for _, path := range []string{"/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration", "/discovery/keys", "/discovery/v2.0/keys"} {
		assertRefused(t, get(t, d, login+"/"+unknown+path), 400, "invalid_request", 90002)
	}
	assertRefused(t, post(t, d, unknown, clientCredentials()), 400, "invalid_request", 90002)
}

// verified reads the claims of a token with the published keys, as an API does.
func verified(t *testing.T, d *entra.Directory, token string) (object, error) {
	t.Helper()
	var set jose.JSONWebKeySet
	for _, key := range published(t, get(t, d, login+"/common/discovery/v2.0/keys")) {
		set.Keys = append(set.Keys, parseKey(t, key))
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	require.NoError(t, err)
	var claims object
	return claims, parsed.Claims(set, &claims)
}

func TestAKeySignsUntilRotatedAndCountsUntilDropped(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	first := d.KeyID()
	old := mint(t, d, entra.Grant{User: diane})
	d.Rotate()
	recent := mint(t, d, entra.Grant{User: diane})

	assert.NotEqual(t, first, d.KeyID())
	for _, token := range []string{old, recent} {
		_, err := verified(t, d, token)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, post(t, d, contoso, onBehalfOf(token)).status)
	}

	d.DropOldKeys()
	_, err := verified(t, d, old)
	require.Error(t, err)
	_, err = verified(t, d, recent)
	require.NoError(t, err)
	assertRefused(t, post(t, d, contoso, onBehalfOf(old)), 400, "invalid_grant", 50013)
}
