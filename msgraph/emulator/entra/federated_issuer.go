package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// FederatedIssuer is another identity provider that apps trust: a Kubernetes
// cluster, say, whose service-account tokens stand for an app.
type FederatedIssuer struct {
	url     string
	private *rsa.PrivateKey
}

// NewFederatedIssuer makes an issuer with a key of its own. Nobody asks for its
// url.
func NewFederatedIssuer(url string) *FederatedIssuer {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		panic("entra: " + err.Error())
	}
	return &FederatedIssuer{url, private}
}

// Credential is what an app registers to trust the tokens of a subject.
func (i *FederatedIssuer) Credential(subject string) FederatedCredential {
	return FederatedCredential{Issuer: i.url, Subject: subject, Key: &i.private.PublicKey}
}

// Token is the subject's, to be sent to Entra ID as client_assertion.
func (i *FederatedIssuer) Token(subject string, issued time.Time, lifetime time.Duration) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: i.private}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(jwt.Claims{
		Issuer:    i.url,
		Subject:   subject,
		Audience:  jwt.Audience{tokenExchange.AppIDURI},
		IssuedAt:  jwt.NewNumericDate(issued),
		NotBefore: jwt.NewNumericDate(issued),
		Expiry:    jwt.NewNumericDate(issued.Add(lifetime)),
	}).Serialize()
}
