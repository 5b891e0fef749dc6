package accesstoken

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// maxToken bounds a token, in bytes, before anything of it is read.
const maxToken = 8 << 10

// Validator checks access tokens. It may be used by many at a time, and asks the authority for nothing until a token
// comes.
type Validator struct {
	authority string
	anyTenant bool
	audiences map[version]jwt.Audience
	keys      map[publisher]*keySet
}

// publisher is where the keys of a token are published: of which tenant, and for which version of tokens.
type publisher struct {
	directory string
	version   version
}

// New makes ready to check tokens. Its error says all that is wrong with what is to be trusted.
func New(trust Trust) (*Validator, error) {
	address, err := trust.check()
	if err != nil {
		return nil, err
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	from := authority{address, map[version]string{v1: trust.IssuerV1, v2: trust.IssuerV2}, &http.Client{Transport: trust.Transport, CheckRedirect: refuse}}
	v := &Validator{
		authority: trust.Authority,
		anyTenant: trust.AnyTenant,
		audiences: map[version]jwt.Audience{v1: trust.audiences(v1), v2: trust.audiences(v2)},
		keys:      make(map[publisher]*keySet),
	}
	for _, directory := range trust.directories() {
		for _, ver := range []version{v1, v2} {
			v.keys[publisher{directory, ver}] = &keySet{fetch: func(ctx context.Context) (signingKeys, error) {
				return from.signingKeys(ctx, directory, ver)
			}}
		}
	}
	return v, nil
}

// Validate returns what a token says if it was issued for this API by a tenant that is trusted, and is valid now. Its
// error is an [InvalidError], [ErrTenant], [ErrUnavailable] or that of ctx. None holds anything of the token.
//
// It waits for nothing but keys, never a second, and only if the one that signed the token is not known or those of the
// tenant are a day old.
func (v *Validator) Validate(ctx context.Context, token string) (Claims, error) {
	signed, keyID, err := parse(token)
	if err != nil {
		return Claims{}, err
	}
	var c claims
	if signed.UnsafeClaimsWithoutVerification(&c) != nil { // only to know who may have signed it
		return Claims{}, ErrClaims
	}
	set, err := v.keysOf(&c)
	if err != nil {
		return Claims{}, err
	}
	keys, err := set.holding(ctx, keyID)
	if err != nil {
		return Claims{}, err
	}
	issuer := fill(keys.issuer, c.Tenant)
	key := v.choose(keys.byID[keyID], c.Tenant, issuer)
	switch {
	case key == nil:
		return Claims{}, ErrIssuer
	case signed.Claims(key) != nil:
		return Claims{}, ErrSignature
	}
	return c.check(issuer, v.audiences[c.Version])
}

// Err is why the keys that tokens are checked with may be older than those the authority publishes; nil if it answered
// when it was last asked. Tokens signed with the keys that are known are still checked.
func (v *Validator) Err() error {
	for from, set := range v.keys {
		if err := set.lastErr(); err != nil {
			return fmt.Errorf("the signing keys of v%s tokens could not be read: %w", from.version, err)
		}
	}
	return nil
}

// Ready reports whether the keys of a tenant are known, so that anybody can be let in. Those that are not it has read, as
// often as callers may, and does not wait.
func (v *Validator) Ready() (ready bool) {
	for _, set := range v.keys {
		ready = set.isKnown() || ready
	}
	return ready
}

// parse reads the header of a token, and refuses it before it costs anything or anybody is asked. Keys that the token
// brings along or points to are of no interest.
func parse(token string) (signed *jwt.JSONWebToken, keyID string, err error) {
	if len(token) > maxToken || strings.Count(token, ".") != 2 || strings.ContainsAny(token, "\r\n") {
		return nil, "", ErrMalformed
	}
	signed, err = jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if _, ok := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); ok {
		return nil, "", ErrAlgorithm
	}
	if err != nil {
		return nil, "", ErrMalformed
	}
	header := signed.Headers[0]
	_, critical := header.ExtraHeaders["crit"]
	if critical || !isAccessToken(header.ExtraHeaders[jose.HeaderType]) || !isKeyID(header.KeyID) {
		return nil, "", ErrHeader
	}
	return signed, header.KeyID, nil
}

// isAccessToken reports whether typ, which may be left out, is one that Microsoft Entra ID or RFC 9068 gives.
func isAccessToken(typ any) bool {
	if typ == nil {
		return true
	}
	text, _ := typ.(string)
	return strings.EqualFold(text, "JWT") || strings.EqualFold(text, "at+jwt") || strings.EqualFold(text, "application/at+jwt")
}

// isKeyID reports whether s can be the id of a key: a thumbprint, in base64url. What cannot is not worth asking for.
func isKeyID(s string) bool {
	other := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	return s != "" && len(s) <= 128 && !strings.ContainsFunc(s, other)
}

// keysOf returns the keys that a token can have been signed with, going by what it says of itself. There are none for
// who is not trusted, so nobody is asked for them.
func (v *Validator) keysOf(c *claims) (*keySet, error) {
	if c.Version != v1 && c.Version != v2 || !isGUID(c.Tenant) {
		return nil, ErrClaims
	}
	directory := c.Tenant
	if v.anyTenant && c.Tenant != consumers {
		directory = organizations
	}
	set, ok := v.keys[publisher{directory, c.Version}]
	if !ok {
		return nil, ErrTenant
	}
	return set, nil
}

// choose returns the first key that may sign what issuer issues for a tenant; nil if none may. Keys that say whose they
// are may do so in the form of v2.0 for tokens of v1.0 too.
func (v *Validator) choose(keys []signingKey, tenant, issuer string) *rsa.PublicKey {
	for _, key := range keys {
		switch fill(key.issuer, tenant) {
		case "", issuer, v.authority + "/" + tenant + "/v2.0":
			return key.public
		}
	}
	return nil
}
