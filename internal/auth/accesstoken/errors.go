package accesstoken

import "errors"

// Errors of [Validator.Validate] that are no fault of the token.
var (
	// ErrTenant means that the token is of a tenant that is not trusted: 403. Another token of that tenant would not help.
	ErrTenant = errors.New("the tenant of the access token is not allowed")
	// ErrUnavailable means that the keys to check the token with could not be read so far: 503.
	ErrUnavailable = errors.New("the signing keys cannot be read at the moment")
)

// InvalidError is what is wrong with a token: 401, with error="invalid_token". It is one of the constants below, so it
// holds nothing of the token, and what Description gives can be shown to whoever sent it.
//
// https://datatracker.ietf.org/doc/html/rfc6750#section-3.1
type InvalidError string

// What can be wrong with a token.
const (
	ErrMalformed   InvalidError = "it is not a JSON Web Token of at most 8 KiB"
	ErrHeader      InvalidError = "its header is not that of an access token"
	ErrAlgorithm   InvalidError = "it is not signed with RS256"
	ErrClaims      InvalidError = "a claim is missing or cannot be read"
	ErrUnknownKey  InvalidError = "the key that signed it is not known"
	ErrSignature   InvalidError = "its signature does not fit"
	ErrIssuer      InvalidError = "its issuer is not the one of its tenant"
	ErrAudience    InvalidError = "it is meant for another API"
	ErrExpired     InvalidError = "it has expired"
	ErrNotYetValid InvalidError = "it is not valid yet"
	ErrMixed       InvalidError = "it does not say clearly whether it is of a user or of an app"
	ErrNoScopes    InvalidError = "it is of a user and has no scope"
	ErrNoRoles     InvalidError = "it is of an app and has no role"
)

func (e InvalidError) Error() string { return "the access token is not valid: " + string(e) }

// Description is the error_description of the WWW-Authenticate header: ASCII, without quotes.
func (e InvalidError) Description() string { return string(e) }
