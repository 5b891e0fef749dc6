package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// bounded is a gateway with limits of its own, whose Microsoft Graph is e.
func bounded(e *emulator.Emulator, limits server.Limits) http.Handler {
	return server.New(server.Options{
		Auth: demo, Caller: callerOf(emulatedRoot, e.Transport()), Timeout: 15 * time.Second, Limits: limits, Log: slog.New(slog.DiscardHandler),
	})
}

// newGateway is a gateway over the Microsoft Graph at root, which transport reaches. Requests without a token are the
// demo user's.
func newGateway(root msgraph.Root, transport http.RoundTripper) http.Handler {
	return server.New(server.Options{Auth: demo, Caller: callerOf(root, transport), Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler)})
}

// gatewayWithin is one whose operations end so soon.
func gatewayWithin(timeout time.Duration, transport http.RoundTripper) http.Handler {
	return server.New(server.Options{Auth: demo, Caller: callerOf(emulatedRoot, transport), Timeout: timeout, Log: slog.New(slog.DiscardHandler)})
}

// demo lets requests without a token be the demo user's.
var demo = auth.Passthrough{Anonymous: emulator.Accounts()[0].Token}

func callerOf(root msgraph.Root, transport http.RoundTripper) func(context.Context, auth.Caller) loaders.Caller {
	upstream := msgraph.NewUpstream(msgraph.Global, root, transport)
	return func(_ context.Context, who auth.Caller) loaders.Caller {
		client := upstream.Client(who.Principal, who.Tokens)
		return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: client, Traffic: client.Traffic}
	}
}

const emulatedRoot msgraph.Root = "http://127.0.0.1/v1.0"

// emulated is a gateway whose Microsoft Graph is e, in process: no port, so that a test may run on a fake clock.
func emulated(e *emulator.Emulator) http.Handler { return newGateway(emulatedRoot, e.Transport()) }

// answer is a GraphQL response.
type answer struct {
	Status int            `json:"-"`
	Data   map[string]any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
	Extensions struct {
		Cost spending `json:"cost"`
	} `json:"extensions"`
}

// spending is what an answer says that it cost.
type spending struct {
	Requested float64 `json:"requested"`
	Actual    float64 `json:"actual"`
	Limit     int     `json:"limit"`
	CacheHits int     `json:"cacheHits"`
	Upstream  struct {
		Calls    int `json:"calls"`
		Requests int `json:"requests"`
		Batches  int `json:"batches"`
		Retries  int `json:"retries"`
	} `json:"upstream"`
}

// at walks from the data along keys and indexes.
func (a answer) at(t *testing.T, steps ...any) any {
	t.Helper()
	var value any = a.Data
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			require.True(t, ok, "no object above %q in %v", step, steps)
			value = object[step]
		case int:
			list, ok := value.([]any)
			require.True(t, ok && step < len(list), "no list of that length above %d in %v", step, steps)
			value = list[step]
		}
	}
	return value
}

// ask posts a query as the account with the token; "" is the demo user.
func ask(t *testing.T, gateway http.Handler, token, query string, variables map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	r := newRequest(t.Context(), body)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, r)
	return read(t, w)
}

func read(t *testing.T, w *httptest.ResponseRecorder) answer {
	t.Helper()
	a := answer{Status: w.Code}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a), w.Body.String())
	return a
}

func newRequest(ctx context.Context, body []byte) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// cancellable is a request whose client can leave.
func cancellable(t *testing.T, body string) (r *http.Request, leave context.CancelFunc) {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	return newRequest(ctx, []byte(body)), leave
}

func serveTo(gateway http.Handler, r *http.Request) string {
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, r)
	return w.Body.String()
}

// forward makes a request that was made for a handler one for a server.
func forward(t *testing.T, r *http.Request, address string) {
	t.Helper()
	to, err := url.Parse(address)
	require.NoError(t, err)
	r.URL.Scheme, r.URL.Host, r.Host, r.RequestURI = to.Scheme, to.Host, to.Host, ""
}
