package entra

import (
	"errors"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// What is wrong with a token that Verify refuses.
var (
	ErrMalformed = errors.New("the token is not a signed JWT")
	ErrSignature = errors.New("no published key signed the token")
	ErrLifetime  = errors.New("the token is expired or not yet valid")
	ErrAudience  = errors.New("the token is for another audience")
)

// VerifyGraphToken returns the claims of a token that the directory issued for
// Microsoft Graph and that is still good. Only Microsoft Graph can do this with
// its tokens: see the nonce in their header.
func (d *Directory) VerifyGraphToken(token string) (Claims, error) {
	c, err := d.verify(token)
	if err == nil && c.Audience != d.graphAudience {
		err = ErrAudience
	}
	return c, err
}

// verify checks signature and lifetime. A token out of its time comes with its
// claims.
func (d *Directory) verify(token string) (Claims, error) {
	signed, err := withNonce(token, hashed)
	if err != nil {
		return Claims{}, err
	}
	parsed, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return Claims{}, ErrMalformed
	}
	key, err := d.keys.byID(parsed.Headers[0].KeyID)
	if err != nil {
		return Claims{}, err
	}
	var c Claims
	if err := parsed.Claims(key, &c); err != nil {
		return Claims{}, ErrSignature
	}
	if now := d.now().Unix(); now >= c.Expires || now < c.NotBefore {
		return c, ErrLifetime
	}
	return c, nil
}
