package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test binary play the roles, as the binary of bench does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && roles[os.Args[1]] != nil {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	c, err := readConfig([]string{
		"--rounds", "3", "--duration", "20ms", "--latency", "0,5ms", "--clients", "2,3", "--queries", "subject", "--setups", "direct,bare",
	}, io.Discard)
	require.NoError(t, err)
	if err := checkMachine(c); err != nil {
		t.Skipf("needs Linux's /proc, from which the bench reads CPU time and memory: %v", err)
	}
	c.setups, err = c.findSetups(t.Context(), t.TempDir())
	require.NoError(t, err)
	require.NoError(t, checkAnswers(t.Context(), c, t.Logf))
	cells, err := measure(t.Context(), c, t.Logf)
	require.NoError(t, err)
	require.Len(t, cells, 8, "two set-ups, with 2 and 3 clients, with and without latency")
	for _, cell := range cells {
		assert.Len(t, cell.rounds, 3)
		assert.Positive(t, cell.perSecond())
		assert.Positive(t, cell.cpu())
		assert.Equal(t, 1.0, cell.requests())
		assert.Greater(t, cell.peak, int64(1_000_000))
		assert.GreaterOrEqual(t, cell.took(50), milliseconds(cell.latency))
	}
	r := report{config: c, cells: cells}
	assert.Contains(t, r.origin(), "3 rounds of 20ms or 100ms", "20 calls one after the other")
	assert.Contains(t, r.summary(), "| One meeting's subject | ")
	assert.Contains(t, r.tables(), "### One meeting's subject, 5ms a call")
}

func TestProcessesEnd(t *testing.T) {
	t.Parallel()
	p, err := startUpstream(t.Context(), "0s")
	require.NoError(t, err)
	_, err = requestsTo(t.Context(), p)
	require.NoError(t, err)
	p.stop()
	_, err = requestsTo(t.Context(), p)
	require.Error(t, err)
}

func TestAProgramThatDoesNotListenIsAnError(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("true")
	if err != nil {
		t.Skipf("needs the program true, as one that ends at once: %v", err)
	}
	_, err = setup{name: "broken", program: program}.start(t.Context(), "http://127.0.0.1:1")
	require.ErrorContains(t, err, `set-up "broken"`)
	require.ErrorContains(t, err, "does not say where it listens")
}

func TestCPUTimeGrows(t *testing.T) {
	t.Parallel()
	before, err := cpuTime(os.Getpid())
	if err != nil {
		t.Skipf("needs Linux's /proc to read the CPU time of a process: %v", err)
	}
	for began := time.Now(); time.Since(began) < 50*time.Millisecond; {
	}
	after, err := cpuTime(os.Getpid())
	require.NoError(t, err)
	assert.Greater(t, after, before)
}

func TestFailuresAreCountedAndAllOfThemAreAnError(t *testing.T) {
	t.Parallel()
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked%2 == 0 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer s.Close()
	one := newTarget(setup{name: "one"}, &process{address: s.URL}, queries()[0], 1)
	latencies, failed, err := one.load(t.Context(), 1, 50*time.Millisecond)
	require.NoError(t, err)
	assert.InDelta(t, len(latencies), failed, 1)
	one.size = 5
	_, _, err = one.load(t.Context(), 1, time.Millisecond)
	require.ErrorContains(t, err, `set-up "one", query "subject"`)
}
