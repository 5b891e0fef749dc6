package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// maxFields is how many fields of an operation get a span of their own. A list can have ten thousand.
const maxFields = 100

// Field begins the span of a field that asks Microsoft Graph, by its name in the schema, and returns what ends it.
func (o *Operation) Field(ctx context.Context, typeName, field string) func(error) {
	if o == nil || !o.span.IsRecording() || !o.takeField() {
		return func(error) {}
	}
	_, span := o.telemetry.tracer.Start(ctx, typeName+"."+field, trace.WithSpanKind(trace.SpanKindInternal))
	return func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

func (o *Operation) takeField() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fields++
	return o.fields <= maxFields
}
