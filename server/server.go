package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/loaders"
)

// Options are what the server needs of the rest of the program.
type Options struct {
	// Source makes what answers the calls of one operation. ctx belongs to the operation and carries its caller's
	// token.
	Source func(ctx context.Context) loaders.Source
	// Timeout ends an operation, with what it has by then.
	Timeout time.Duration
	// Ordinary has gqlgen write all answers in its own way, which is slow: to compare with.
	Ordinary bool
	// Log takes what users are not shown.
	Log *slog.Logger
}

// New is the gateway: GraphiQL at /, GraphQL at /graphql, and /healthz, which answers as long as the process does.
func New(o Options) http.Handler {
	page := graphiQL()
	mux := http.NewServeMux()
	mux.Handle("/{$}", page)
	mux.Handle("/assets/", page)
	mux.Handle("/graphql", auth.Middleware(cache.Middleware(newGraphQL(o))))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n")
	})
	return mux
}
