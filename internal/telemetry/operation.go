package telemetry

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// Outcome is what came of an operation as a whole.
type Outcome string

// The outcomes.
const (
	Success  Outcome = "success"
	Partial  Outcome = "partial"  // some fields failed
	Failed   Outcome = "failed"   // all did, or the gateway
	Denied   Outcome = "denied"   // nobody who may ask
	Refused  Outcome = "refused"  // nothing that can be asked
	Canceled Outcome = "canceled" // the client left
)

// Operation is one request to the GraphQL endpoint, as far as anybody is told of it. A nil one is told nothing.
type Operation struct {
	telemetry *Telemetry
	began     time.Time
	span      trace.Span

	mu             sync.Mutex
	ended          bool
	id             string
	tenant, caller string
	document       Document
	outcome        Outcome
	codes          map[string]int
	hits           int64
	fields         int
	upstream       upstream
}

// Document is what is asked, without the words.
type Document struct {
	// Type is query, mutation or subscription.
	Type string
	// Name is the client's for it, so that it may be a label of nothing.
	Name string
	// Hash tells documents apart.
	Hash string
}

type operationKey struct{}

// From is the operation that ctx belongs to.
func From(ctx context.Context) *Operation {
	o, _ := ctx.Value(operationKey{}).(*Operation)
	return o
}

// Begin has ctx carry the operation of the request with this id and header. Whoever begins it ends it. A trace that the
// client is in the middle of is linked and not continued: who may ask does not decide what is recorded.
//
// https://www.w3.org/TR/trace-context/
func (t *Telemetry) Begin(ctx context.Context, id string, header http.Header) (context.Context, *Operation) {
	t.metrics.begin()
	o := &Operation{telemetry: t, began: time.Now(), id: id, codes: map[string]int{}}
	options := []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer), trace.WithNewRoot()}
	if t.traces {
		theirs := propagation.TraceContext{}.Extract(context.Background(), propagation.HeaderCarrier(header))
		if link := trace.LinkFromContext(theirs); link.SpanContext.IsValid() {
			options = append(options, trace.WithLinks(link))
		}
	}
	ctx, o.span = t.tracer.Start(ctx, "query", options...)
	return context.WithValue(ctx, operationKey{}, o), o
}

// By says who asks.
func (o *Operation) By(who principal.Principal) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.caller = o.telemetry.nameOf(who); tenants.MatchString(who.Tenant()) {
		o.tenant = who.Tenant()
	}
}

// tenants are what ids of tenants look like. A token that nobody has checked may say anything.
var tenants = regexp.MustCompile(`^[0-9a-f-]{36}$`)

// nameOf tells callers apart and does not tell who they are: not even with a list of everybody to try, since the key is
// random and kept by nobody.
func (t *Telemetry) nameOf(who principal.Principal) string {
	text := who.Tenant() + "/" + who.Object()
	if who.Object() == "" {
		text = who.String()
	}
	mac := hmac.New(sha256.New, t.key[:])
	_, _ = mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

// Asks says what is asked.
func (o *Operation) Asks(document Document) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.document = document
}

// Asked reports whether it is known what is asked: an operation that is refused before does not get so far.
func (o *Operation) Asked() bool {
	if o == nil {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.document != (Document{})
}

// Spared says how many calls the cache has answered.
func (o *Operation) Spared(hits int64) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hits = hits
}

// Answered says what came of it, with the code of each error. An answer in parts is said part by part.
func (o *Operation) Answered(outcome Outcome, failures []string) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.outcome != "" && o.outcome != outcome {
		outcome = Partial
	}
	o.outcome = outcome
	for _, code := range failures {
		o.codes[code]++
	}
}

// End tells everybody. status is that of HTTP.
func (o *Operation) End(status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.outcome == "" || status >= http.StatusInternalServerError {
		o.outcome = outcomeOf(status)
	}
	took := time.Since(o.began)
	o.ended = true
	o.telemetry.metrics.end(o.outcome, o.codes, took)
	if o.span.IsRecording() {
		o.span.SetAttributes(o.attributes(status)...)
		if o.outcome == Failed {
			o.span.SetStatus(codes.Error, "")
		}
	}
	o.span.End()
	o.telemetry.log.LogAttrs(context.Background(), slog.LevelInfo, "operation", o.line(status, took)...)
}

// outcomeOf is that of a response which is not to an operation.
func outcomeOf(status int) Outcome {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Denied
	case status >= http.StatusInternalServerError:
		return Failed
	case status >= http.StatusBadRequest:
		return Refused
	}
	return Success
}

// maxName is how much of a name is told that a client chose.
const maxName = 256

func (o *Operation) attributes(status int) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("request.id", o.id),
		attribute.String("outcome", string(o.outcome)),
		attribute.Int("http.response.status_code", status),
		attribute.String("graphql.operation.type", o.document.Type),
		attribute.String("graphql.operation.name", printable(o.document.Name, maxName)),
		attribute.String("graphql.document.hash", o.document.Hash),
		attribute.StringSlice("codes", slices.Sorted(maps.Keys(o.codes))),
		attribute.Int("upstream.requests", o.upstream.requests),
		attribute.Int64("cache.hits", o.hits),
	}
}

func (o *Operation) line(status int, took time.Duration) []slog.Attr {
	line := []slog.Attr{
		slog.String("requestId", o.id), slog.String("outcome", string(o.outcome)), slog.Int("status", status), milliseconds("ms", took),
	}
	if o.document != (Document{}) {
		line = append(line, slog.Group("document", "type", o.document.Type, "name", printable(o.document.Name, maxName), "hash", o.document.Hash))
	}
	if o.caller != "" {
		line = append(line, slog.String("tenant", o.tenant), slog.String("caller", o.caller))
	}
	if len(o.codes) > 0 {
		line = append(line, slog.Any("codes", o.codes))
	}
	if o.hits > 0 {
		line = append(line, slog.Int64("cacheHits", o.hits))
	}
	if o.upstream.requests > 0 || o.upstream.throttled > 0 {
		line = append(line, o.upstream.group())
	}
	if trace := o.span.SpanContext(); trace.IsSampled() {
		line = append(line, slog.String("traceId", trace.TraceID().String()))
	}
	return line
}

func milliseconds(key string, d time.Duration) slog.Attr {
	return slog.Float64(key, float64(d.Microseconds())/1000)
}
