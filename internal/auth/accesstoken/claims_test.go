package accesstoken_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

func TestWhatTheTokenOfAUserSays(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	c := ofUser().with("xms_cc", []string{"CP1"}, "idtyp", "user")
	got, err := v.Validate(t.Context(), c.token())
	require.NoError(t, err)
	want := accesstoken.Claims{
		Tenant: tenant, Object: person, Subject: "pairwise", Client: client, Scopes: []string{"Attendance.Read", "Meetings.Read"},
		Expires: time.Unix(c["exp"].(int64), 0), CanHandleClaims: true, ID: "AbC",
	}
	assert.Equal(t, want, got)

	v1, err := v.Validate(t.Context(), c.with("ver", "1.0", "iss", "https://sts.windows.net/"+tenant+"/", "appid", client).without("azp").token())
	require.NoError(t, err)
	assert.Equal(t, want, v1)
}

func TestWhatTheTokenOfAnAppSays(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	c := ofApp()
	got, err := v.Validate(t.Context(), c.token())
	require.NoError(t, err)
	want := accesstoken.Claims{
		Tenant: tenant, Object: person, Subject: "pairwise", Client: client, App: true, Roles: []string{"Attendance.Read.All"},
		Expires: time.Unix(c["exp"].(int64), 0), ID: "AbC",
	}
	assert.Equal(t, want, got)

	v2, err := v.Validate(t.Context(), c.with("ver", "2.0", "iss", login+"/"+tenant+"/v2.0", "aud", gateway, "azp", client, "idtyp", "app").token())
	require.NoError(t, err)
	assert.Equal(t, want, v2)
}

func TestScopesAndRolesAreNeverMixed(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	role := []string{"Attendance.Read.All"}
	for _, kind := range []string{"", "user"} {
		got, err := v.Validate(t.Context(), ofUser().with("roles", role, "idtyp", kind).token())
		require.NoError(t, err, kind)
		assert.False(t, got.App, kind)
		assert.Nil(t, got.Roles, "what a user has is no permission of an app")
	}
	for _, test := range []struct {
		claims claims
		want   error
	}{
		{ofApp().with("scp", "Attendance.Read", "idtyp", "app"), accesstoken.ErrMixed},
		{ofApp().with("scp", "", "idtyp", "app"), accesstoken.ErrMixed},
		{ofApp().with("idtyp", "device"), accesstoken.ErrMixed},
		{ofApp().with("idtyp", "user"), accesstoken.ErrNoScopes},
		{ofApp().with("scp", ""), accesstoken.ErrNoScopes},
		{ofUser().with("scp", "  "), accesstoken.ErrNoScopes},
		{ofApp().without("roles"), accesstoken.ErrNoRoles},
		{ofApp().with("roles", []string{}, "idtyp", "app"), accesstoken.ErrNoRoles},
		{ofUser().with("scp", []string{"Attendance.Read"}), accesstoken.ErrClaims},
		{ofApp().with("roles", "Attendance.Read.All"), accesstoken.ErrClaims},
	} {
		refused(t, v, test.claims.token(), test.want, encoded(test.claims))
	}
}

func TestAUTH04TheAudienceIsThisAPI(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	const graph, graphID = "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"
	accept := func(c claims) {
		_, err := v.Validate(t.Context(), c.token())
		assert.NoError(t, err, c["aud"])
	}
	accept(ofUser().with("aud", []string{gateway}))
	accept(ofUser().with("aud", []string{graphID, gateway}))
	accept(ofApp().with("aud", gateway))
	accept(ofApp().with("aud", gatewayURI))
	for _, audience := range []any{
		graph, graph + "/", graphID, client, "", []string{}, []string{graph, client}, gateway + "/", " " + gateway, strings.ToUpper(gateway),
	} {
		refused(t, v, ofUser().with("aud", audience).token(), accesstoken.ErrAudience, fmt.Sprint(audience))
		refused(t, v, ofApp().with("aud", audience).token(), accesstoken.ErrAudience, fmt.Sprint(audience))
	}
	refused(t, v, ofUser().with("aud", gatewayURI).token(), accesstoken.ErrAudience, "v2.0 tokens name the client id")
	refused(t, v, ofUser().without("aud").token(), accesstoken.ErrAudience, "none")
	for _, audience := range []any{nil, 1, map[string]any{"aud": gateway}, []any{gateway, 1}, true} {
		refused(t, v, ofUser().with("aud", audience).token(), accesstoken.ErrClaims, fmt.Sprint(audience))
	}

	trust := e.trust()
	trust.Audiences = []string{strings.ToUpper(gateway)}
	v = validator(t, trust)
	accept(ofUser())
	trust.Audiences = []string{graph}
	v = validator(t, trust)
	accept(ofApp().with("aud", graph))
	refused(t, v, ofUser().token(), accesstoken.ErrAudience, "no v2.0 token is for what has no client id")
}

func TestAUTH05TheIssuerIsTheOneOfTheTenant(t *testing.T) {
	t.Parallel()
	trust := newEntra().trust()
	trust.Tenants = []string{strings.ToUpper(tenant), otherTenant}
	listed := validator(t, trust)
	trust.Tenants, trust.AnyTenant = nil, true
	for name, v := range map[string]*accesstoken.Validator{"listed": listed, "any": validator(t, trust)} {
		for _, c := range []claims{
			ofUser(), ofApp(),
			ofUser().with("tid", otherTenant, "iss", login+"/"+otherTenant+"/v2.0"), ofApp().with("tid", otherTenant, "iss", "https://sts.windows.net/"+otherTenant+"/"),
		} {
			got, err := v.Validate(t.Context(), c.token())
			require.NoError(t, err, name)
			assert.Equal(t, c["tid"], got.Tenant)
		}
		for _, issuer := range []any{
			login + "/" + otherTenant + "/v2.0", login + "/" + tenant + "/v2.0/", login + "/" + tenant, login + "/{tenantid}/v2.0", login + "/common/v2.0",
			"https://sts.windows.net/" + tenant + "/", "https://evil.example/" + tenant + "/v2.0", strings.ToUpper(login) + "/" + tenant + "/v2.0", "", nil,
		} {
			refused(t, v, ofUser().with("iss", issuer).token(), accesstoken.ErrIssuer, fmt.Sprint(name, issuer))
		}
		for _, issuer := range []any{
			"https://sts.windows.net/" + otherTenant + "/", "https://sts.windows.net/" + tenant, login + "/" + tenant + "/v2.0", "https://sts.windows.net/{tenantid}/", nil,
		} {
			refused(t, v, ofApp().with("iss", issuer).token(), accesstoken.ErrIssuer, fmt.Sprint(name, issuer))
		}
		refused(t, v, ofUser().with("tid", otherTenant).token(), accesstoken.ErrIssuer, "the tenant of another issuer")
		for _, version := range []any{"1.0", nil, "", "3.0", 2, "2"} {
			_, err := v.Validate(t.Context(), ofUser().with("ver", version).token())
			require.ErrorAs(t, err, new(accesstoken.InvalidError), version)
		}
		for _, id := range []any{nil, "", "common", "organizations", "{tenantid}", "../" + tenant, strings.ToUpper(tenant), "{" + tenant + "}", "urn:uuid:" + tenant, strings.ReplaceAll(tenant, "-", "")} {
			refused(t, v, ofUser().with("tid", id).token(), accesstoken.ErrClaims, fmt.Sprint(name, id))
		}
	}
}

func TestAUTH06TenantsThatAreNotTrusted(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	foreign := ofUser().with("tid", otherTenant, "iss", login+"/"+otherTenant+"/v2.0")
	refused(t, v, foreign.token(), accesstoken.ErrTenant, "signed")
	refused(t, v, foreign.signed("k2", otherKeyPair()), accesstoken.ErrTenant, "by who knows whom")
	assert.Zero(t, e.requests(), "a tenant that anybody can make up is asked nothing about")

	personal := ofUser().with("tid", consumers, "iss", login+"/"+consumers+"/v2.0")
	refused(t, v, personal.token(), accesstoken.ErrTenant, "personal accounts")
	trust := e.trust()
	trust.Tenants, trust.AnyTenant = nil, true
	v = validator(t, trust)
	refused(t, v, personal.token(), accesstoken.ErrTenant, "are no organisation")
	trust.Tenants, trust.AnyTenant = []string{consumers}, false
	_, err := validator(t, trust).Validate(t.Context(), personal.token())
	assert.NoError(t, err, "but can be named")
}

func TestAUTH07TimesAreExactToTheSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newEntra().validator(t)
		now := time.Now().Unix()
		for _, test := range []struct {
			claim string
			at    int64
			want  error
		}{
			{"exp", -59, nil},
			{"exp", -60, nil},
			{"exp", -61, accesstoken.ErrExpired},
			{"exp", -3600, accesstoken.ErrExpired},
			{"nbf", 59, nil},
			{"nbf", 60, nil},
			{"nbf", 61, accesstoken.ErrNotYetValid},
			{"nbf", -3600, nil},
			{"iat", 60, nil},
			{"iat", 61, accesstoken.ErrNotYetValid},
			{"iat", -3600, nil},
		} {
			_, err := v.Validate(t.Context(), ofUser().with(test.claim, now+test.at).token())
			assert.Equal(t, test.want, err, test)
		}
		token := ofUser().token()
		time.Sleep(time.Hour + 60*time.Second)
		_, err := v.Validate(t.Context(), token)
		require.NoError(t, err)
		time.Sleep(time.Nanosecond)
		refused(t, v, token, accesstoken.ErrExpired, "a moment later")
	})
}

func TestAUTH07TimesThatAreNone(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	later := time.Now().Add(time.Hour).Unix()
	written := fmt.Sprintf(`"exp":%d`, later)
	for _, expiry := range []string{
		"null", `""`, fmt.Sprintf(`"%d"`, later), "1e400", "-1e400", "-1", "0", fmt.Sprint(-later), "253402300800", "4611686018427387904", "9223372036854775807",
		"9223372036854775808", "18446744073709551616", "1e19", "1e300", "[]", "{}", "true", "0x7fffffff", "NaN", "Infinity",
	} {
		payload := strings.Replace(encoded(ofUser().with("exp", later)), written, `"exp":`+expiry, 1)
		require.NotContains(t, payload, written)
		refused(t, v, sign(payload, jose.RS256, keyPair(), map[string]any{"kid": "k1"}), accesstoken.ErrClaims, expiry)
	}
	refused(t, v, ofUser().without("exp").token(), accesstoken.ErrClaims, "none")
	for _, start := range []any{"0", json.Number("1e400"), json.Number("9223372036854775807"), []int{1}} {
		refused(t, v, ofUser().with("nbf", start).token(), accesstoken.ErrClaims, fmt.Sprint(start))
	}
	for _, c := range []claims{ofUser().without("iat"), ofUser().without("nbf"), ofUser().with("exp", float64(later)+0.5)} {
		_, err := v.Validate(t.Context(), c.token())
		assert.NoError(t, err)
	}
}

func TestWhoIsAskingHasAnObjectID(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	for _, id := range []any{nil, "", "me", "../" + person, person + " ", strings.ToUpper(person), 1} {
		refused(t, v, ofUser().with("oid", id).token(), accesstoken.ErrClaims, fmt.Sprint(id))
	}
}

func TestErrorsCanBeShown(t *testing.T) {
	t.Parallel()
	for _, err := range []accesstoken.InvalidError{
		accesstoken.ErrMalformed, accesstoken.ErrHeader, accesstoken.ErrAlgorithm, accesstoken.ErrClaims, accesstoken.ErrUnknownKey, accesstoken.ErrSignature, accesstoken.ErrIssuer,
		accesstoken.ErrAudience, accesstoken.ErrExpired, accesstoken.ErrNotYetValid, accesstoken.ErrMixed, accesstoken.ErrNoScopes, accesstoken.ErrNoRoles,
	} {
		assert.Regexp(t, `^[a-zA-Z0-9 .,]+$`, err.Description(), "RFC 6750 allows no quotes")
		assert.Contains(t, err.Error(), err.Description())
	}
}
