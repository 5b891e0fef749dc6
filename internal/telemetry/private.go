package telemetry

import (
	"io"
	"net/http"
	"net/http/pprof" // which enters itself into the default mux, that nothing serves

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Private is for whoever runs the gateway, on a listener that nobody else reaches: metrics at /metrics, profiles at
// /debug/pprof/, and /healthz. Profiles show what the program does, and a heap profile takes time of it.
func Private(metrics *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics.registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	return mux
}
