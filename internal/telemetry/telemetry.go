// Package telemetry tells whoever runs the gateway what it does: a line of the log for each operation, metrics for
// Prometheus, traces for OpenTelemetry. The stations say what happens; nobody but this package knows who listens.
//
// Nothing that it tells is of a person. What it takes are counts, durations, the gateway's own names for things, and ids
// of requests; texts of clients and of Microsoft stay outside. Callers go by a name that is made up anew in each process.
// Open operation.go first.
package telemetry

import (
	"crypto/rand"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Telemetry is told of operations by the server, and of what they cause by what asks Microsoft Graph. A nil one listens to
// nothing.
type Telemetry struct {
	log     *slog.Logger
	metrics *Metrics
	traces  bool
	tracer  trace.Tracer
	key     [32]byte // of callers' names
}

var _ msgraph.Observer = (*Telemetry)(nil)

// Options say who listens.
type Options struct {
	// Log takes a line for each operation, at INFO, and for each request to Microsoft Graph, at DEBUG.
	Log *slog.Logger
	// Metrics count; nil is for nobody to.
	Metrics *Metrics
	// Traces take spans; nil is for nobody to.
	Traces trace.TracerProvider
}

// scope names this gateway to OpenTelemetry.
const scope = "github.com/attendance-gateway/attendance-gateway"

// New returns nil where nobody listens.
func New(o Options) *Telemetry {
	if !o.Log.Enabled(nil, slog.LevelInfo) && o.Metrics == nil && o.Traces == nil { //nolint:staticcheck // handlers look at the level alone
		return nil
	}
	t := &Telemetry{log: o.Log, metrics: o.Metrics, traces: o.Traces != nil}
	if o.Traces == nil {
		o.Traces = noop.NewTracerProvider()
	}
	t.tracer = o.Traces.Tracer(scope)
	_, _ = rand.Read(t.key[:]) // never fails
	return t
}

// Traces reports whether anybody takes spans.
func (t *Telemetry) Traces() bool { return t != nil && t.traces }
