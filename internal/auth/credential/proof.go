package credential

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"software.sslmate.com/src/go-pkcs12"
)

// clientAssertion gives a token by which somebody else vouches for the gateway.
type clientAssertion = func(context.Context, confidential.AssertionRequestOptions) (string, error)

// proof is what the settings prove the gateway with. Errors are about the setting, and have nothing of its value.
func proof(settings Settings, identity *managedIdentity) (confidential.Credential, error) {
	switch {
	case settings.Secret != "":
		return confidential.NewCredFromSecret(string(settings.Secret))
	case settings.Certificate != "":
		return certificate([]byte(settings.Certificate), string(settings.CertificatePassword))
	case settings.FederatedTokenFile != "":
		return confidential.NewCredFromAssertionCallback(federated(settings.FederatedTokenFile)), nil
	default:
		return confidential.NewCredFromAssertionCallback(identity.vouch(exchangeAudience(settings.Authority))), nil
	}
}

func certificate(file []byte, password string) (confidential.Credential, error) {
	certificates, key, err := readPEM(file)
	if !strings.Contains(string(file), "-----BEGIN") {
		certificates, key, err = readPFX(file, password)
	}
	if err != nil { // which may quote the file
		return confidential.Credential{}, errors.New("Certificate cannot be read: it must be PEM with a key that is not encrypted, or PFX with its CertificatePassword")
	}
	proof, err := confidential.NewCredFromCert(certificates, key)
	if err != nil {
		return confidential.Credential{}, errors.New("Certificate must have an RSA key, and a certificate of that key")
	}
	return proof, nil
}

func readPEM(file []byte) ([]*x509.Certificate, crypto.PrivateKey, error) {
	return confidential.CertFromPEM(file, "")
}

func readPFX(file []byte, password string) ([]*x509.Certificate, crypto.PrivateKey, error) {
	key, leaf, chain, err := pkcs12.DecodeChain(file, password)
	return append([]*x509.Certificate{leaf}, chain...), key, err
}

// maxFederatedToken is more bytes than a token has.
const maxFederatedToken = 64 << 10

func federated(path string) clientAssertion {
	return func(context.Context, confidential.AssertionRequestOptions) (string, error) {
		text, err := readSome(path)
		if err != nil || text == "" {
			return "", &Error{Reason: ErrConfiguration, cause: "the federated token file cannot be read, or is empty"}
		}
		return text, nil
	}
}

func readSome(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the path is a setting, not a caller's
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, maxFederatedToken))
	return strings.TrimSpace(string(text)), err
}
