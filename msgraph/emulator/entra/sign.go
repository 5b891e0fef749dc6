package entra

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// sign writes claims as a token. Those of v1.0 name the key a second time, as
// x5t. Tokens for Microsoft Graph carry a nonce in their header and are signed
// over its hash, so that nobody but Microsoft Graph can check them.
func (d *Directory) sign(claims any, version int, forGraph bool) (string, error) {
	k := d.keys.signer()
	header := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", k.id)
	if version == 1 {
		header = header.WithHeader("x5t", k.id)
	}
	nonce := base64.RawURLEncoding.EncodeToString(random())
	if forGraph {
		header = header.WithHeader("nonce", hashed(nonce))
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: k.private}, header)
	if err != nil {
		return "", err
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil || !forGraph {
		return token, err
	}
	return withNonce(token, func(string) string { return nonce })
}

func hashed(nonce string) string {
	sum := sha256.Sum256([]byte(nonce))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// withNonce replaces the nonce in a token's header, if it has one. Like the
// signer, it writes the header's members in the order of their names.
func withNonce(token string, replace func(nonce string) string) (string, error) {
	first, rest, _ := strings.Cut(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil {
		return "", ErrMalformed
	}
	var header map[string]any
	if err := json.Unmarshal(raw, &header); err != nil {
		return "", ErrMalformed
	}
	nonce, ok := header["nonce"].(string)
	if !ok {
		return token, nil
	}
	header["nonce"] = replace(nonce)
	if raw, err = json.Marshal(header); err != nil {
		return "", ErrMalformed
	}
	return base64.RawURLEncoding.EncodeToString(raw) + "." + rest, nil
}
