// Package auth knows who is asking: it takes the bearer token off a request and carries it to whoever asks upstream.
package auth

import (
	"context"
	"net/http"
	"strings"
)

type contextKey struct{}

// Middleware carries the bearer token of each request in its context. A request without one goes on without.
func Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if token = strings.TrimSpace(token); strings.EqualFold(scheme, "Bearer") && token != "" {
			r = r.WithContext(context.WithValue(r.Context(), contextKey{}, token))
		}
		next.ServeHTTP(w, r)
	})
}

// Token is the bearer token of the request that ctx belongs to; "" if there was none.
func Token(ctx context.Context) string {
	token, _ := ctx.Value(contextKey{}).(string)
	return token
}
