package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// A thousand requests of all kinds, of clients that stay and clients that leave, over a Microsoft Graph that fails and
// makes the gateway panic. synctest fails a test that leaves a goroutine behind, and so does TestMain.
func TestLIFE03NothingStaysBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{Latency: 100 * time.Millisecond, Chaos: 0.1})
		var calls atomic.Int64
		transport := upstream(func(r *http.Request) (*http.Response, error) {
			if calls.Add(1)%10 == 0 {
				panic("a bug")
			}
			return e.Transport().RoundTrip(r)
		})
		gate := admission.New(50)
		gateway := server.New(server.Options{
			Auth: demo, Caller: callerOf(emulatedRoot, transport), Timeout: 15 * time.Second,
			Log: slog.New(slog.DiscardHandler), Gate: gate,
		})
		queries := append(traffic(), "{ nothing }", "{", "", twentyMeetings())
		var running sync.WaitGroup
		for i := range 1000 {
			running.Go(func() {
				time.Sleep(time.Duration(i) * 5 * time.Millisecond)
				ctx, hangUp := context.WithCancel(t.Context())
				defer hangUp()
				if i%3 == 0 {
					time.AfterFunc(time.Duration(i%300)*time.Millisecond, hangUp)
				}
				r := newRequest(ctx, fmt.Appendf(nil, `{"query":%q}`, queries[i%len(queries)]))
				gateway.ServeHTTP(httptest.NewRecorder(), r)
			})
		}
		running.Wait()
		assert.Greater(t, calls.Load(), int64(200))
		stats := gate.Stats()
		assert.Zero(t, stats.UnderWay+stats.Waiting)
	})
}
