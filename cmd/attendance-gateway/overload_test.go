package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// latencies are how long answers took, of those that were served and of those that were refused.
type latencies struct {
	mu              sync.Mutex
	served, refused []time.Duration
	other           map[string]int
}

func (l *latencies) note(status int, err error, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil && status == http.StatusOK:
		l.served = append(l.served, took)
	case err == nil && status == http.StatusServiceUnavailable:
		l.refused = append(l.refused, took)
	default:
		if l.other == nil {
			l.other = make(map[string]int)
		}
		l.other[fmt.Sprint(status, err)]++
	}
}

// share is what all but a share of the durations stay below: with 0.99, p99.
func share(durations []time.Duration, of float64) time.Duration {
	if len(durations) == 0 {
		return 0
	}
	slices.Sort(durations)
	return durations[min(len(durations)-1, int(of*float64(len(durations))))].Round(100 * time.Microsecond)
}

// flow sends operations at a steady rate, whatever becomes of those before, as callers in turn.
func flow(t *testing.T, address string, perSecond int, during time.Duration, callers ...string) *latencies {
	t.Helper()
	client, l := frontend(), new(latencies)
	defer client.CloseIdleConnections()
	var working sync.WaitGroup
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	start, sent := time.Now(), 0
	for time.Since(start) < during {
		<-tick.C
		for due := int(time.Since(start).Seconds() * float64(perSecond)); sent < due; sent++ {
			who := "Bearer " + callers[sent%len(callers)]
			working.Go(func() {
				asked := time.Now()
				status, _, err := query(t.Context(), client, address, who)
				l.note(status, err, time.Since(asked))
			})
		}
	}
	working.Wait()
	return l
}

func named(prefix string, count int) (names []string) {
	for i := range count {
		names = append(names, prefix+strconv.Itoa(i))
	}
	return names
}

// capacity is what 10 operations at a time make in a second, of 200 ms each. It is small, so that what sends ten times as
// much leaves the gateway some of the machine.
const (
	capacity   = 50
	operations = "--max-operations=10"
	eachTakes  = 200 * time.Millisecond
)

func TestLIFE05TenTimesTheCapacity(t *testing.T) {
	skipUnderRace(t)
	during := 2 * time.Second
	if *long {
		during = time.Minute
	}
	gateway := launch(t, nil, "--listen", "127.0.0.1:0", "--graph-url", lasting(t, eachTakes), operations, keepsNone)
	callers := named("caller-", 100)
	calm := flow(t, gateway.address, capacity/2, during/2, callers...)
	flooded := flow(t, gateway.address, 10*capacity, during, callers...)
	ended := time.Now()
	assert.Empty(t, flooded.other)
	require.NotEmpty(t, flooded.served)
	require.NotEmpty(t, flooded.refused)

	for recovered := false; !recovered && time.Since(ended) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		ready, _ := get(t, gateway.address+"/readyz")
		status, _, err := query(t.Context(), frontend(), gateway.address, asMyself)
		recovered = err == nil && status == http.StatusOK && ready == http.StatusOK
	}
	recovery := time.Since(ended)
	after := flow(t, gateway.address, capacity/2, during/2, callers...)
	t.Logf("%d operations a second, capacity %d: served p99 %v (%v without the flood), 503 after p50 %v, p99 %v (%d served, %d refused); ready again after %v",
		10*capacity, capacity, share(flooded.served, 0.99), share(calm.served, 0.99), share(flooded.refused, 0.5), share(flooded.refused, 0.99),
		len(flooded.served), len(flooded.refused), recovery.Round(10*time.Millisecond))
	assert.Less(t, len(after.refused), len(after.served)/10+1, "it is over by itself")
	assert.Less(t, recovery, 5*time.Second)
	if *long { // else the machine decides
		assert.Less(t, share(flooded.refused, 0.99), 100*time.Millisecond)
		assert.Less(t, share(flooded.served, 0.99), time.Second)
		assert.Greater(t, len(flooded.served), capacity*int(during.Seconds())*8/10)
	}
}

func TestLIFE06OneFloodsAnotherAsks(t *testing.T) {
	skipUnderRace(t)
	during := 2 * time.Second
	if *long {
		during = time.Minute
	}
	gateway := launch(t, nil, "--listen", "127.0.0.1:0", "--graph-url", lasting(t, eachTakes), operations, keepsNone)
	calm := flow(t, gateway.address, 5, during/2, "quiet")
	noise := make(chan *latencies)
	go func() { noise <- flow(t, gateway.address, 10*capacity, during, "noisy") }()
	quiet := flow(t, gateway.address, 5, during, "quiet")
	noisy := <-noise
	t.Logf("one asks %d operations a second, another 5: its p50 %v and p99 %v (%v and %v without), %d refused; the noisy one's %d of %d",
		10*capacity, share(quiet.served, 0.5), share(quiet.served, 0.99), share(calm.served, 0.5), share(calm.served, 0.99),
		len(quiet.refused), len(noisy.refused), len(noisy.refused)+len(noisy.served))
	assert.Less(t, len(quiet.refused), len(quiet.served)/10+1)
	assert.Empty(t, quiet.other)
	assert.NotEmpty(t, noisy.refused)
	if *long {
		assert.Less(t, share(quiet.served, 0.99), 2*share(calm.served, 0.99))
	}
}

// Clients that leave no CPU idle: fewer are served at once, so that the others hear soon.
func TestLIFE05MoreThanTheCPUsCanCompute(t *testing.T) {
	skipUnderRace(t)
	during := 2 * time.Second
	if *long {
		during = time.Minute
	}
	upstream := httptest.NewServer(flood(2000))
	defer upstream.Close()
	gateway := launch(t, nil, "--listen", "127.0.0.1:0", "--graph-url", upstream.URL+"/v1.0", keepsNone)
	body, err := json.Marshal(map[string]string{"query": floodedReport})
	require.NoError(t, err)
	client, l := frontend(), new(latencies)
	defer client.CloseIdleConnections()
	var working sync.WaitGroup
	start := time.Now()
	for _, who := range named("caller-", 400) {
		working.Go(func() {
			for time.Since(start) < during {
				asked := time.Now()
				status, _, err := send(t.Context(), client, gateway.address, "Bearer "+who, string(body))
				l.note(status, err, time.Since(asked))
				if status == http.StatusServiceUnavailable {
					time.Sleep(500 * time.Millisecond)
				}
			}
		})
	}
	working.Wait()
	t.Logf("400 clients ask for 2,000 records each: served p50 %v, p99 %v, 503 after p50 %v, p99 %v (%d served, %d refused)",
		share(l.served, 0.5), share(l.served, 0.99), share(l.refused, 0.5), share(l.refused, 0.99), len(l.served), len(l.refused))
	assert.Empty(t, l.other)
	assert.NotEmpty(t, l.served)
	assert.NotEmpty(t, l.refused)
}

// Operations that take a lot of memory, many at a time: some are refused, and the process stays within its limit.
func TestGOMEMLIMITIsRespected(t *testing.T) {
	skipUnderRace(t)
	upstream := httptest.NewServer(flood(20_000)) // 12 MB, and in the process as much again
	defer upstream.Close()
	// Far more at once than would be by default, so that only memory can stop them.
	gateway := launch(t, []string{"GOMEMLIMIT=256MiB"}, "--listen", "127.0.0.1:0", "--graph-url", upstream.URL+"/v1.0",
		"--max-operations", "1000", keepsNone)
	body, err := json.Marshal(map[string]string{"query": floodedReport})
	require.NoError(t, err)
	client, l := frontend(), new(latencies)
	defer client.CloseIdleConnections()
	var working sync.WaitGroup
	for i := range 40 {
		working.Go(func() {
			for range 2 {
				asked := time.Now()
				status, _, err := send(t.Context(), client, gateway.address, fmt.Sprintf("Bearer user-%d", i), string(body))
				l.note(status, err, time.Since(asked))
			}
		})
	}
	working.Wait()
	most := peak(t, gateway.command.Process)
	t.Logf("%d served, %d refused (p99 %v), %d MiB at the most", len(l.served), len(l.refused), share(l.refused, 0.99), most)
	assert.Empty(t, l.other)
	assert.NotEmpty(t, l.served)
	assert.Less(t, most, 256*3/2) // the limit is a soft one: garbage is collected late while others have the CPUs
	require.Eventually(t, func() bool { status, _ := get(t, gateway.address+"/readyz"); return status == http.StatusOK }, 5*time.Second, 50*time.Millisecond)
}
