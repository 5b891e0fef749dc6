package accesstoken_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"log"
	"math/big"
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

// overNetwork starts an entra that answers over TLS on loopback.
func overNetwork(t *testing.T) (*entra, *accesstoken.Validator) {
	t.Helper()
	e := newEntra()
	server := httptest.NewTLSServer(e)
	t.Cleanup(server.Close)
	e.address = server.URL
	trust := e.trust()
	trust.Transport = server.Client().Transport
	return e, validator(t, trust)
}

func TestTheKeysComeOverTLS(t *testing.T) {
	t.Parallel()
	e, v := overNetwork(t)
	accepted(t, v, ofUser().token(), "v2.0")
	accepted(t, v, ofApp().token(), "v1.0")
	assert.Equal(t, 4, e.requests())

	server := httptest.NewUnstartedServer(e)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of clients that do not trust it
	server.StartTLS()
	defer server.Close()
	trust := e.trust()
	trust.Authority, trust.Transport = server.URL, &http.Transport{}
	untrusted := validator(t, trust)
	refused(t, untrusted, ofUser().token(), accesstoken.ErrUnavailable, "a certificate of nobody")
	require.EqualError(t, untrusted.Err(), "the signing keys of v2.0 tokens could not be read: the authority cannot be reached")
	assert.Equal(t, 4, e.requests())
}

func TestAUTH10KeysWithoutEndAreNotReadToIt(t *testing.T) {
	t.Parallel()
	e, v := overNetwork(t)
	var read atomic.Int64
	e.misbehave = func(*http.Request) (*http.Response, error) {
		spaces := io.LimitReader(counted{&read}, 100<<20)
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"issuer":`), spaces))}, nil
	}
	refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, "100 MB")
	require.Error(t, v.Err())
	assert.Less(t, read.Load(), int64(50<<20), "what was read, and what the network had room for")
}

// counted reads as spaces, and counts them.
type counted struct{ read *atomic.Int64 }

func (c counted) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	c.read.Add(int64(len(p)))
	return len(p), nil
}

func TestTheAuthorityCannotSendUsElsewhere(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, encoded(map[string]any{"keys": []any{published("k1", keyPair())}}))
	}))
	defer elsewhere.Close()

	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		for _, which := range []string{"openid-configuration", "/keys"} {
			e, v := overNetwork(t)
			e.misbehave = func(r *http.Request) (*http.Response, error) {
				if !strings.HasSuffix(r.URL.Path, which) {
					return nil, nil
				}
				response := answer(status, "")
				response.Header.Set("Location", elsewhere.URL)
				return response, nil
			}
			refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, which)
		}
	}
	for _, address := range []string{
		elsewhere.URL, strings.Replace(login, "https", "http", 1) + "/keys", login + ":444/keys", login + "@evil.example/keys", "//login.microsoftonline.com/keys",
		"/keys", "", "https://login.microsoftonline.com.evil.example/keys", "file:///etc/passwd", "https://[",
	} {
		e := newEntra()
		e.misbehave = document(login+"/"+tenant+"/v2.0", address)
		v := e.validator(t)
		refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, address)
		require.ErrorContains(t, v.Err(), "not its own", address)
		assert.Equal(t, 1, e.requests(), "the document only")
	}
	assert.Zero(t, asked.Load())
}

// document answers with an issuer and an address for keys, wherever a discovery document is asked for.
func document(issuer, keys string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "openid-configuration") {
			return nil, nil
		}
		return answer(http.StatusOK, encoded(map[string]any{"issuer": issuer, "jwks_uri": keys})), nil
	}
}

func TestADocumentOfAnotherTenantOrVersionIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, issuer := range []string{
		login + "/" + otherTenant + "/v2.0", "https://sts.windows.net/" + tenant + "/", login + "/" + tenant, "http://login.microsoftonline.com/" + tenant + "/v2.0", "",
	} {
		e := newEntra()
		e.misbehave = document(issuer, login+"/keys")
		refused(t, e.validator(t), ofUser().with("iss", issuer).token(), accesstoken.ErrUnavailable, issuer)
	}
	e := newEntra()
	e.misbehave = document(login+"/{tenantid}/v2.0", login+"/keys")
	accepted(t, e.validator(t), ofUser().token(), "one for all tenants")

	trust := e.trust()
	trust.Tenants, trust.AnyTenant = nil, true
	accepted(t, validator(t, trust), ofUser().token(), "one for all tenants, where any is trusted")
	e.misbehave = document(login+"/"+otherTenant+"/v2.0", login+"/keys")
	refused(t, validator(t, trust), ofUser().token(), accesstoken.ErrUnavailable, "one tenant for all")
}

func TestAKeySignsForItsOwnIssuerOnly(t *testing.T) {
	t.Parallel()
	for issuer, want := range map[string]struct{ user, app error }{
		"":                                     {nil, nil},
		login + "/{tenantid}/v2.0":             {nil, nil},
		login + "/" + tenant + "/v2.0":         {nil, nil},
		"https://sts.windows.net/{tenantid}/":  {accesstoken.ErrIssuer, nil},
		login + "/" + otherTenant + "/v2.0":    {accesstoken.ErrIssuer, accesstoken.ErrIssuer},
		login + "/" + consumers + "/v2.0":      {accesstoken.ErrIssuer, accesstoken.ErrIssuer},
		"https://evil.example/{tenantid}/v2.0": {accesstoken.ErrIssuer, accesstoken.ErrIssuer},
	} {
		e := newEntra()
		key := published("k1", keyPair())
		key["issuer"] = issuer
		e.publish(key)
		v := e.validator(t)
		for token, want := range map[string]error{ofUser().token(): want.user, ofApp().token(): want.app} {
			_, err := v.Validate(t.Context(), token)
			assert.Equal(t, want, err, issuer)
		}
	}
	e := newEntra()
	foreign, own := published("k1", otherKeyPair()), published("k1", keyPair())
	foreign["issuer"], own["issuer"] = login+"/"+otherTenant+"/v2.0", login+"/"+tenant+"/v2.0"
	e.publish(foreign, own)
	accepted(t, e.validator(t), ofUser().token(), "two keys of one id")
}

func TestKeysThatSignNoAccessTokens(t *testing.T) {
	t.Parallel()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	private, err := jose.JSONWebKey{Key: keyPair(), KeyID: "k1", Use: "sig"}.MarshalJSON()
	require.NoError(t, err)
	small := newKeyPair(1024)
	good := encoded(published("k1", keyPair()))
	e := newEntra()
	for name, test := range map[string]struct{ key, token string }{
		"too small":        {encoded(published("k1", small)), ofUser().signed("k1", small)},
		"too large":        {encodedKey(t, &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 8192), E: 65537}), ofUser().token()},
		"of a curve":       {encodedKey(t, curve.Public()), ofUser().token()},
		"for encryption":   {strings.Replace(good, `"sig"`, `"enc"`, 1), ofUser().token()},
		"for anything":     {strings.Replace(good, `"use"`, `"used"`, 1), ofUser().token()},
		"for RS512":        {strings.Replace(good, `{`, `{"alg":"RS512",`, 1), ofUser().token()},
		"nameless":         {strings.Replace(good, `"kid"`, `"kid0"`, 1), ofUser().token()},
		"a private key":    {string(private), ofUser().token()},
		"with odd numbers": {strings.Replace(good, `"AQAB"`, `"!"`, 1), ofUser().token()},
	} {
		other := encoded(published("k2", otherKeyPair()))
		e.misbehave = keySet(http.StatusOK, `{"keys":[`+test.key+`,`+other+`]}`)
		v := e.validator(t)
		refused(t, v, test.token, accesstoken.ErrUnknownKey, name)
		accepted(t, v, ofUser().signed("k2", otherKeyPair()), "its neighbour is not to blame")
	}
}

func encodedKey(t *testing.T, public any) string {
	t.Helper()
	key, err := jose.JSONWebKey{Key: public, KeyID: "k1", Use: "sig"}.MarshalJSON()
	require.NoError(t, err)
	return string(key)
}
