package accesstoken_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

// refused asserts that nobody gets in with a token, for a reason that holds nothing of it.
func refused(t *testing.T, v *accesstoken.Validator, token string, want error, about string) {
	t.Helper()
	claims, err := v.Validate(t.Context(), token)
	require.ErrorIs(t, err, want, about)
	assert.Zero(t, claims, about)
}

func TestAUTH02AlgNoneIsRefused(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	good := ofUser().token()
	_, err := v.Validate(t.Context(), good)
	require.NoError(t, err)

	parts := strings.Split(good, ".")
	for _, alg := range []string{"none", "None", "NONE", "nOnE"} {
		header := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"JWT","kid":"k1","alg":"` + alg + `"}`))
		refused(t, v, header+"."+parts[1]+".", accesstoken.ErrAlgorithm, alg)
		refused(t, v, header+"."+parts[1]+"."+parts[2], accesstoken.ErrAlgorithm, alg)
	}
	for _, header := range []string{`{"kid":"k1"}`, `{"kid":"k1","alg":null}`, `{"kid":"k1","alg":""}`} {
		refused(t, v, base64.RawURLEncoding.EncodeToString([]byte(header))+"."+parts[1]+"."+parts[2], accesstoken.ErrAlgorithm, header)
	}
	refused(t, v, parts[0]+"."+parts[1]+".", accesstoken.ErrSignature, "no signature")
	refused(t, v, parts[0]+"."+parts[1]+"."+parts[2][:len(parts[2])-4], accesstoken.ErrSignature, "half a signature")
}

func TestAUTH03ThePublicKeyIsNoSecretToSignWith(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	der, err := x509.MarshalPKIXPublicKey(keyPair().Public())
	require.NoError(t, err)
	for _, secret := range [][]byte{pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), der, keyPair().N.Bytes()} {
		for _, alg := range []jose.SignatureAlgorithm{jose.HS256, jose.HS384, jose.HS512} {
			refused(t, v, sign(encoded(ofUser()), alg, secret, map[string]any{"kid": "k1"}), accesstoken.ErrAlgorithm, string(alg))
		}
	}
	for _, alg := range []jose.SignatureAlgorithm{jose.RS384, jose.RS512, jose.PS256} {
		refused(t, v, sign(encoded(ofUser()), alg, keyPair(), map[string]any{"kid": "k1"}), accesstoken.ErrAlgorithm, string(alg))
	}
	assert.Zero(t, e.requests())
	refused(t, v, ofUser().signed("k1", otherKeyPair()), accesstoken.ErrSignature, "another key")
}

func TestAUTH11KeysThatTheTokenBringsAlongAreIgnored(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	attacker := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer attacker.Close()
	e := newEntra()
	v := e.validator(t)
	for name, value := range map[string]any{
		"jku": attacker.URL, "x5u": attacker.URL, "jwk": jose.JSONWebKey{Key: otherKeyPair().Public(), KeyID: "k1"}, "x5t": "abc",
	} {
		header := map[string]any{"kid": "k1", name: value}
		_, err := v.Validate(t.Context(), sign(encoded(ofUser()), jose.RS256, keyPair(), header))
		require.NoError(t, err, name)
		refused(t, v, sign(encoded(ofUser()), jose.RS256, otherKeyPair(), header), accesstoken.ErrSignature, name)
	}
	assert.Zero(t, asked.Load())
	assert.Equal(t, 2, e.requests(), "the document and the keys")
}

func TestAUTH11KeyIDsThatAreNone(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	for _, id := range []any{
		nil, "", "../../etc/passwd", "/dev/null", "https://evil.example/keys", "k1' OR '1'='1", "k1\x00", "k1 ", "k,1", "ké", strings.Repeat("k", 129), 1, []string{"k1"},
	} {
		token := sign(encoded(ofUser()), jose.RS256, keyPair(), map[string]any{"kid": id})
		_, err := v.Validate(t.Context(), token)
		require.ErrorAs(t, err, new(accesstoken.InvalidError), id)
	}
	refused(t, v, sign(encoded(ofUser()), jose.RS256, keyPair(), nil), accesstoken.ErrHeader, "none at all")
	assert.Zero(t, e.requests())
}

func TestAUTH11HeadersOfOtherThanAccessTokens(t *testing.T) {
	t.Parallel()
	v := newEntra().validator(t)
	for _, typ := range []any{"JWT", "jwt", "at+jwt", "application/at+jwt", nil} {
		_, err := v.Validate(t.Context(), sign(encoded(ofUser()), jose.RS256, keyPair(), map[string]any{"kid": "k1", "typ": typ}))
		require.NoError(t, err, typ)
	}
	for _, typ := range []any{"dpop+jwt", "logout+jwt", "", 1, []string{"JWT"}} {
		refused(t, v, sign(encoded(ofUser()), jose.RS256, keyPair(), map[string]any{"kid": "k1", "typ": typ}), accesstoken.ErrHeader, "typ")
	}
	for _, critical := range []any{[]string{"exp"}, []string{"b64"}, []string{}} {
		refused(t, v, sign(encoded(ofUser()), jose.RS256, keyPair(), map[string]any{"kid": "k1", "crit": critical, "b64": true}), accesstoken.ErrHeader, "crit")
	}
}

func TestAUTH11GiantTokensCostNothing(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	good := ofUser().token()
	for name, token := range map[string]string{
		"dots":         strings.Repeat(".", 500_000),
		"a megabyte":   good + strings.Repeat("A", 1<<20),
		"over the cap": good + strings.Repeat("A", 8<<10+1-len(good)),
		"few dots":     strings.Repeat(".", 1000),
		"no dot":       "token",
		"one dot":      "a.b",
		"three dots":   good + ".",
		"nothing":      "",
		"a new line":   good + "\n",
	} {
		refused(t, v, token, accesstoken.ErrMalformed, name)
	}
	assert.Zero(t, e.requests())
}

func TestTokensThatAreNone(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	part := base64.RawURLEncoding.EncodeToString
	header := part([]byte(`{"alg":"RS256","kid":"k1"}`))
	for _, token := range []string{"..", "a.b.c", header + "..", header + ".%.c", " " + ofUser().token(), ofUser().token() + "=", part([]byte(`[]`)) + ".e30.e30", part([]byte(`{`)) + ".e30.e30"} {
		_, err := v.Validate(t.Context(), token)
		require.ErrorAs(t, err, new(accesstoken.InvalidError), token)
	}
	for _, payload := range []string{
		`null`, `[]`, `"text"`, `{}`, `{"ver":2.0}`, `{"ver":"2.0","tid":"organizations"}`, `{"ver":"2.0"}`,
		strings.Replace(encoded(ofUser()), `{`, `{"tid":"`+otherTenant+`",`, 1), strings.Repeat("[", 2000) + strings.Repeat("]", 2000),
	} {
		token := sign(payload, jose.RS256, keyPair(), map[string]any{"kid": "k1"})
		_, err := v.Validate(t.Context(), token)
		require.ErrorIs(t, err, accesstoken.ErrClaims, payload)
	}
	assert.Zero(t, e.requests())
}
