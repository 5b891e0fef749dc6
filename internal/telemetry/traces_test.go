package telemetry_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"

	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
)

// The variables are the process's, so this cannot run beside others.
func TestTracesGoWhereTheStandardVariablesSay(t *testing.T) {
	received := make(chan []byte, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/v1/traces", r.URL.Path)
		assert.Equal(t, "application/x-protobuf", r.Header.Get("Content-Type"))
		body, _ := io.ReadAll(r.Body)
		received <- body
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_SERVICE_NAME", "attendance-test")
	traces, err := telemetry.NewTraces(t.Context(), "v1", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	to := telemetry.New(telemetry.Options{Log: slog.New(slog.DiscardHandler), Traces: traces})
	_, operation := to.Begin(t.Context(), "request-1", http.Header{})
	operation.End(http.StatusOK)
	require.NoError(t, traces.Shutdown(t.Context()))
	body := <-received
	for _, text := range []string{"query", "request-1", "attendance-test", "telemetry.sdk.name"} {
		assert.True(t, bytes.Contains(body, []byte(text)), text)
	}
}

// OpenTelemetry hands what goes wrong in its background to whom NewTraces names.
func TestSpansThatAreLostAreLogged(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret")
	var out bytes.Buffer
	traces, err := telemetry.NewTraces(t.Context(), "v1", slog.New(telemetry.NewHandler(&out, slog.LevelInfo, false)))
	require.NoError(t, err)
	otel.Handle(&url.Error{Op: "Post", URL: "http://secret@collector/v1/traces", Err: io.EOF})
	require.NoError(t, traces.Shutdown(t.Context()))
	assert.Contains(t, out.String(), `"msg":"spans are lost","error":"*url.Error, EOF"`)
}

func TestNobodyListensToNothing(t *testing.T) {
	t.Parallel()
	assert.Nil(t, telemetry.New(telemetry.Options{Log: slog.New(slog.DiscardHandler)}))
}
