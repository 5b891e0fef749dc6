package server_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// guarded is a gateway that lets callers in as the mode says, and counts what it asks.
func guarded(mode auth.Mode) (http.Handler, *emulator.Emulator) {
	e := emulator.New(emulator.Options{})
	return server.New(server.Options{Auth: mode, Caller: callerOf(emulatedRoot, e.Transport()), Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler)}), e
}

// denied asks with the headers and holds the refusal against what is expected.
func denied(t *testing.T, gateway http.Handler, headers http.Header, target string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(`{"query":"{ me { displayName } }"}`))
	r.Header.Set("Content-Type", "application/json")
	for name, values := range headers {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, r)
	return w.Result()
}

func failureOf(t *testing.T, response *http.Response) (code, message string) {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	var answer answer
	require.NoError(t, json.Unmarshal(body, &answer))
	require.Len(t, answer.Errors, 1)
	assert.NotContains(t, string(body), `"data"`)
	code, _ = answer.Errors[0].Extensions["code"].(string)
	return code, answer.Errors[0].Message
}

func TestAUTH01WhoDoesNotSayWhoTheyAre(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		headers http.Header
		target  string
		header  string // what WWW-Authenticate begins with
	}{
		"no token":             {nil, "/graphql", `Bearer realm=""`},
		"a token in the query": {nil, "/graphql?access_token=demo-diane", `Bearer realm=""`},
		"an empty header":      {http.Header{"Authorization": {""}}, "/graphql", `Bearer realm="", error="invalid_token"`},
		"an empty token":       {http.Header{"Authorization": {"Bearer "}}, "/graphql", `Bearer realm="", error="invalid_token"`},
		"Basic":                {http.Header{"Authorization": {"Basic ZGVtby1kaWFuZTo="}}, "/graphql", `Bearer realm="", error="invalid_token"`},
		"two headers":          {http.Header{"Authorization": {"Bearer demo-diane", "Bearer demo-diane"}}, "/graphql", `Bearer realm="", error="invalid_token"`},
		"two tokens in one":    {http.Header{"Authorization": {"Bearer demo-diane, Bearer demo-lisa"}}, "/graphql", `Bearer realm="", error="invalid_token"`},
		"not a token":          {http.Header{"Authorization": {"Bearer a\"b"}}, "/graphql", `Bearer realm="", error="invalid_token"`},
		"another name":         {http.Header{"X-Authorization": {"Bearer demo-diane"}}, "/graphql", `Bearer realm=""`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway, e := guarded(auth.Passthrough{})
			response := denied(t, gateway, c.headers, c.target)
			assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
			assert.True(t, strings.HasPrefix(response.Header.Get("WWW-Authenticate"), c.header), response.Header.Get("WWW-Authenticate"))
			code, _ := failureOf(t, response)
			assert.Equal(t, "UNAUTHENTICATED", code)
			assert.Zero(t, e.Counts().Requests)
		})
	}
}

func TestAUTH11ATokenThatIsTooLong(t *testing.T) {
	t.Parallel()
	gateway, e := guarded(auth.Passthrough{})
	response := denied(t, gateway, http.Header{"Authorization": {"Bearer " + strings.Repeat(".", 500_000)}}, "/graphql")
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
	_, message := failureOf(t, response)
	assert.Less(t, len(message), 100)
	assert.Zero(t, e.Counts().Requests)
}

// What stands open must not open what does not.
func TestAUTH12NoWayAroundTheToken(t *testing.T) {
	t.Parallel()
	gateway, e := guarded(auth.Passthrough{})
	for _, target := range []string{
		"/graphql?x=/healthz", "/graphql?/healthz", "/healthz/../graphql", "/./graphql", "//graphql", "/graphql#/healthz",
		"/graphql/../healthz/../graphql", "/%67raphql", "/graphql;/healthz", "/healthz%2f..%2fgraphql",
		"/graphql?x=/readyz", "/readyz/../graphql", "/graphql#/readyz", "/graphql;/readyz", "/readyz%2f..%2fgraphql",
	} {
		response := denied(t, gateway, http.Header{
			"User-Agent": {"kube-probe/1.31"}, "X-Forwarded-Uri": {"/healthz"}, "X-Original-Url": {"/healthz"}, "X-Rewrite-Url": {"/healthz"},
			"X-Forwarded-User": {"diane"}, "X_Forwarded_User": {"diane"}, "X-Auth-Request-User": {"diane"}, "X-Ms-Client-Principal-Id": {"diane"},
		}, strings.ReplaceAll(target, "#", "%23"))
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.NotEqual(t, http.StatusOK, response.StatusCode, target)
		assert.NotContains(t, string(body), "displayName", target)
	}
	assert.Zero(t, e.Counts().Requests)
}

// refusing refuses everybody with the same error.
type refusingMode struct{ err error }

func (m refusingMode) Authenticate(*http.Request) (auth.Caller, error) { return auth.Caller{}, m.err }

func TestWhoIsNotLetInIsToldWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err          error
		status       int
		code, header string
	}{
		"tenant":      {auth.ErrTenant, 403, "TENANT_NOT_ALLOWED", `error="insufficient_scope"`},
		"permission":  {auth.ErrNoPermission, 403, "FORBIDDEN", `error="insufficient_scope"`},
		"unavailable": {auth.ErrUnavailable, 503, "UPSTREAM_UNAVAILABLE", ""},
		"claims":      {&auth.ChallengeError{Claims: `{"access_token":{}}`}, 401, "CLAIMS_CHALLENGE", `error="insufficient_claims"`},
		"a bug":       {io.ErrUnexpectedEOF, 500, "INTERNAL", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway, _ := guarded(refusingMode{c.err})
			response := denied(t, gateway, nil, "/graphql")
			assert.Equal(t, c.status, response.StatusCode)
			assert.Contains(t, response.Header.Get("WWW-Authenticate"), c.header)
			assert.Equal(t, c.status == 503, response.Header.Get("Retry-After") != "")
			code, _ := failureOf(t, response)
			assert.Equal(t, c.code, code)
		})
	}
}

// A client of Microsoft's acts on status 401 and its header, not on what is in the body.
func TestAClaimsChallengeComesAsHTTPClientsExpectIt(t *testing.T) {
	t.Parallel()
	gateway := newGateway(emulatedRoot, upstream(func(*http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("WWW-Authenticate", `Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="`)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.WriteString(`{"error":{"code":"InvalidAuthenticationToken"}}`)
		return w.Result(), nil
	}))
	response := denied(t, gateway, http.Header{"Authorization": {"Bearer demo-diane"}}, "/graphql")
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
	assert.Contains(t, response.Header.Get("WWW-Authenticate"), `error="insufficient_claims"`)
	assert.Contains(t, response.Header.Get("WWW-Authenticate"), `claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="`)
}
