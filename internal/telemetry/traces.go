package telemetry

import (
	"context"
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

// NewTraces sends spans by OTLP over HTTP, in protobuf. Where to, how many and under which name is for OpenTelemetry's
// standard variables to say, which its SDK reads by itself: OTEL_EXPORTER_OTLP_…, OTEL_TRACES_SAMPLER, OTEL_BSP_…,
// OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES. That spans do not arrive is logged, and costs nobody else anything. What it
// returns has to be shut down.
//
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
func NewTraces(ctx context.Context, version string, log *slog.Logger) (*trace.TracerProvider, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		log.Warn("spans are lost", "error", Describe(err))
	}))
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, errors.New("OpenTelemetry's exporter: " + Describe(err)) // its text may hold headers
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "attendance-gateway"),
		attribute.String("service.version", version)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, errors.New("OTEL_RESOURCE_ATTRIBUTES cannot be read")
	}
	return trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(about)), nil
}
