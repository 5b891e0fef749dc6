package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// observing is what whoever runs the gateway wants to see of it.
type observing struct {
	level  slog.Level
	format string
	listen string // "" is nowhere
	traces bool
}

const (
	formatJSON = "json"
	formatText = "text"
)

func (o *observing) flags(flags *flag.FlagSet) {
	flags.TextVar(&o.level, "log-level", slog.LevelInfo, "`level` from which on to log: debug, info (a line for each operation), warn or error (default info)")
	flags.StringVar(&o.format, "log-format", formatJSON, "`format` of the log, on stderr: json or text (default json)")
	flags.StringVar(&o.listen, "metrics-listen", "", "private `host:port` for /metrics, /debug/pprof/ and /healthz: whoever reaches it sees how the\n"+
		"program runs (default: nowhere)")
}

// The standard variables of OpenTelemetry that turn traces on and off. Its SDK reads the others by itself.
//
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
const (
	endpointVariable       = "OTEL_EXPORTER_OTLP_ENDPOINT"
	tracesEndpointVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	protocolVariable       = "OTEL_EXPORTER_OTLP_PROTOCOL"
	tracesProtocolVariable = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
	exporterVariable       = "OTEL_TRACES_EXPORTER"
	disabledVariable       = "OTEL_SDK_DISABLED"

	protocol = "http/protobuf"
)

// check completes the settings from the environment, and names what is wrong with them.
func (o *observing) check(getenv func(string) string) error {
	if o.format != formatJSON && o.format != formatText {
		return fmt.Errorf("--log-format %q is no format: it is json or text", o.format)
	}
	if _, port, err := net.SplitHostPort(o.listen); o.listen != "" && (err != nil || port == "") {
		return errors.New("--metrics-listen must be host:port, such as 127.0.0.1:9464")
	}
	endpoint := getenv(endpointVariable) != "" || getenv(tracesEndpointVariable) != ""
	o.traces = endpoint && getenv(disabledVariable) != "true" && getenv(exporterVariable) != "none"
	for _, name := range []string{protocolVariable, tracesProtocolVariable} {
		if value := getenv(name); o.traces && value != "" && value != protocol {
			return fmt.Errorf("%s must be %s: traces go out in no other way", name, protocol)
		}
	}
	return nil
}

func (o *observing) log(out io.Writer) *slog.Logger {
	return slog.New(telemetry.NewHandler(out, o.level, o.format == formatText))
}

// observation is what observes, and what it holds open.
type observation struct {
	telemetry *telemetry.Telemetry
	address   string // of the private listener; "" for none
	ends      []func()
}

// start begins to observe. What it returns has to be ended.
func (o *observing) start(ctx context.Context, answers *cache.Cache, log *slog.Logger) (*observation, error) {
	observation, options := new(observation), telemetry.Options{Log: log}
	if o.listen != "" {
		options.Metrics = telemetry.NewMetrics(version())
		options.Metrics.WatchCache(answers)
		if err := observation.serve(o.listen, telemetry.Private(options.Metrics)); err != nil {
			return nil, err
		}
	}
	if o.traces {
		var err error
		if options.Traces, err = observation.trace(ctx, log); err != nil {
			observation.end()
			return nil, err
		}
	}
	observation.telemetry = telemetry.New(options)
	return observation, nil
}

// serve answers on a listener of its own. Profiles take as long as they are asked to, so that writing has no deadline.
func (o *observation) serve(address string, private http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s for --metrics-listen: %w", address, errors.Unwrap(err))
	}
	s := &http.Server{Handler: private, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 64 << 10}
	o.address = listener.Addr().String()
	o.ends = append(o.ends, func() { _ = s.Close() })
	go func() { _ = s.Serve(listener) }() // ends with Close
	return nil
}

// watched has an upstream tell what it does.
func (o *observation) watched(upstream *msgraph.Upstream) *msgraph.Upstream {
	if o.telemetry != nil {
		upstream.Observe(o.telemetry)
	}
	return upstream
}

func (o *observation) announce(out io.Writer) {
	if o.address != "" {
		_, _ = fmt.Fprintf(out, "\nMetrics    http://%s/metrics\n", o.address)
	}
}

// lastSpans is how long spans that were not sent yet may hold up the end.
const lastSpans = 5 * time.Second

func (o *observation) trace(ctx context.Context, log *slog.Logger) (trace.TracerProvider, error) {
	traces, err := telemetry.NewTraces(ctx, version(), log)
	if err != nil {
		return nil, err
	}
	o.ends = append(o.ends, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSpans)
		defer cancel()
		if err := traces.Shutdown(ctx); err != nil {
			log.Warn("spans are lost", "error", telemetry.Describe(err))
		}
	})
	return traces, nil
}

func (o *observation) end() {
	for _, end := range o.ends {
		end()
	}
}
