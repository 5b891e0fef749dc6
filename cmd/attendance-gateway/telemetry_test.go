package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// read gives what an address answers.
func read(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

var metricsLine = regexp.MustCompile(`(?m)^Metrics    (http://\S+)/metrics$`)

func TestMetricsAndProfilesAreOnTheirOwnListener(t *testing.T) {
	t.Parallel()
	public, printed := start(t, nil, "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0")
	ask(t, public, `{ me { displayName } }`, "")
	private := metricsLine.FindStringSubmatch(printed.String())
	require.NotNil(t, private)
	status, scraped := read(t, private[1]+"/metrics")
	assert.Equal(t, http.StatusOK, status)
	for _, series := range []string{
		`attendance_gateway_operations_total{outcome="success"} 1`, `attendance_gateway_upstream_calls_total{route="/me",status="200"} 1`,
		`attendance_gateway_cache_calls_total{result="miss"} 1`, "go_goroutines", "process_resident_memory_bytes",
	} {
		assert.Contains(t, scraped, series)
	}
	for path, want := range map[string]int{"/debug/pprof/": 200, "/debug/pprof/goroutine": 200, "/healthz": 200, "/graphql": 404} {
		status, _ = read(t, private[1]+path)
		assert.Equal(t, want, status, path)
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		status, _ = read(t, public+path)
		assert.Equal(t, http.StatusNotFound, status, path)
	}
}

// The variables are the process's too: the SDK reads them by itself. So this cannot run beside others.
func TestTracesAreSentWhenAVariableSaysWhereTo(t *testing.T) {
	received := make(chan []byte, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received <- body
	}))
	defer collector.Close()
	t.Setenv(endpointVariable, collector.URL)
	t.Run("until it ends", func(t *testing.T) {
		address, _ := start(t, map[string]string{endpointVariable: collector.URL}, "--listen", "127.0.0.1:0")
		ask(t, address, `{ me { displayName } }`, "")
	})
	body := <-received // with the end at the latest
	for _, name := range []string{"attendance-gateway", "query", "Query.me", "/me"} {
		assert.True(t, bytes.Contains(body, []byte(name)), name)
	}
}

func TestSettingsOfTelemetryThatMakeNoSense(t *testing.T) {
	t.Parallel()
	endpoint := map[string]string{endpointVariable: "http://127.0.0.1:4318"}
	for want, o := range map[string]struct {
		observing
		environment map[string]string
	}{
		"--log-format \"xml\" is no format":              {observing{format: "xml"}, nil},
		"--metrics-listen must be host:port":             {observing{format: formatJSON, listen: "9464"}, nil},
		"OTEL_EXPORTER_OTLP_PROTOCOL must be http/proto": {observing{format: formatText}, map[string]string{endpointVariable: "x", protocolVariable: "grpc"}},
	} {
		require.ErrorContains(t, o.check(func(name string) string { return o.environment[name] }), want)
	}
	for name, value := range map[string]string{"": "", disabledVariable: "true", exporterVariable: "none"} {
		o := observing{format: formatJSON}
		require.NoError(t, o.check(func(asked string) string {
			if asked == name {
				return value
			}
			return endpoint[asked]
		}))
		assert.Equal(t, name == "", o.traces)
	}
}
