package credential_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

const clientAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

func TestASecretProvesTheGateway(t *testing.T) {
	t.Parallel()
	e := new(entra)
	c := open(t, e.served(t))
	token, err := c.Application(t.Context(), credential.Refusal{})
	require.NoError(t, err)
	assert.Equal(t, "token-1", string(token.Value))
	assert.WithinDuration(t, time.Now().Add(time.Hour), token.Expires, time.Minute)
	assert.Equal(t, home, e.requests()[0].tenant)
	sent(t, e.last(t), map[string]string{"grant_type": "client_credentials", "client_id": client, "client_secret": password, "client_assertion": ""})
	assert.Contains(t, strings.Fields(e.last(t).Get("scope")), graph)
	assert.JSONEq(t, `{"access_token":{"xms_cc":{"values":["cp1"]}}}`, e.last(t).Get("claims"))
}

// pair is a certificate and its key, made once: that takes time.
var pair = sync.OnceValues(func() (*x509.Certificate, *rsa.PrivateKey) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "gateway"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return certificate, key
})

func pemFile(t *testing.T) credential.Secret {
	t.Helper()
	certificate, key := pair()
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return credential.Secret(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})) +
		credential.Secret(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))
}

func pfxFile(t *testing.T, encoder *pkcs12.Encoder, password string) credential.Secret {
	t.Helper()
	certificate, key := pair()
	pfx, err := encoder.Encode(key, certificate, nil, password)
	require.NoError(t, err)
	return credential.Secret(pfx)
}

func TestACertificateProvesTheGateway(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]credential.Secret{
		"PEM": pemFile(t), "PFX": pfxFile(t, pkcs12.Modern, password), "PFX of old": pfxFile(t, pkcs12.LegacyDES, password),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := new(entra)
			settings := e.served(t)
			settings.Secret, settings.Certificate = "", file
			if name != "PEM" {
				settings.CertificatePassword = password
			}
			application(t, open(t, settings))
			form := e.last(t)
			sent(t, form, map[string]string{"grant_type": "client_credentials", "client_secret": "", "client_assertion_type": clientAssertion})
			checkAssertion(t, form.Get("client_assertion"), settings.Authority+"/"+home+"/oauth2/v2.0/token")
		})
	}
}

// checkAssertion holds a client assertion to what Microsoft documents.
func checkAssertion(t *testing.T, assertion, endpoint string) {
	t.Helper()
	certificate, key := pair()
	token, err := jwt.Parse(assertion, func(*jwt.Token) (any, error) { return key.Public(), nil },
		jwt.WithValidMethods([]string{"PS256"}), jwt.WithAudience(endpoint), jwt.WithIssuer(client), jwt.WithSubject(client), jwt.WithExpirationRequired())
	require.NoError(t, err)
	assert.NotEmpty(t, token.Claims.(jwt.MapClaims)["jti"])
	thumbprint, _ := token.Header["x5t#S256"].(string)
	hash := sha256.Sum256(certificate.Raw)
	// Documented in the alphabet of URLs; the library uses the other one, which Microsoft Entra ID takes as well.
	assert.Contains(t, []string{base64.StdEncoding.EncodeToString(hash[:]), base64.RawURLEncoding.EncodeToString(hash[:])}, thumbprint)
}

func TestAFederatedTokenIsReadAgainForEveryRequest(t *testing.T) {
	t.Parallel()
	e, path := new(entra), filepath.Join(t.TempDir(), "token")
	settings := e.served(t)
	settings.Secret, settings.FederatedTokenFile = "", path
	c := open(t, settings)
	for _, word := range []string{"of-kubernetes", "of-kubernetes-later"} {
		require.NoError(t, os.WriteFile(path, []byte(word+"\n"), 0o600))
		onBehalfOf(t, c, credential.Assertion{Token: credential.Secret(word)})
		sent(t, e.last(t), map[string]string{"client_assertion": word, "client_assertion_type": clientAssertion, "client_secret": ""})
	}
	require.NoError(t, os.Remove(path))
	_, err := c.Application(t.Context(), credential.Refusal{})
	require.ErrorIs(t, err, credential.ErrConfiguration)
	require.ErrorContains(t, err, "federated token file")
	assert.Len(t, e.requests(), 2)
}

func TestOnBehalfOfSendsTheAssertionToItsTenant(t *testing.T) {
	t.Parallel()
	e := new(entra)
	c := open(t, e.served(t))
	assert.Equal(t, "token-1", onBehalfOf(t, c, credential.Assertion{Token: "of-diane", Tenant: "contoso.example"}))
	sent(t, e.last(t), map[string]string{
		"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "requested_token_use": "on_behalf_of",
		"assertion": "of-diane", "client_id": client, "client_secret": password,
	})
	assert.Equal(t, "contoso.example", e.requests()[0].tenant)
	assert.JSONEq(t, `{"access_token":{"xms_cc":{"values":["cp1"]}}}`, e.last(t).Get("claims"))
	onBehalfOf(t, c, credential.Assertion{Token: "of-diane"})
	assert.Equal(t, home, e.requests()[1].tenant)
}

func TestAnAssertionOfNoTenantIsNotSent(t *testing.T) {
	t.Parallel()
	e := new(entra)
	c := open(t, e.near())
	for _, assertion := range []credential.Assertion{
		{}, {Token: "t", Tenant: "../" + home}, {Token: "t", Tenant: ".."}, {Token: "t", Tenant: "common"}, {Token: "t", Tenant: "a?b"}, {Token: "t", Tenant: "//evil.example"},
	} {
		_, err := c.OnBehalfOf(t.Context(), assertion, credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrAssertion, assertion.Tenant)
	}
	assert.Empty(t, e.requests())
}

func TestClaimsOfAChallengeAreAskedForWithTheCapability(t *testing.T) {
	t.Parallel()
	e := new(entra)
	c := open(t, e.served(t))
	refusal := credential.Refusal{Token: "old", Claims: `{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}`}
	merged := `{"access_token":{"nbf":{"essential":true,"value":"1604106651"},"xms_cc":{"values":["cp1"]}}}`
	_, err := c.Application(t.Context(), refusal)
	require.NoError(t, err)
	assert.JSONEq(t, merged, e.last(t).Get("claims"))
	_, err = c.OnBehalfOf(t.Context(), credential.Assertion{Token: "of-diane"}, refusal)
	require.NoError(t, err)
	assert.JSONEq(t, merged, e.last(t).Get("claims"))
	assert.Equal(t, "on_behalf_of", e.last(t).Get("requested_token_use"))

	_, err = c.Application(t.Context(), credential.Refusal{Claims: "eyJub3QiOiJkZWNvZGVkIn0="})
	require.ErrorContains(t, err, "not a JSON object")
	assert.Len(t, e.requests(), 2)
}
