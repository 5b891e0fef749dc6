package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// watch is everything that is told of a gateway.
type watch struct {
	mu      sync.Mutex
	log     bytes.Buffer
	metrics *telemetry.Metrics
	spans   *tracetest.SpanRecorder
}

func (w *watch) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

// watchedOver is a gateway over the Microsoft Graph that transport reaches, with a cache, and everybody listens.
func watchedOver(t *testing.T, transport http.RoundTripper) (http.Handler, *watch) {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	gateway, w := watching(t, transport, slog.LevelDebug, sdk.NewTracerProvider(sdk.WithSpanProcessor(spans)))
	w.spans = spans
	return gateway, w
}

// watching is one of which this much is told.
func watching(t *testing.T, transport http.RoundTripper, level slog.Level, traces trace.TracerProvider) (http.Handler, *watch) {
	t.Helper()
	w := &watch{metrics: telemetry.NewMetrics("test")}
	answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Minute })
	t.Cleanup(answers.Close)
	w.metrics.WatchCache(answers)
	log := slog.New(telemetry.NewHandler(w, level, false))
	to := telemetry.New(telemetry.Options{Log: log, Metrics: w.metrics, Traces: traces})
	upstream := msgraph.NewUpstream(msgraph.Global, emulatedRoot, transport)
	upstream.Observe(to)
	return server.New(server.Options{
		Auth: auth.Passthrough{Know: func(token string) (tenant, object string, known bool) {
			return emulator.TenantID, "object-of-" + token, true
		}},
		Caller: func(ctx context.Context, who auth.Caller) loaders.Caller {
			client := upstream.Client(who.Principal, who.Tokens)
			source := answers.Source(cache.Caller{Principal: who.Principal}, cache.Demanded(ctx), client)
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: source}
		},
		Timeout: 15 * time.Second, Log: log, Telemetry: to,
	}), w
}

func (w *watch) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// lines are those of the log, each of which is JSON.
func (w *watch) lines(t *testing.T) (lines []map[string]any) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(w.logged(), "\n"), "\n") {
		var object map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &object), line)
		lines = append(lines, object)
	}
	return lines
}

// operations are the lines of operations.
func (w *watch) operations(t *testing.T) []map[string]any {
	t.Helper()
	return slices.DeleteFunc(w.lines(t), func(line map[string]any) bool { return line["msg"] != "operation" })
}

func (w *watch) scraped() string {
	scrape := httptest.NewRecorder()
	telemetry.Private(w.metrics).ServeHTTP(scrape, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return scrape.Body.String()
}

// series are what Prometheus would keep, without the values.
func (w *watch) series() (series []string) {
	for _, line := range strings.Split(w.scraped(), "\n") {
		if name, _, ok := strings.Cut(line, " "); ok && name != "#" {
			series = append(series, name)
		}
	}
	return series
}

func (w *watch) traced(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(tracetest.SpanStubsFromReadOnlySpans(w.spans.Ended()))
	require.NoError(t, err)
	return string(text)
}

// personal are the properties of Microsoft's that are about people and what they have, and what it says in errors.
var personal = map[string]bool{
	"id": true, "displayName": true, "givenName": true, "surname": true, "userPrincipalName": true, "mail": true, "email": true, "emailAddress": true,
	"subject": true, "joinWebUrl": true, "joinWebURL": true, "message": true, "registrationId": true, "joinMeetingId": true, "userId": true,
}

// collect gathers what must be nowhere from an answer of Microsoft Graph's.
func collect(value any, into map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if text, ok := member.(string); ok && personal[name] && len(text) > 5 {
				into[text] = true
			}
			collect(member, into)
		}
	case []any:
		for _, element := range value {
			collect(element, into)
		}
	}
}

// eavesdropping notes what Microsoft Graph says of people.
func eavesdropping(transport http.RoundTripper, mu *sync.Mutex, heard map[string]bool) upstream {
	return func(r *http.Request) (*http.Response, error) {
		response, err := transport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		response.Body = io.NopCloser(bytes.NewReader(body))
		var value any
		if json.Unmarshal(body, &value) == nil {
			mu.Lock()
			defer mu.Unlock()
			collect(value, heard)
		}
		return response, err
	}
}

// suite are the operations of contract/operations, asked by whom they say.
func suite(t *testing.T) (requests []*http.Request) {
	t.Helper()
	for _, g := range goldens(t) {
		r := g.request(t)
		if r.Header.Get("Authorization") == "" {
			r.Header.Set("Authorization", "Bearer demo-diane")
		}
		requests = append(requests, r)
	}
	return requests
}

// What anybody is called, has or says is in no log, no metric and no trace, whatever is asked.
func TestOBS01NothingOfAPersonIsTold(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	heard := map[string]bool{}
	e := emulator.New(emulator.Options{})
	gateway, w := watchedOver(t, eavesdropping(e.Transport(), &mu, heard))
	for _, account := range emulator.Accounts() {
		heard[account.Token], heard[account.ID] = true, true
	}
	for range 2 { // the second time from the cache
		for _, r := range suite(t) {
			gateway.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
	require.Greater(t, len(heard), 500)
	told := map[string]string{"log": w.logged(), "metrics": w.scraped(), "traces": w.traced(t)}
	for of, text := range told {
		assert.Greater(t, len(text), 5000, of)
		for _, canary := range slices.Sorted(maps.Keys(heard)) {
			quoted, _ := json.Marshal(canary)
			escaped := strings.Trim(string(quoted), `"`)
			if strings.Contains(text, canary) || escaped != canary && strings.Contains(text, escaped) {
				t.Errorf("the %s tell %q", of, canary)
			}
		}
	}
}

// canaries answer everything with what must be nowhere: each a way in which Microsoft Graph, or the way to it, fails.
func canaries() map[string]upstream {
	failing := func(status int, header http.Header, body string) upstream {
		return func(*http.Request) (*http.Response, error) {
			header := maps.Clone(header)
			header.Set("Request-Id", "canary@contoso.example")
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
	}
	const graphError = `{"error":{"code":"canary\u001b[31m\u202e@contoso.example","message":"User ID in token(canary) ","innerError":{"request-id":"canary 2"}}}`
	inJSON := http.Header{"Content-Type": {"application/json"}}
	broken := map[string]upstream{
		"html":      failing(200, http.Header{"Content-Type": {"text/html; canary=canary"}}, "<html>canary"),
		"no value":  failing(200, inJSON, `{"displayName":{"canary":1},"id":"canary","userPrincipalName":7}`),
		"truncated": failing(200, inJSON, `{"displayName":"canary`),
		"redirect":  failing(302, http.Header{"Location": {"https://canary.example/canary"}}, ""),
		"claims":    failing(401, http.Header{"Www-Authenticate": {`Bearer error="insufficient_claims", claims="eyJjYW5hcnkiOjF9"`}}, graphError),
		"panic":     func(*http.Request) (*http.Response, error) { panic("canary@contoso.example") },
		"url.Error": func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Get", URL: "https://canary.example" + r.URL.Path, Err: errors.New("canary")}
		},
	}
	for _, status := range []int{400, 401, 403, 404, 410, 418, 429, 500, 502, 503, 504, 999} {
		broken[fmt.Sprint(status)] = failing(status, inJSON, graphError)
	}
	return broken
}

// plantedIn are requests that hold what must be nowhere, in every place that a client has.
func plantedIn(t *testing.T) (requests []*http.Request) {
	t.Helper()
	for _, body := range []string{
		`{"query":"{ canaryAlias: onlineMeeting(by: { id: \"canary\" }) { canaryField: subject } canary: me { displayName } }"}`,
		`{"query":"query ($canary: ID!) { user(id: $canary) { displayName } }","variables":{"canary":"canary@contoso.example"}}`,
		`{"query":"{ onlineMeeting(by: { joinWebUrl: \"https://teams.microsoft.com/canary\" }) { subject } user(id: \"../canary\") { id } node(id: \"n1_canary\") { id } }"}`,
		`{"query":"{ canary","operationName":"canary"}`,
		`{"query":"{ me { canary } }"}`,
		`{"query":"{ me { id } }","operationName":"canary\r\n\u001b[31m"}`,
		`{"query":"query ($canary: Int!) { me { id } }","variables":{"canary":"canary"}}`,
		`{"canary`,
	} {
		r := newRequest(t.Context(), []byte(body))
		r.Header.Set("Authorization", "Bearer canary.canary")
		r.Header.Set("Cookie", "canary=canary")
		r.Header.Set("User-Agent", "canary")
		r.Header.Set("X-Request-Id", "canary@contoso.example")
		r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
		requests = append(requests, r)
	}
	denied := newRequest(t.Context(), []byte(`{}`))
	denied.Header.Set("Authorization", "Basic canary")
	odd := httptest.NewRequest(http.MethodGet, "/graphql?query=canary&canary=canary", nil)
	odd.Header.Set("Accept", "canary/canary")
	return append(requests, denied, odd)
}

func TestOBS02FailuresAreToldWithoutWhatIsInThem(t *testing.T) {
	t.Parallel()
	for name, upstream := range canaries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway, w := watchedOver(t, upstream)
			for _, r := range plantedIn(t) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second) // nobody waits for a retry
				gateway.ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
				cancel()
			}
			for of, text := range map[string]string{"log": w.logged(), "metrics": w.scraped(), "traces": w.traced(t)} {
				assert.NotContains(t, strings.ToLower(text), "canary", of)
			}
			for _, line := range w.lines(t) {
				assert.NotEmpty(t, line["requestId"], line)
			}
			assert.Len(t, w.operations(t), len(plantedIn(t)))
		})
	}
}

// A panic is told by its type and its place.
func TestOBS02APanicIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	gateway, w := watchedOver(t, canaries()["panic"])
	r := newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`))
	r.Header.Set("Authorization", "Bearer x")
	gateway.ServeHTTP(httptest.NewRecorder(), r)
	failed := w.lines(t)[0]
	if failed["level"] == "DEBUG" {
		failed = w.lines(t)[1]
	}
	assert.Equal(t, "ERROR", failed["level"])
	assert.Equal(t, "Query.me", failed["field"])
	assert.Equal(t, "string", failed["value"])
	assert.Contains(t, failed["stack"], "observability_test.go")
}

func TestOBS03OneLineWhateverComes(t *testing.T) {
	t.Parallel()
	gateway, w := watchedOver(t, canaries()["403"])
	for _, name := range []string{strings.Repeat("n", 1<<20), strings.Repeat("n", 60<<10), "n"} {
		r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":"query %s { me { displayName } }"}`, name))
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("X-Request-Id", "a\x1b[31mb")
		gateway.ServeHTTP(httptest.NewRecorder(), r)
	}
	assert.Len(t, w.operations(t), 3)
	assert.NotContains(t, w.logged(), strings.Repeat("n", 257))
	assert.Contains(t, w.logged(), strings.Repeat("n", 256)+"…")
	assert.Equal(t, -1, strings.IndexFunc(strings.ReplaceAll(w.logged(), "\n", ""), func(r rune) bool { return r < ' ' || r == '\u202e' }))
	for _, span := range w.spans.Ended() {
		assert.NotContains(t, span.Name(), "n n")
		for _, attribute := range span.Attributes() {
			assert.LessOrEqual(t, len(attribute.Value.String()), 256+len("…"))
		}
	}
}

func TestOBS04RequestsCanBeFoundEverywhere(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	sent := map[string]string{} // Microsoft's id to ours
	e := emulator.New(emulator.Options{})
	gateway, w := watchedOver(t, upstream(func(r *http.Request) (*http.Response, error) {
		response, err := e.Transport().RoundTrip(r)
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			sent[response.Header.Get("request-id")] = r.Header.Get("client-request-id")
		}
		return response, err
	}))
	for theirs, kept := range map[string]bool{"": false, "order-4711.a_b": true, "a b": false, "megan@contoso.example": false, strings.Repeat("x", 129): false} {
		r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, twentyMeetings()))
		r.Header.Set("Authorization", "Bearer demo-diane")
		r.Header.Set("Cache-Control", "no-store")
		r.Header.Set("X-Request-Id", theirs)
		response := httptest.NewRecorder()
		gateway.ServeHTTP(response, r)
		ours := response.Header().Get("X-Request-Id")
		assert.Equal(t, kept, ours == theirs)
		operations := w.operations(t)
		operation := operations[len(operations)-1]
		assert.Equal(t, ours, operation["requestId"])
		requests, _ := operation["upstream"].(map[string]any)["sent"].([]any)
		assert.Len(t, requests, 5)
		for _, request := range requests {
			request, _ := request.(map[string]any)
			id, _ := request["requestId"].(string)
			assert.NotEmpty(t, id)
			assert.Equal(t, sent[id], request["clientRequestId"])
		}
	}
}

func TestOBS06SeriesAreBounded(t *testing.T) {
	t.Parallel()
	var number atomic.Int64
	gateway, w := watching(t, upstream(func(r *http.Request) (*http.Response, error) {
		i := int(number.Load()) // a status that nobody has seen, a link to a place that nobody knows
		status := 100 + i%400
		if status == http.StatusTooManyRequests { // which would be waited for
			status = http.StatusOK
		}
		return always(status, "application/json", fmt.Sprintf(`{"value":[],"@odata.nextLink":"%s/me/place%d/x"}`, emulatedRoot, i))(r)
	}), slog.LevelError, nil)
	ask := func(i int64, selection string) {
		number.Store(i)
		r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":"query name%d { %s alias%d: user(id: \"u%d\") { id } }"}`, i, selection, i, i))
		r.Header.Set("Authorization", fmt.Sprintf("Bearer token-%d", i))
		r.Header.Set("X-Request-Id", fmt.Sprint("id-", i))
		r.Header.Set("User-Agent", fmt.Sprint("client/", i))
		gateway.ServeHTTP(httptest.NewRecorder(), r)
	}
	for i := range int64(500) {
		ask(i, "virtualEvents(role: null) { nodes { id } }")
	}
	for i := range int64(400) {
		ask(500+i, "")
	}
	before := w.series()
	for i := range int64(9100) {
		ask(900+i, "")
	}
	assert.Equal(t, before, w.series())
	assert.Less(t, len(before), 500)
	assert.Contains(t, w.scraped(), "attendance_gateway_operations_total{outcome=\"failed\"} 10000\n")
}

func TestAnOperationIsATrace(t *testing.T) {
	t.Parallel()
	gateway, w := watchedOver(t, emulator.New(emulator.Options{}).Transport())
	r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, `query Who { onlineMeeting(by: { id: "`+emulator.TeamMeetingID+`" }) { subject `+reportsAndRecords+` } }`))
	r.Header.Set("Authorization", "Bearer demo-diane")
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	gateway.ServeHTTP(httptest.NewRecorder(), r)
	spans := map[string]tracetest.SpanStub{}
	for _, span := range tracetest.SpanStubsFromReadOnlySpans(w.spans.Ended()) {
		spans[span.Name] = span
	}
	root := spans["query"]
	for _, name := range []string{"Query.onlineMeeting", "OnlineMeeting.attendanceReports", "AttendanceReport.attendanceRecords", "/$batch"} {
		require.Contains(t, spans, name)
		assert.Equal(t, root.SpanContext.TraceID(), spans[name].SpanContext.TraceID())
		assert.True(t, spans[name].Parent.IsValid(), name)
	}
	assert.Equal(t, root.SpanContext.SpanID(), spans["/$batch"].Parent.SpanID())
	assert.Len(t, spans, 5)
	assert.False(t, root.Parent.IsValid(), "a client does not decide what is recorded")
	require.Len(t, root.Links, 1)
	assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", root.Links[0].SpanContext.TraceID().String())
}

func TestOutcomesAreCounted(t *testing.T) {
	t.Parallel()
	gateway, w := watchedOver(t, emulator.New(emulator.Options{}).Transport())
	for query, outcome := range map[string]string{
		`{ me { displayName } }`:                           "success",
		`{ me { displayName } user(id: "nobody") { id } }`: "partial",
		`{ user(id: "nobody") { id } }`:                    "failed",
		`{ me { nothing } }`:                               "refused",
		`{ me`:                                             "refused",
	} {
		ask(t, gateway, "demo-diane", query, nil)
		operations := w.operations(t)
		assert.Equal(t, outcome, operations[len(operations)-1]["outcome"], query)
	}
	ask(t, gateway, "", `{ me { id } }`, nil)
	r, leave := cancellable(t, `{"query":"{ me { displayName } }"}`)
	r.Header.Set("Authorization", "Bearer demo-diane")
	leave()
	gateway.ServeHTTP(httptest.NewRecorder(), r)
	scraped := w.scraped()
	for outcome, count := range map[string]int{"success": 1, "partial": 1, "failed": 1, "refused": 2, "denied": 1, "canceled": 1} {
		assert.Contains(t, scraped, fmt.Sprintf("attendance_gateway_operations_total{outcome=%q} %d\n", outcome, count))
	}
	assert.Contains(t, scraped, `attendance_gateway_errors_total{code="UNAUTHENTICATED"} 1`)
	assert.Contains(t, scraped, "attendance_gateway_operations_in_flight 0\n")
	assert.Contains(t, scraped, "attendance_gateway_upstream_requests_in_flight 0\n")
}
