package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// long has tests run for as long as their rows say; it takes minutes.
var long = flag.Bool("long", false, "run in earnest what is short otherwise")

// running is a gateway in a process of its own.
type running struct {
	address string // http://host:port
	command *exec.Cmd
	exited  chan struct{}
}

// launch starts one. It is killed when the test ends, if it still runs then.
func launch(t *testing.T, environment []string, args ...string) *running {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0"), environment...)
	command.Stderr = t.Output()
	printed, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	out := bufio.NewReader(printed)
	line, err := out.ReadString('\n')
	require.NoError(t, err, "it does not say where it listens")
	r := &running{strings.TrimSuffix(strings.Fields(line)[1], "/graphql"), command, make(chan struct{})}
	go func() {
		defer close(r.exited)
		_, _ = io.Copy(io.Discard, out)
		_ = command.Wait()
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-r.exited
	})
	return r
}

// end sends a signal and returns how the process ended, and after what time.
func (r *running) end(t *testing.T, signal syscall.Signal) (state *os.ProcessState, took time.Duration) {
	t.Helper()
	start := time.Now()
	require.NoError(t, r.command.Process.Signal(signal))
	<-r.exited
	return r.command.ProcessState, time.Since(start)
}

// get returns status and body; status 0 if nobody answers.
func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// lasting is a Microsoft Graph that takes its time over whoever asks, whatever they ask.
func lasting(t *testing.T, latency time.Duration) (root string) {
	t.Helper()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(latency):
		case <-r.Context().Done():
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"1","displayName":"Somebody"}`)
	}))
	t.Cleanup(upstream.Close)
	return upstream.URL + "/v1.0"
}

const (
	whoAmIRequest = `{"query":"{ me { displayName } }"}`
	iAmThis       = `{"data":{"me":{"displayName":"Somebody"}}}`
	asMyself      = "Bearer somebody"
	keepsNone     = "--cache-size=0"
)

// frontend is a client that keeps its connections. As a load balancer does, it tries elsewhere while nobody listens;
// what goes wrong on a connection that was made is an operation lost.
func frontend() *http.Client {
	dialer := &net.Dialer{}
	return &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 1000,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			for {
				conn, err := dialer.DialContext(ctx, network, address)
				if !errors.Is(err, syscall.ECONNREFUSED) {
					return conn, err
				}
				time.Sleep(10 * time.Millisecond)
			}
		},
	}}
}

// query asks who is asking.
func query(ctx context.Context, client *http.Client, address, authorization string) (status int, answer string, err error) {
	return send(ctx, client, address, authorization, whoAmIRequest)
}

// send sends a request once and returns the answer.
func send(ctx context.Context, client *http.Client, address, authorization, body string) (status int, answer string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/graphql", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", authorization)
	r.GetBody = nil // or Go would send it again by itself
	response, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	answer, _, told := strings.Cut(strings.TrimSpace(string(text)), `,"extensions":{"cost"`) // of the cost, which is not the same each time
	if told {
		answer += "}"
	}
	return response.StatusCode, answer, err
}

// users keep asking, each on their own behalf, until told to stop.
type users struct {
	operations, lost atomic.Int64
	stop             atomic.Bool
	working          sync.WaitGroup
}

func (u *users) ask(t *testing.T, address string, count int) {
	client := frontend()
	for i := range count {
		u.working.Go(func() {
			for !u.stop.Load() {
				u.operations.Add(1)
				status, answer, err := query(t.Context(), client, address, fmt.Sprintf("Bearer user-%d", i))
				if err != nil || status != http.StatusOK || answer != iAmThis {
					u.lost.Add(1)
					t.Logf("lost: %d %s %v", status, answer, err)
				}
			}
		})
	}
}

func (u *users) leave() {
	u.stop.Store(true)
	u.working.Wait()
}

func TestLIFE01RestartsUnderLoadLoseNothing(t *testing.T) { // alone: it looks at the clock
	clients, latency, restarts := 60, 300*time.Millisecond, 2 // 200 operations a second
	if *long {
		clients, latency, restarts = 400, 2*time.Second, 10
	}
	args := []string{"--graph-url", lasting(t, latency), "--max-operations", "1000", keepsNone, "--listen"}
	gateway := launch(t, nil, append(args, "127.0.0.1:0")...)
	port := strings.TrimPrefix(gateway.address, "http://")
	var u users
	u.ask(t, gateway.address, clients)
	var slowest time.Duration
	for range restarts {
		time.Sleep(latency)
		old := gateway
		start := time.Now()
		require.NoError(t, old.command.Process.Signal(syscall.SIGTERM))
		require.Eventually(t, func() bool { // the port is free while the old process finishes
			conn, err := net.DialTimeout("tcp", port, time.Second)
			if err == nil {
				_ = conn.Close()
			}
			return err != nil
		}, 5*time.Second, 5*time.Millisecond)
		gateway = launch(t, nil, append(args, port)...)
		<-old.exited
		slowest = max(slowest, time.Since(start))
		assert.Equal(t, 0, old.command.ProcessState.ExitCode())
		assert.Less(t, time.Since(start), 30*time.Second)
	}
	u.leave()
	t.Logf("%d restarts under %d operations: %d lost; SIGTERM to exit %v at most",
		restarts, u.operations.Load(), u.lost.Load(), slowest.Round(100*time.Millisecond))
	assert.Zero(t, u.lost.Load())
}

func TestLIFE01NotReadyBeforeItStopsListening(t *testing.T) { // alone: it looks at the clock
	gateway := launch(t, nil, "--listen", "127.0.0.1:0", "--drain-delay", "1s", "--graph-url", lasting(t, 0))
	status, body := get(t, gateway.address+"/readyz")
	assert.Equal(t, http.StatusOK, status, body)
	require.NoError(t, gateway.command.Process.Signal(syscall.SIGTERM))
	var told []string
	for {
		status, body := get(t, gateway.address+"/readyz")
		if status == 0 {
			break
		}
		told = append(told, body)
		if status == http.StatusServiceUnavailable {
			status, answer, err := query(t.Context(), frontend(), gateway.address, asMyself)
			assert.Equal(t, []any{http.StatusOK, iAmThis, error(nil)}, []any{status, answer, err}, "it still serves")
			status, _ = get(t, gateway.address+"/healthz")
			assert.Equal(t, http.StatusOK, status, "it still lives")
			break
		}
	}
	assert.Contains(t, told, "draining\n")
	<-gateway.exited
	assert.Equal(t, 0, gateway.command.ProcessState.ExitCode())
}

func TestLIFE02SIGTERM(t *testing.T) { // alone: it looks at the clock
	t.Run("idle", func(t *testing.T) {
		t.Parallel()
		state, took := launch(t, nil, "--listen", "127.0.0.1:0").end(t, syscall.SIGTERM)
		assert.Equal(t, 0, state.ExitCode())
		assert.Less(t, took, time.Second)
	})
	t.Run("with an idle connection", func(t *testing.T) {
		t.Parallel()
		gateway := launch(t, nil, "--listen", "127.0.0.1:0", "--graph-url", lasting(t, 0))
		client := frontend()
		_, answer, err := query(t.Context(), client, gateway.address, asMyself)
		require.NoError(t, err)
		require.JSONEq(t, iAmThis, answer)
		state, took := gateway.end(t, syscall.SIGTERM)
		assert.Equal(t, 0, state.ExitCode())
		assert.Less(t, took, 2*time.Second, "half a second, on a machine that has nothing else to do")
		client.CloseIdleConnections()
	})
	t.Run("with a Microsoft Graph that hangs", func(t *testing.T) {
		t.Parallel()
		gateway, asked := launchHung(t)
		state, took := gateway.end(t, syscall.SIGTERM)
		assert.Equal(t, 0, state.ExitCode())
		assert.Less(t, took, 10*time.Second)
		assert.Contains(t, <-asked, `"DEADLINE_EXCEEDED"`)
	})
	t.Run("twice", func(t *testing.T) {
		t.Parallel()
		gateway, asked := launchHung(t)
		require.NoError(t, gateway.command.Process.Signal(syscall.SIGTERM))
		require.Eventually(t, func() bool { status, _ := get(t, gateway.address+"/healthz"); return status == 0 }, 5*time.Second, 10*time.Millisecond)
		state, took := gateway.end(t, syscall.SIGTERM)
		assert.NotEqual(t, 0, state.ExitCode())
		assert.Less(t, took, time.Second)
		assert.Contains(t, <-asked, "EOF")
	})
}

// launchHung starts a gateway with an operation under way that waits for Microsoft Graph until it runs out of time.
func launchHung(t *testing.T) (gateway *running, answer <-chan string) {
	t.Helper()
	reached, hung := make(chan struct{}, 10), make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		reached <- struct{}{}
		<-hung
	}))
	t.Cleanup(func() {
		close(hung)
		upstream.Close()
	})
	gateway = launch(t, nil, "--listen", "127.0.0.1:0", "--graph-url", upstream.URL+"/v1.0", "--timeout", "3s")
	answers := make(chan string, 1)
	go func() {
		_, text, err := query(context.WithoutCancel(t.Context()), frontend(), gateway.address, asMyself)
		answers <- fmt.Sprint(text, err)
	}()
	<-reached
	return gateway, answers
}
