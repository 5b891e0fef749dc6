package server_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// BenchmarkObserved tells what it costs to listen: nobody, then to one more each time.
func BenchmarkObserved(b *testing.B) {
	quiet, log := slog.New(slog.DiscardHandler), slog.New(telemetry.NewHandler(io.Discard, slog.LevelInfo, false))
	metrics := telemetry.NewMetrics("bench")
	for _, listening := range []struct {
		name string
		to   telemetry.Options
	}{
		{"nobody", telemetry.Options{Log: quiet}},
		{"log", telemetry.Options{Log: log}},
		{"log and metrics", telemetry.Options{Log: log, Metrics: metrics}},
		{"log, metrics and traces", telemetry.Options{Log: log, Metrics: metrics, Traces: sdk.NewTracerProvider()}},
	} {
		to := telemetry.New(listening.to)
		upstream := msgraph.NewUpstream(msgraph.Global, emulatedRoot, emulator.New(emulator.Options{}).Transport())
		if to != nil {
			upstream.Observe(to)
		}
		gateway := server.New(server.Options{
			Auth: demo, Timeout: 15 * time.Second, Log: listening.to.Log, Telemetry: to,
			Caller: func(_ context.Context, who auth.Caller) loaders.Caller {
				return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: upstream.Client(who.Principal, who.Tokens)}
			},
		})
		for name, query := range map[string]string{
			"subject": fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject } }`, emulator.TeamMeetingID),
			"meeting": fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject %s } }`, emulator.TeamMeetingID, reportsAndRecords),
		} {
			b.Run(listening.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					w := httptest.NewRecorder()
					gateway.ServeHTTP(w, newRequest(b.Context(), fmt.Appendf(nil, `{"query":%q}`, query)))
					require.NotContains(b, w.Body.String(), `"errors"`)
				}
			})
		}
	}
}
