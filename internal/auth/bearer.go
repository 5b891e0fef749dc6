package auth

import (
	"fmt"
	"net/http"
	"strings"
)

// maxToken bounds an access token. Microsoft's have a few thousand characters.
const maxToken = 16 << 10

// bearer is the access token of a request. given tells a request that says who is asking, however badly, from one that
// does not. A token anywhere but in the header is none: addresses end up in logs.
//
// https://www.rfc-editor.org/rfc/rfc6750#section-2.1
func bearer(r *http.Request) (token string, given bool, err error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		return "", false, nil
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	switch {
	case len(values) > 1:
		return "", true, fmt.Errorf("%w: there is more than one Authorization header", ErrInvalidToken)
	case !strings.EqualFold(scheme, "Bearer") || token == "":
		return "", true, fmt.Errorf("%w: the Authorization header must be Bearer and a token", ErrInvalidToken)
	case len(token) > maxToken:
		return "", true, fmt.Errorf("%w: it is too long", ErrInvalidToken)
	case strings.ContainsFunc(token, isNoTokenCharacter):
		return "", true, fmt.Errorf("%w: it contains a character that no token has", ErrInvalidToken)
	}
	return token, true, nil
}

func isNoTokenCharacter(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~+/=", r)
}
