package server

import (
	"context"
	"net/http"
	"regexp"

	"github.com/google/uuid"
)

type requestIDKey struct{}

const requestIDHeader = "X-Request-Id"

// clientsID is what an id of a client's must look like, to be found again and to break no log.
var clientsID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// named gives each request an id, its client's or one of ours, which its response carries, so that what a user reports can
// be found in the logs.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !clientsID.MatchString(id) {
			id = uuid.NewString()
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(countLogged(context.WithValue(r.Context(), requestIDKey{}, id))))
	})
}

// requestID is the id of the request that ctx belongs to.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
