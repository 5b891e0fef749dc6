package contract_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/contract"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// gateway is one over the emulator's beta, which has all that v1.0 has and more. Nothing listens on a port.
func gateway(t *testing.T) contract.Endpoint {
	t.Helper()
	upstream := msgraph.NewUpstream(msgraph.Global, "http://127.0.0.1/beta", emulator.New(emulator.Options{}).Transport())
	handler := server.New(server.Options{
		Auth: auth.Passthrough{Anonymous: emulator.Accounts()[0].Token},
		Caller: func(_ context.Context, who auth.Caller) loaders.Caller {
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: upstream.Client(who.Principal, who.Tokens)}
		},
		Timeout: time.Minute,
		Log:     slog.New(slog.DiscardHandler),
	})
	return contract.Endpoint{URL: "http://127.0.0.1/graphql", Client: &http.Client{Transport: inProcess{handler}}}
}

// schema is the gateway's.
func schema(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../schema.graphqls")
	require.NoError(t, err)
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
}

// inProcess sends requests to a handler.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// served is an endpoint that a function answers for.
func served(answer http.HandlerFunc) contract.Endpoint {
	return contract.Endpoint{URL: "http://127.0.0.1/graphql", Client: &http.Client{Transport: inProcess{answer}}}
}
