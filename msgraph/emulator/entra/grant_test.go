package entra_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

func parseKey(t *testing.T, key object) jose.JSONWebKey {
	t.Helper()
	raw, err := json.Marshal(key)
	require.NoError(t, err)
	var parsed jose.JSONWebKey
	require.NoError(t, parsed.UnmarshalJSON(raw))
	return parsed
}

func header(t *testing.T, token string) jose.Header {
	t.Helper()
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	require.NoError(t, err)
	return parsed.Headers[0]
}

// TestATokenSaysWhatItsVersionAndItsHolderCallFor compares claims, without
// those that are random.
func TestATokenSaysWhatItsVersionAndItsHolderCallFor(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	times := object{"iat": 1795434900.0, "nbf": 1795434900.0, "exp": 1795438800.0}
	tests := map[string]struct {
		grant entra.Grant
		want  object
	}{
		"v1.0 of a user": {entra.Grant{User: diane}, object{
			"ver": "1.0", "iss": "https://sts.windows.net/" + contoso + "/", "aud": gatewayURI, "tid": contoso, "oid": diane,
			"idtyp": "user", "scp": "Attendance.Read", "appid": spa, "appidacr": "0",
			"name": "Diane Demoss", "upn": "DianeDemoss@contoso.com", "unique_name": "DianeDemoss@contoso.com",
		}},
		"v2.0 of a user": {entra.Grant{Tenant: fabrikam, User: anna, Scopes: []string{"A", "B"}, MFA: true, Capabilities: []string{"cp1"}}, object{
			"ver": "2.0", "iss": "https://login.microsoftonline.com/" + fabrikam + "/v2.0", "aud": gateway, "tid": fabrikam, "oid": anna,
			"idtyp": "user", "scp": "A B", "azp": spa, "azpacr": "0", "acrs": []any{"p1"}, "xms_cc": []any{"cp1"},
			"name": "Anna Lind", "preferred_username": "anna@fabrikam.com",
		}},
		"v1.0 of a client": {entra.Grant{Client: daemon}, object{
			"ver": "1.0", "iss": "https://sts.windows.net/" + contoso + "/", "aud": gatewayURI, "tid": contoso,
			"idtyp": "app", "roles": []any{"Attendance.Read.All"}, "appid": daemon, "appidacr": "1",
		}},
		"v2.0 of a client": {entra.Grant{Client: spa, Version: 2}, object{
			"ver": "2.0", "iss": "https://login.microsoftonline.com/" + contoso + "/v2.0", "aud": gateway, "tid": contoso,
			"idtyp": "app", "azp": spa, "azpacr": "1",
		}},
		"what nobody would write": {entra.Grant{User: diane, Claims: map[string]any{"roles": []string{"X"}, "tid": nil, "name": nil}}, object{
			"ver": "1.0", "iss": "https://sts.windows.net/" + contoso + "/", "aud": gatewayURI, "oid": diane,
			"idtyp": "user", "scp": "Attendance.Read", "appid": spa, "appidacr": "0", "roles": []any{"X"},
			"upn": "DianeDemoss@contoso.com", "unique_name": "DianeDemoss@contoso.com",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.grant.Lifetime = time.Hour
			token := mint(t, d, test.grant)
			claims, err := verified(t, d, token)
			require.NoError(t, err)
			assert.NotEmpty(t, claims["sub"])
			assert.NotEmpty(t, claims["uti"])
			delete(claims, "sub")
			delete(claims, "uti")
			if test.want["idtyp"] == "app" {
				assert.NotEmpty(t, claims["oid"])
				delete(claims, "oid")
			}
			for name, value := range times {
				test.want[name] = value
			}
			assert.Equal(t, test.want, claims)
		})
	}
}

func TestOnlyTokensOfVersionOneNameTheKeyTwice(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	one, two := header(t, mint(t, d, entra.Grant{User: diane})), header(t, mint(t, d, entra.Grant{User: diane, Version: 2}))
	assert.Equal(t, d.KeyID(), one.KeyID)
	assert.Equal(t, d.KeyID(), one.ExtraHeaders["x5t"])
	assert.Equal(t, d.KeyID(), two.KeyID)
	assert.NotContains(t, two.ExtraHeaders, jose.HeaderKey("x5t"))
}

func TestATokenLivesSixtyToNinetyMinutes(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	lifetimes := map[float64]bool{}
	for range 20 {
		claims, err := verified(t, d, mint(t, d, entra.Grant{User: diane}))
		require.NoError(t, err)
		seconds := claims["exp"].(float64) - float64(started.Unix())
		assert.GreaterOrEqual(t, seconds, 3600.0)
		assert.LessOrEqual(t, seconds, 5400.0)
		lifetimes[seconds] = true
	}
	assert.Greater(t, len(lifetimes), 1)
}

func TestNothingIsMintedForStrangers(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	for name, g := range map[string]entra.Grant{
		"tenant": {Tenant: unknown, API: gateway, User: diane},
		"API":    {API: unknown, User: diane},
		"user":   {API: gateway, User: anna}, // of the other tenant
	} {
		token, err := d.AccessToken(g)
		require.ErrorContains(t, err, "no "+name)
		assert.Empty(t, token)
	}
}
