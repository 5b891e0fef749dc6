package telemetry

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// upstream is what one operation has caused at Microsoft Graph.
type upstream struct {
	requests, calls, retries int
	throttled                time.Duration
	sent                     []sent
}

// sent is a request, with what Microsoft's support asks for.
type sent struct {
	Route           string  `json:"route"`
	Items           int     `json:"items"`
	Status          string  `json:"status"`
	Milliseconds    float64 `json:"ms"`
	ClientRequestID string  `json:"clientRequestId"`
	RequestID       string  `json:"requestId,omitempty"`
}

// maxSent is of how many requests an operation's line tells; the others are counted. One in so many operations asks more.
const maxSent = 20

func (u *upstream) group() slog.Attr {
	return slog.Group("upstream", "requests", u.requests, "calls", u.calls, "retries", u.retries, milliseconds("throttledMs", u.throttled), "sent", u.sent)
}

// Request implements [msgraph.Observer].
func (t *Telemetry) Request(ctx context.Context, request msgraph.Request) func(msgraph.Response) {
	began := time.Now()
	t.metrics.send(request)
	_, span := t.tracer.Start(ctx, string(request.Route), trace.WithSpanKind(trace.SpanKindClient))
	if span.IsRecording() {
		span.SetAttributes(attribute.Int("upstream.items", request.Items), attribute.Int("upstream.retries", request.Retries),
			attribute.String("url.template", string(request.Route)), attribute.String("upstream.client_request_id", request.ID))
	}
	return func(response msgraph.Response) {
		took, status := time.Since(began), statusOf(response)
		t.metrics.receive(request.Route, status, took)
		if span.IsRecording() {
			span.SetAttributes(attribute.Int("http.response.status_code", response.Status), attribute.String("upstream.status", status),
				attribute.String("upstream.request_id", identifier(response.RequestID)))
			if response.Err != nil {
				span.SetStatus(codes.Error, "")
			}
		}
		span.End()
		From(ctx).sent(sent{
			Route: string(request.Route), Items: request.Items, Status: status, Milliseconds: float64(took.Microseconds()) / 1000,
			ClientRequestID: request.ID, RequestID: identifier(response.RequestID),
		})
	}
}

// sent notes a request that is over. One that outlives its operation is told by itself alone.
func (o *Operation) sent(s sent) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.upstream.requests++
	o.upstream.calls += s.Items
	if len(o.upstream.sent) < maxSent && !o.ended {
		o.upstream.sent = append(o.upstream.sent, s)
	}
	o.telemetry.log.LogAttrs(context.Background(), slog.LevelDebug, "upstream request", slog.String("requestId", o.id), slog.Any("sent", s))
}

// Call implements [msgraph.Observer].
func (t *Telemetry) Call(_ context.Context, route msgraph.Route, err error) {
	t.metrics.call(route, err)
}

// Retry implements [msgraph.Observer].
func (t *Telemetry) Retry(ctx context.Context, _ msgraph.Route, err error) {
	t.metrics.retry(err)
	if o := From(ctx); o != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.upstream.retries++
	}
}

// Throttled implements [msgraph.Observer].
func (t *Telemetry) Throttled(ctx context.Context, held time.Duration) {
	t.metrics.throttled(held)
	if o := From(ctx); o != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.upstream.throttled += held
	}
}
