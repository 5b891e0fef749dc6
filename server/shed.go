package server

import (
	"math/rand/v2"
	"net/http"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// admitted lets operations begin as the gate has it; a nil gate has everybody in at once. The others are told to come
// back, and nothing is read of what they ask.
func admitted(gate *admission.Gate, next http.Handler) http.Handler {
	if gate == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leave, err := gate.Enter(r.Context(), sharer(auth.From(r.Context())))
		if err != nil {
			shed(w, r, err)
			return
		}
		defer leave()
		next.ServeHTTP(w, r)
	})
}

// sharer is who shares the gate with others: one user, or one application, however many tokens they have. Of callers
// whom nobody has checked it is the token, since they could say that they are somebody else.
func sharer(who auth.Caller) principal.Principal {
	if p := who.Principal; who.Verified {
		return principal.New(p.Tenant(), p.Object(), p.Application())
	}
	return who.Principal
}

// shed answers in place of an operation that may not begin. Who is refused is not to come back with all others.
func shed(w http.ResponseWriter, r *http.Request, err error) {
	media, ok := negotiate(r.Header.Values("Accept"))
	if !ok {
		media = mediaJSON
	}
	w.Header().Set("Retry-After", strconv.Itoa(1+rand.IntN(3))) //nolint:gosec // nobody gains by guessing it
	o := outwardOf(err)
	refuseWith(w, media, http.StatusServiceUnavailable, &gqlerror.Error{Message: err.Error(), Extensions: extensions(o, err)})
}
