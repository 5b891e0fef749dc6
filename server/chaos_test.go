package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// load is what came of a minute of traffic.
type load struct {
	answers            map[string]string // the whole one to each query
	mu                 sync.Mutex
	operations, whole  int
	worst              time.Duration
	requests, quietest int // that Microsoft Graph served with faults, and would have without
}

func (l *load) note(whole bool, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.operations++
	if whole {
		l.whole++
	}
	l.worst = max(l.worst, took)
}

func (l *load) String() string {
	return fmt.Sprintf("%d operations, %.2f %% with full data, worst latency %v, %.2f times the calls",
		l.operations, 100*float64(l.whole)/float64(l.operations), l.worst.Round(time.Millisecond), float64(l.requests)/float64(l.quietest))
}

// traffic is what frontends ask, in turn.
func traffic() []string {
	return []string{
		whoAmI,
		fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject } }`, emulator.ClassMeetingID),
		fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject %s } }`, emulator.TeamMeetingID, reportsAndRecords),
		fmt.Sprintf(`{ webinar(id: %q) { displayName sessions { nodes { subject attendanceReports { nodes { totalParticipantCount } } } } } }`, emulator.WebinarID),
	}
}

// run sends rate operations a second for the duration, on a fake clock.
func (l *load) run(t *testing.T, gateway http.Handler, rate int, duration time.Duration, tokens ...string) {
	t.Helper()
	queries := traffic()
	var running sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for i := range rate * int(duration/time.Second) {
		<-tick.C
		running.Go(func() {
			start := time.Now()
			r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, queries[i%len(queries)]))
			r.Header.Set("Authorization", "Bearer "+tokens[i%len(tokens)])
			w := httptest.NewRecorder()
			gateway.ServeHTTP(w, r)
			l.note(shown(w) == l.answers[queries[i%len(queries)]], time.Since(start))
		})
	}
	running.Wait()
}

// shown is a response without what it cost.
func shown(w *httptest.ResponseRecorder) string {
	response, _, _ := strings.Cut(w.Body.String(), `,"extensions":`)
	return response
}

// calls are what Microsoft Graph counts: every single request and every item of a batch.
func calls(e *emulator.Emulator) (n int) {
	for _, call := range e.Calls() {
		n += max(1, len(call.Items))
	}
	return n
}

// Fifty operations a second are asked for a minute, while a share of all requests, and of all items of batches, fails:
// of calls in batches, twice the share.
func TestUP21Chaos(t *testing.T) {
	t.Parallel()
	quiet := traffickedWith(t, 0)
	for chaos, most := range map[float64]float64{0.05: 1.12, 0.1: 1.22} {
		with := traffickedWith(t, chaos)
		with.quietest = quiet.requests
		t.Logf("chaos of %v: %v", chaos, with)
		assert.GreaterOrEqual(t, float64(with.whole), 0.99*float64(with.operations))
		assert.LessOrEqual(t, float64(with.requests), most*float64(with.quietest))
		assert.Less(t, with.worst, 15*time.Second)
	}
}

func traffickedWith(t *testing.T, chaos float64) *load {
	t.Helper()
	l := &load{answers: map[string]string{}}
	for _, query := range traffic() {
		w := httptest.NewRecorder()
		emulated(emulator.New(emulator.Options{})).ServeHTTP(w, newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, query)))
		l.answers[query] = shown(w)
	}
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{Chaos: chaos, Latency: 20 * time.Millisecond})
		l.run(t, emulated(e), 50, time.Minute, "demo-diane")
		l.requests = calls(e)
	})
	return l
}

// BenchmarkOutage tells how long an operation takes to fail while Microsoft Graph is down and the breaker is open, on
// the real clock.
func BenchmarkOutage(b *testing.B) {
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Refuse: emulator.ErrConnectionRefused})
	gateway := emulated(e)
	ask := func() {
		gateway.ServeHTTP(httptest.NewRecorder(), newRequest(b.Context(), []byte(`{"query":"{ me { displayName } }"}`)))
	}
	var opening sync.WaitGroup
	for range 20 {
		opening.Go(ask)
	}
	opening.Wait()
	for b.Loop() {
		ask()
	}
}
