package entra

import (
	"cmp"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// checkAssertion checks a JWT in the place of a secret: signed with the key of
// a certificate of the client, or by another identity provider that the client
// trusts.
//
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
func (q *request) checkAssertion(assertion string, r *http.Request) error {
	if q.form.Get("client_assertion_type") != assertionType {
		return errMissing("client_assertion_type")
	}
	token, err := jwt.ParseSigned(assertion, []jose.SignatureAlgorithm{jose.PS256, jose.RS256, jose.ES256})
	if err != nil {
		return errClientAssertion("it is not a JWT signed with PS256, RS256 or ES256")
	}
	var said jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&said); err != nil {
		return errClientAssertion("its claims cannot be read")
	}
	key, audiences := q.trusted(token, said, r)
	if key == nil {
		return errClientAssertion("neither a certificate nor a federated credential of the app matches it")
	}
	var c jwt.Claims
	if err := token.Claims(key, &c); err != nil {
		return errClientAssertion("its signature is not valid")
	}
	if c.Expiry == nil || c.ValidateWithLeeway(jwt.Expected{Time: q.tenant.directory.now()}, backdated) != nil {
		return errClientAssertion("it is not within its valid time range")
	}
	for _, aud := range audiences {
		if c.Audience.Contains(aud) {
			return nil
		}
	}
	return errClientAssertion("its audience is not " + audiences[0])
}

func errClientAssertion(reason string) error {
	return errClient(50012, "Client assertion failed: "+reason+".")
}

// trusted finds the key that must have signed, and for whom: the token endpoint
// if the client signed itself. What the assertion says is not yet checked.
func (q *request) trusted(token *jwt.JSONWebToken, said jwt.Claims, r *http.Request) (crypto.PublicKey, []string) {
	if strings.EqualFold(said.Issuer, q.client.ClientID) && strings.EqualFold(said.Subject, q.client.ClientID) {
		audiences := []string{root(r) + r.URL.Path, "https://" + q.tenant.directory.loginHost + r.URL.Path}
		return q.client.certificateKey(token.Headers[0].ExtraHeaders), audiences
	}
	for _, f := range q.client.FederatedCredentials {
		if f.Issuer == said.Issuer && f.Subject == said.Subject {
			return q.federated(f, token.Headers[0].KeyID)
		}
	}
	return nil, nil
}

// federated is the key and the audience of a federated credential. What the
// directory itself issued names the audience by its client id.
func (q *request) federated(f FederatedCredential, keyID string) (crypto.PublicKey, []string) {
	audiences := []string{cmp.Or(f.Audience, tokenExchange.AppIDURI)}
	if f.Key != nil {
		return f.Key, audiences
	}
	key, err := q.tenant.directory.keys.byID(keyID)
	if err != nil {
		return nil, nil
	}
	return key, append(audiences, tokenExchange.ClientID)
}

// certificateKey finds the certificate by the thumbprint in the header of an
// assertion.
func (a *App) certificateKey(header map[jose.HeaderKey]any) crypto.PublicKey {
	for _, certificate := range a.Certificates {
		sum := sha256.Sum256(certificate.Raw)
		if urlSafe(header["x5t#S256"]) == base64.RawURLEncoding.EncodeToString(sum[:]) || urlSafe(header["x5t"]) == thumbprint(certificate.Raw) {
			return certificate.PublicKey
		}
	}
	return nil
}

// urlSafe reads a thumbprint in either base64. MSAL for Go sends the other one.
func urlSafe(thumbprint any) string {
	s, _ := thumbprint.(string)
	return strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(s)
}
