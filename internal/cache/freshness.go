package cache

import (
	"context"
	"net/http"
	"strings"
)

type freshnessKey struct{}

// Middleware carries what the Cache-Control header of each request demands in its context.
func Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if header := r.Header.Values("Cache-Control"); len(header) > 0 {
			r = r.WithContext(context.WithValue(r.Context(), freshnessKey{}, demanded(header)))
		}
		next.ServeHTTP(w, r)
	})
}

// Demanded is the freshness that the request of ctx demands.
func Demanded(ctx context.Context) Freshness {
	f, _ := ctx.Value(freshnessKey{}).(Freshness)
	return f
}

// demanded reads Cache-Control. An age that is still good enough is not told apart from one that is not: whoever names
// one is asked for anew.
func demanded(header []string) (f Freshness) {
	for _, directive := range strings.Split(strings.Join(header, ","), ",") {
		name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		f.NoCache = f.NoCache || name == "no-cache" || name == "max-age"
		f.NoStore = f.NoStore || name == "no-store"
	}
	return f
}
