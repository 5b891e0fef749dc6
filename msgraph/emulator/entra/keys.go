package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is a SHA-1 thumbprint, by definition
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net/http"
	"slices"
	"sync"
)

// keyBits is what Microsoft's keys have.
const keyBits = 2048

// keys are those that are published. The last one signs.
type keys struct {
	mu  sync.Mutex
	all []signingKey
}

type signingKey struct {
	id      string // kid, and x5t: the thumbprint of the certificate
	private *rsa.PrivateKey
	chain   []byte // the certificate, DER
}

// Rotate has a new key sign from now on. The old ones stay published, so that
// what they signed is good still, until DropOldKeys. Both at once is what an
// emergency looks like.
//
// https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
func (d *Directory) Rotate() {
	k := newSigningKey()
	d.keys.mu.Lock()
	defer d.keys.mu.Unlock()
	d.keys.all = append(d.keys.all, k)
}

// DropOldKeys takes back every key but the one that signs.
func (d *Directory) DropOldKeys() {
	d.keys.mu.Lock()
	defer d.keys.mu.Unlock()
	d.keys.all = slices.Clone(d.keys.all[len(d.keys.all)-1:])
}

// KeyID is the kid of the key that signs.
func (d *Directory) KeyID() string { return d.keys.signer().id }

func (k *keys) signer() signingKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all[len(k.all)-1]
}

func (k *keys) published() []signingKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.all)
}

// byID finds a key, or fails as a key that never was does.
func (k *keys) byID(id string) (*rsa.PublicKey, error) {
	for _, key := range k.published() {
		if key.id == id {
			return &key.private.PublicKey, nil
		}
	}
	return nil, ErrSignature
}

// newSigningKey makes a key and the certificate that Microsoft publishes with
// each of its own. Go's source of randomness does not fail.
func newSigningKey() signingKey {
	private, certificate := newCertificate(x509Template("accounts.accesscontrol.windows.net"), nil, nil)
	return signingKey{id: thumbprint(certificate.Raw), private: private, chain: certificate.Raw}
}

func thumbprint(certificate []byte) string {
	sum := sha1.Sum(certificate) //nolint:gosec // by definition
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// jsonWebKey is a key as it is published. Issuer is Microsoft's addition: the
// issuer whose tokens the key is for.
type jsonWebKey struct {
	KeyType  string   `json:"kty"`
	Use      string   `json:"use"`
	ID       string   `json:"kid"`
	X5T      string   `json:"x5t"`
	Modulus  string   `json:"n"`
	Exponent string   `json:"e"`
	X5C      []string `json:"x5c"`
	Issuer   string   `json:"issuer"`
}

// publish answers with the keys of a tenant, in no order that means anything.
func (d *Directory) publish(version int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		issuer, err := d.issuerOf(r.PathValue("tenant"), version)
		if err != nil {
			d.refuse(w, err)
			return
		}
		list := []jsonWebKey{}
		for _, k := range d.keys.published() {
			list = append(list, jsonWebKey{
				KeyType: "RSA", Use: "sig", ID: k.id, X5T: k.id,
				Modulus:  base64.RawURLEncoding.EncodeToString(k.private.N.Bytes()),
				Exponent: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.private.E)).Bytes()),
				X5C:      []string{base64.StdEncoding.EncodeToString(k.chain)},
				Issuer:   issuer,
			})
		}
		writeJSON(w, http.StatusOK, map[string]any{"keys": list})
	}
}

// newCertificate makes a key and its certificate, signed by parent or, without
// one, by itself.
func newCertificate(template, parent *x509.Certificate, signer *rsa.PrivateKey) (*rsa.PrivateKey, *x509.Certificate) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		panic("entra: " + err.Error())
	}
	if parent == nil {
		parent, signer = template, private
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &private.PublicKey, signer)
	if err != nil {
		panic("entra: " + err.Error())
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic("entra: " + err.Error())
	}
	return private, certificate
}
