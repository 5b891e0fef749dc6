package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/internal/audit"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/loaders"
)

// Options are what the server needs of the rest of the program.
type Options struct {
	// Auth says who sends a request.
	Auth auth.Mode
	// DemoToken is what GraphiQL asks with until a visitor says otherwise. It is shown to everybody; "" is none.
	DemoToken string
	// Caller makes what answers the calls of one operation for who sent it. ctx belongs to the operation.
	Caller func(ctx context.Context, who auth.Caller) loaders.Caller
	// Origins are the other sites whose pages may ask. They have been checked.
	Origins Origins
	// NoIntrospection keeps the schema from being told of.
	NoIntrospection bool
	// Trusted are the only documents that are executed; nil is for any.
	Trusted TrustedDocuments
	// MaxAge lets the browser of a caller keep the answer to a GET of a trusted document so long; 0 is not at all. What is
	// answered from there nobody hears of.
	MaxAge time.Duration
	// Timeout ends an operation, with what it has by then.
	Timeout time.Duration
	// Limits bound each operation.
	Limits Limits
	// Ordinary has gqlgen write all answers in its own way, which is slow: to compare with.
	Ordinary bool
	// Audit takes who read what, before they get it; nil is for nobody to know.
	Audit audit.Sink
	// Telemetry is told of every request; nil is for nobody to listen.
	Telemetry *telemetry.Telemetry
	// Log takes what users are not shown.
	Log *slog.Logger
	// Gate says which operations may begin; nil lets all begin at once.
	Gate *admission.Gate
	// Unready says in a word why the process should get no operations now, "" if it should; nil is always.
	Unready func() string
}

// New is the gateway: GraphiQL at /, GraphQL at /graphql, and for who runs it /healthz and /readyz, which need no token.
func New(o Options) http.Handler {
	page := graphiQL(o.DemoToken)
	mux := http.NewServeMux()
	mux.Handle("/{$}", page)
	mux.Handle("/assets/", page)
	endpoint := admitted(o.Gate, cache.Middleware(newGraphQL(o)))
	endpoint = compressed(recovering(o.Log, authenticated(o.Auth, o.Log, endpoint)))
	mux.Handle("/graphql", named(observed(o.Telemetry, crossOrigin(o.Origins, endpoint))))
	mux.HandleFunc("GET /healthz", healthz)
	mux.HandleFunc("GET /readyz", readyz(o))
	return mux
}
