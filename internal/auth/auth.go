// Package auth knows who is asking: it takes the bearer token off a request and carries it to whoever asks upstream.
package auth

import (
	"context"
	"net/http"
	"strings"
)

type contextKey struct{}

// Middleware carries what the Authorization header says in the context of each request.
func Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if header := r.Header.Get("Authorization"); header != "" {
			r = r.WithContext(context.WithValue(r.Context(), contextKey{}, bearer(header)))
		}
		next.ServeHTTP(w, r)
	})
}

func bearer(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Token is the bearer token of the request that ctx belongs to; "" if there was none that can be read. given tells a
// request that says who is asking, however badly, from one that does not.
func Token(ctx context.Context) (token string, given bool) {
	token, given = ctx.Value(contextKey{}).(string)
	return token, given
}
