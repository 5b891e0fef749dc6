package entra_test

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

const (
	cluster        = "https://cluster.test"
	serviceAccount = "system:serviceaccount:attendance:gateway"
)

// asserting is a directory where the gateway proves itself without a secret,
// and what it proves itself with.
type asserting struct {
	*entra.Directory
	certificate, other tls.Certificate
	issuer, rogue      *entra.FederatedIssuer
}

func newAsserting() asserting {
	authority := entra.NewCertificateAuthority()
	a := asserting{
		certificate: authority.ClientCertificate("gateway"), other: authority.ClientCertificate("other"),
		issuer: entra.NewFederatedIssuer(cluster), rogue: entra.NewFederatedIssuer(cluster),
	}
	list := tenants()
	list[0].Apps[0].Certificates = []*x509.Certificate{a.certificate.Leaf}
	list[0].Apps[0].FederatedCredentials = []entra.FederatedCredential{a.issuer.Credential(serviceAccount)}
	a.Directory = entra.New(entra.Options{Tenants: list, Now: func() time.Time { return started }})
	return a
}

// assertion is a client assertion that a test may bend.
type assertion struct {
	algorithm   jose.SignatureAlgorithm
	thumbprint  string // name of the header
	key, named  tls.Certificate
	issuer, aud string
	expires     time.Time
	encoding    *base64.Encoding // of the thumbprint
}

func (a assertion) sign(t *testing.T) string {
	t.Helper()
	long, short := sha256.Sum256(a.named.Leaf.Raw), sha1.Sum(a.named.Leaf.Raw)
	thumbprint := long[:]
	if a.thumbprint == "x5t" {
		thumbprint = short[:]
	}
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader(jose.HeaderKey(a.thumbprint), a.encoding.EncodeToString(thumbprint))
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: a.algorithm, Key: a.key.PrivateKey.(*rsa.PrivateKey)}, options)
	require.NoError(t, err)
	token, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: a.issuer, Subject: a.issuer, Audience: jwt.Audience{a.aud}, ID: unknown,
		NotBefore: jwt.NewNumericDate(a.expires.Add(-10 * time.Minute)), Expiry: jwt.NewNumericDate(a.expires),
	}).Serialize()
	require.NoError(t, err)
	return token
}

func withAssertion(token string) url.Values {
	return form("grant_type", "client_credentials", "client_id", gateway, "scope", graphDefault,
		"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", token)
}

func TestACertificateProvesTheClient(t *testing.T) {
	t.Parallel()
	d := newAsserting()
	endpoint := login + "/" + contoso + "/oauth2/v2.0/token"
	good := assertion{jose.PS256, "x5t#S256", d.certificate, d.certificate, gateway, endpoint, started.Add(10 * time.Minute), base64.RawURLEncoding}
	bent := func(bend func(*assertion)) assertion {
		a := good
		bend(&a)
		return a
	}
	for name, a := range map[string]assertion{
		"PS256, x5t#S256": good,
		"RS256, x5t":      bent(func(a *assertion) { a.algorithm, a.thumbprint = jose.RS256, "x5t" }),
		"as MSAL for Go":  bent(func(a *assertion) { a.encoding = base64.StdEncoding }),
		"by public name":  bent(func(a *assertion) { a.aud = "https://login.microsoftonline.com/" + contoso + "/oauth2/v2.0/token" }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, "2", graphClaims(t, d.Directory, post(t, d.Directory, contoso, withAssertion(a.sign(t)))).AppIDACR)
		})
	}
	for name, a := range map[string]assertion{
		"another certificate": bent(func(a *assertion) { a.key, a.named = d.other, d.other }),
		"another key":         bent(func(a *assertion) { a.key = d.other }),
		"expired":             bent(func(a *assertion) { a.expires = started.Add(-6 * time.Minute) }),
		"not yet valid":       bent(func(a *assertion) { a.expires = started.Add(16 * time.Minute) }),
		"for another tenant":  bent(func(a *assertion) { a.aud = login + "/" + fabrikam + "/oauth2/v2.0/token" }),
		"of another client":   bent(func(a *assertion) { a.issuer = daemon }),
		"another algorithm":   bent(func(a *assertion) { a.algorithm = jose.RS512 }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertRefused(t, post(t, d.Directory, contoso, withAssertion(a.sign(t))), 401, "invalid_client", 50012)
		})
	}
	assertRefused(t, post(t, d.Directory, contoso, withAssertion("hello")), 401, "invalid_client", 50012)
	assertRefused(t, post(t, d.Directory, contoso, with(withAssertion(good.sign(t)), "client_assertion_type", "jwt")), 400, "invalid_request", 900144)
}

func TestAnotherIdentityProviderProvesTheClient(t *testing.T) {
	t.Parallel()
	d := newAsserting()
	token := func(i *entra.FederatedIssuer, subject string, issued time.Time) url.Values {
		token, err := i.Token(subject, issued, time.Hour)
		require.NoError(t, err)
		return withAssertion(token)
	}
	assert.Equal(t, gateway, graphClaims(t, d.Directory, post(t, d.Directory, contoso, token(d.issuer, serviceAccount, started))).AppID)
	for name, body := range map[string]url.Values{
		"another subject": token(d.issuer, "system:serviceaccount:default:default", started),
		"another key":     token(d.rogue, serviceAccount, started),
		"expired":         token(d.issuer, serviceAccount, started.Add(-2*time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertRefused(t, post(t, d.Directory, contoso, body), 401, "invalid_client", 50012)
		})
	}
}
