package credential_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

// revoked is written differently in each alphabet of base64, and padded.
const revoked = `{"access_token":{"nbf":{"essential":true, "value":"1604106651"},"a":"??>>~~ÿ"}}`

func TestAChallengeIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	standard, urls := base64.StdEncoding.EncodeToString([]byte(revoked)), base64.RawURLEncoding.EncodeToString([]byte(revoked))
	require.NotEqual(t, strings.TrimRight(standard, "="), urls)
	const uri = "https://login.microsoftonline.com/common/oauth2/authorize"
	want := credential.Challenge{AuthorizationURI: uri, Error: "insufficient_claims", Claims: revoked}
	for name, headers := range map[string][]string{
		"as documented":    {`Bearer realm="", authorization_uri="` + uri + `", error="insufficient_claims", claims="` + standard + `"`},
		"for URLs":         {`Bearer realm="", authorization_uri="` + uri + `", error="insufficient_claims", claims="` + urls + `"`},
		"in another order": {`bearer CLAIMS="` + standard + `",error="insufficient_claims",authorization_uri="` + uri + `",realm=""`},
		"without quotes":   {`Bearer claims=` + standard + `, error=insufficient_claims, authorization_uri=` + uri},
		"with spaces":      {`Bearer   claims = "` + urls + `" ,, error	=	"insufficient_claims" , authorization_uri ="` + uri + `",`},
		"beside others":    {`Negotiate YWJj==, Basic realm="Bearer claims=e30"`, `Bearer realm="first"`, `Bearer error="insufficient_claims", authorization_uri="` + uri + `", claims="` + standard + `"`},
		"in one header":    {`Basic realm="a, b", Bearer error="insufficient_claims", authorization_uri="` + uri + `", claims="` + standard + `", Digest claims="e30"`},
		"with escapes":     {`Bearer error="insufficient\_claims", authorization_uri="` + uri + `", claims="` + standard + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := credential.ParseChallenge(http.Header{"Www-Authenticate": headers})
			assert.True(t, ok)
			assert.Equal(t, want, got)
		})
	}
}

func TestClaimsThatAreNoneAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		`Bearer claims="***"`, `Bearer claims="` + base64.StdEncoding.EncodeToString([]byte("no JSON")) + `"`,
		`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`["no object"]`)) + `"`,
		`Bearer realm="` + strings.Repeat("x", 20<<10) + `", claims="e30"`,
	} {
		got, ok := credential.ParseChallenge(http.Header{"Www-Authenticate": {header}})
		assert.True(t, ok)
		assert.Empty(t, got.Claims)
	}
	for _, header := range []string{``, `Basic realm="x"`, `claims="e30"`, `Basic claims="e30"`, `=,"`} {
		_, ok := credential.ParseChallenge(http.Header{"Www-Authenticate": {header}})
		assert.False(t, ok, header)
	}
}

func TestAChallengeIsWrittenAsMicrosoftDocumentsIt(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhIjp7fX0="`,
		credential.Challenge{AuthorizationURI: "https://login.microsoftonline.com/common/oauth2/authorize", Error: "insufficient_claims", Claims: `{"a":{}}`}.String())
	assert.Equal(t, `Bearer realm="a\"b\\ c"`, credential.Challenge{Realm: "a\"b\\ \r\nc"}.String())
}

func FuzzParseChallenge(f *testing.F) {
	f.Add(`Bearer realm="", error="insufficient_claims", claims="e30="`)
	f.Add(`Basic a=b, Bearer claims=e30,"`)
	f.Add(`Bearer claims="e30\`)
	f.Fuzz(func(t *testing.T, header string) {
		got, ok := credential.ParseChallenge(http.Header{"Www-Authenticate": {header}})
		if got.Claims != "" {
			assert.True(t, json.Valid([]byte(got.Claims)) && strings.HasPrefix(strings.TrimSpace(got.Claims), "{"), got.Claims)
		}
		text := got.String()
		assert.NotContains(t, text, "\n")
		if !ok || len(text) > 16<<10 || !utf8.ValidString(header) || strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return
		}
		again, _ := credential.ParseChallenge(http.Header{"Www-Authenticate": {text}})
		assert.Equal(t, got, again)
	})
}
