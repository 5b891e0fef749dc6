package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Origins are the sites whose pages may ask, as browsers write them: https://app.example.com, with its port if it is not the
// scheme's own. Pages of the gateway itself always may.
type Origins []string

// Check says what is wrong with the first that no browser would send. There is no "*": which sites show people's attendance
// is for an administrator to say, one by one.
func (o Origins) Check() error {
	for i, origin := range o {
		u, err := url.Parse(origin)
		if err != nil || origin != strings.ToLower(u.Scheme+"://"+u.Host) || u.Scheme != "http" && u.Scheme != "https" ||
			u.Hostname() == "" || strings.Contains(origin, "*") {
			return fmt.Errorf("origin %d is none: it must be a scheme and a host in small letters, such as https://app.example.com", i+1)
		}
	}
	return nil
}

// crossOrigin lets pages of these origins ask, and of no others. A preflight asks on nobody's behalf and is answered here;
// what is not let in is refused before anything of it is read, also a GET: its answer would be kept from the page, but
// whose token it came with would have been used.
//
// Credentials are not allowed across origins: tokens come in a header that the page sets itself, and there are no cookies.
//
// https://fetch.spec.whatwg.org/#http-cors-protocol
func crossOrigin(origins Origins, next http.Handler) http.Handler {
	share := cors.New(cors.Options{
		AllowOriginFunc: func(origin string) bool { return slices.Contains(origins, origin) },
		AllowedMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders: []string{
			"Authorization", "Content-Type", "Cache-Control", "X-Requested-With",
			"Apollo-Require-Preflight", "GraphQL-Require-Preflight", "X-Apollo-Operation-Name",
			"Apollographql-Client-Name", "Apollographql-Client-Version",
		},
		ExposedHeaders:       []string{"X-Request-Id", "Retry-After", "WWW-Authenticate"},
		MaxAge:               7200, // seconds; browsers cut it to what they like
		OptionsSuccessStatus: http.StatusNoContent,
	})
	return share.Handler(sameOrigin(origins, next))
}

// sameOrigin refuses what a browser says comes from another site's page. What does not come from a browser says nothing.
func sameOrigin(origins Origins, next http.Handler) http.Handler {
	protection := new(http.CrossOriginProtection)
	for _, origin := range origins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("server: " + err.Error()) // Check tells
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		unsafe := *r
		unsafe.Method = http.MethodPost // the library lets every GET pass
		if protection.Check(&unsafe) != nil {
			refuseWith(w, mediaOf(r), http.StatusForbidden, &gqlerror.Error{
				Message: "pages of other sites may not ask here",
				Extensions: map[string]any{
					"code": codeCrossOrigin, "remedy": "Whoever runs the gateway can let in the origin of the page, with --cors-origins.",
				},
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}
