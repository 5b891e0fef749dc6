package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

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
	// Caller makes what answers the calls of one operation for who sent it. ctx belongs to the operation.
	Caller func(ctx context.Context, who auth.Caller) loaders.Caller
	// Timeout ends an operation, with what it has by then.
	Timeout time.Duration
	// Ordinary has gqlgen write all answers in its own way, which is slow: to compare with.
	Ordinary bool
	// Audit takes who read what, before they get it; nil is for nobody to know.
	Audit audit.Sink
	// Telemetry is told of every request; nil is for nobody to listen.
	Telemetry *telemetry.Telemetry
	// Log takes what users are not shown.
	Log *slog.Logger
}

// New is the gateway: GraphiQL at /, GraphQL at /graphql, and /healthz, which answers as long as the process does.
func New(o Options) http.Handler {
	page := graphiQL()
	mux := http.NewServeMux()
	mux.Handle("/{$}", page)
	mux.Handle("/assets/", page)
	mux.Handle("/graphql", named(observed(o.Telemetry, recovering(o.Log, authenticated(o.Auth, o.Log, cache.Middleware(newGraphQL(o)))))))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n")
	})
	return mux
}
