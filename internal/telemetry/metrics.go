package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Metrics are what Prometheus scrapes. Every label has a few dozen values at most, whatever clients ask and Microsoft Graph
// answers: outcomes and codes are the gateway's own lists, routes those of msgraph, statuses those that are documented.
// Nil Metrics count nothing.
//
// https://prometheus.io/docs/practices/naming/
type Metrics struct {
	registry *prometheus.Registry

	operations *prometheus.CounterVec
	durations  *prometheus.HistogramVec
	errors     *prometheus.CounterVec
	inFlight   prometheus.Gauge

	requests         *prometheus.CounterVec
	requestDurations *prometheus.HistogramVec
	requestsInFlight prometheus.Gauge
	batchItems       prometheus.Histogram
	calls            *prometheus.CounterVec
	retries          *prometheus.CounterVec
	held             prometheus.Counter
}

const namespace = "attendance_gateway"

// seconds are the bounds of durations: from what the cache answers to the deadline of an operation.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15, 30}

// NewMetrics counts from zero, for a gateway of this version.
func NewMetrics(version string) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	}
	histogram := func(name, help, label string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: seconds}, []string{label})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),

		operations: counter("operations_total", "Requests to the GraphQL endpoint that were answered, by what came of them.", "outcome"),
		durations:  histogram("operation_duration_seconds", "How long requests to the GraphQL endpoint took.", "outcome"),
		errors:     counter("errors_total", "Errors in responses, by extensions.code.", "code"),
		inFlight:   gauge("operations_in_flight", "Requests to the GraphQL endpoint that are being answered."),

		requests:         counter("upstream_requests_total", "HTTP requests to Microsoft Graph.", "route", "status"),
		requestDurations: histogram("upstream_request_duration_seconds", "How long HTTP requests to Microsoft Graph took, to the end of the answer.", "route"),
		requestsInFlight: gauge("upstream_requests_in_flight", "HTTP requests to Microsoft Graph that are under way."),
		batchItems: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "upstream_batch_items", Help: "Calls in each $batch; Microsoft Graph takes up to 20.",
			Buckets: []float64{2, 3, 5, 8, 12, 16, 19, 20},
		}),
		calls:   counter("upstream_calls_total", "Calls to Microsoft Graph, alone or in a $batch: what counts against its limits.", "route", "status"),
		retries: counter("upstream_retries_total", "Calls that were tried again, by what befell them.", "reason"),
		held: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "upstream_throttled_seconds_total", Help: "How long calls were held back because Microsoft Graph asked for it.",
		}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1, with the version of the gateway.", ConstLabels: prometheus.Labels{"version": version},
	}, func() float64 { return 1 })
	m.registry.MustRegister(m.operations, m.durations, m.errors, m.inFlight, m.requests, m.requestDurations, m.requestsInFlight, m.batchItems,
		m.calls, m.retries, m.held, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// WatchCache has the metrics tell what a cache does. It belongs to one cache.
func (m *Metrics) WatchCache(answers *cache.Cache) {
	if m == nil {
		return
	}
	for result, count := range map[string]func(cache.Stats) int64{
		"hit":    func(s cache.Stats) int64 { return s.Hits },
		"shared": func(s cache.Stats) int64 { return s.Shared },
		"miss":   func(s cache.Stats) int64 { return s.Misses },
	} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Namespace: namespace, Name: "cache_calls_total", ConstLabels: prometheus.Labels{"result": result},
			Help: "Calls that the cache answered (hit), that joined one under way (shared), or that went to Microsoft Graph (miss).",
		}, func() float64 { return float64(count(answers.Stats())) }))
	}
	m.registry.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Namespace: namespace, Name: "cache_responses_total", Help: "Requests that were answered with a response that was kept.",
		}, func() float64 { return float64(answers.Stats().Responses) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace, Name: "cache_bytes", Help: "What the cache holds, as it counts it.",
		}, func() float64 { return float64(answers.Stats().Bytes) }),
	)
}

func (m *Metrics) begin() {
	if m != nil {
		m.inFlight.Inc()
	}
}

func (m *Metrics) end(outcome Outcome, codes map[string]int, took time.Duration) {
	if m == nil {
		return
	}
	m.inFlight.Dec()
	m.operations.WithLabelValues(string(outcome)).Inc()
	m.durations.WithLabelValues(string(outcome)).Observe(took.Seconds())
	for code, count := range codes {
		m.errors.WithLabelValues(code).Add(float64(count))
	}
}

func (m *Metrics) send(request msgraph.Request) {
	if m == nil {
		return
	}
	m.requestsInFlight.Inc()
	if request.Route == msgraph.RouteBatch {
		m.batchItems.Observe(float64(request.Items))
	}
}

func (m *Metrics) receive(route msgraph.Route, status string, took time.Duration) {
	if m == nil {
		return
	}
	m.requestsInFlight.Dec()
	m.requests.WithLabelValues(string(route), status).Inc()
	m.requestDurations.WithLabelValues(string(route)).Observe(took.Seconds())
}

func (m *Metrics) call(route msgraph.Route, err error) {
	if m != nil {
		m.calls.WithLabelValues(string(route), result(err)).Inc()
	}
}

func (m *Metrics) retry(err error) {
	if m != nil {
		m.retries.WithLabelValues(result(err)).Inc()
	}
}

func (m *Metrics) throttled(held time.Duration) {
	if m != nil {
		m.held.Add(held.Seconds())
	}
}
