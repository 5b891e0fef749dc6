package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"time"
)

// CertificateAuthority signs certificates for servers on loopback and for
// clients of the token endpoint. It exists in memory only.
type CertificateAuthority struct {
	private     *rsa.PrivateKey
	certificate *x509.Certificate
}

// NewCertificateAuthority makes an authority that nobody trusts yet.
func NewCertificateAuthority() *CertificateAuthority {
	template := x509Template("Emulator Root CA")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	private, certificate := newCertificate(template, nil, nil)
	return &CertificateAuthority{private, certificate}
}

// Pool is for the RootCAs of a client that shall trust the authority.
func (a *CertificateAuthority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// ServerTLS is the configuration of a server at 127.0.0.1, ::1 or localhost.
func (a *CertificateAuthority) ServerTLS() *tls.Config {
	template := x509Template("localhost")
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	return &tls.Config{Certificates: []tls.Certificate{a.sign(template)}, MinVersion: tls.VersionTLS12}
}

// ClientCertificate is one to register with an app, by its Leaf, and to sign
// client assertions with.
func (a *CertificateAuthority) ClientCertificate(name string) tls.Certificate {
	return a.sign(x509Template(name))
}

func (a *CertificateAuthority) sign(template *x509.Certificate) tls.Certificate {
	private, certificate := newCertificate(template, a.certificate, a.private)
	return tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: private, Leaf: certificate}
}

// x509Template is good for longer than any clock of a test goes.
func x509Template(name string) *x509.Certificate {
	serial := make([]byte, 16)
	_, _ = rand.Read(serial) // never fails
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Date(1999, time.January, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2099, time.January, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}
