package cache_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// graph is a Microsoft Graph that takes a second over every round, and answers with the name of who asks.
type graph struct {
	mu    sync.Mutex
	asked []msgraph.Call
	err   error
	size  int64
}

type asking struct {
	*graph
	as string
}

func (g *graph) as(name string) asking { return asking{g, name} }

func (a asking) Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	a.mu.Lock()
	a.asked = append(a.asked, calls...)
	results := make([]msgraph.Result, len(calls))
	for i, call := range calls {
		results[i] = msgraph.Result{Call: call, Value: a.answer(a.as), Err: a.err, Size: a.size}
	}
	a.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		for i := range results {
			results[i].Value, results[i].Err = nil, context.Cause(ctx)
		}
	}
	settle(results)
}

func (g *graph) answer(as string) any {
	if g.err != nil {
		return nil
	}
	return as
}

func (g *graph) calls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.asked)
}

func (g *graph) failWith(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
}

func caller(name string) cache.Caller {
	return cache.Caller{Principal: principal.New("", name, "")}
}

func call(name string) msgraph.Call {
	return msgraph.GetUser(msgraph.Path("/users/" + name))
}

// minute keeps values for a minute, and errors for a second.
func minute(result msgraph.Result) time.Duration {
	if result.Err != nil {
		return time.Second
	}
	return time.Minute
}

// ask asks as one operation does.
func ask(ctx context.Context, source *cache.Source, calls ...msgraph.Call) map[msgraph.Call]msgraph.Result {
	settled, mu := map[msgraph.Call]msgraph.Result{}, sync.Mutex{}
	source.Do(ctx, calls, func(results []msgraph.Result) {
		mu.Lock()
		defer mu.Unlock()
		for _, result := range results {
			if _, twice := settled[result.Call]; twice {
				panic("a call was settled twice")
			}
			settled[result.Call] = result
		}
	})
	return settled
}

func TestAnswersAreKeptForTheirLifetime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		hits := func() int64 {
			source := c.Source(caller("diane"), cache.Freshness{}, g.as("diane"))
			assert.Equal(t, "diane", ask(t.Context(), source, call("a"))[call("a")].Value)
			return source.Hits()
		}
		assert.Zero(t, hits())
		time.Sleep(59 * time.Second)
		assert.EqualValues(t, 1, hits())
		assert.Equal(t, 1, g.calls())
		time.Sleep(2 * time.Second)
		assert.Zero(t, hits())
		assert.Equal(t, 2, g.calls())
	})
}

func TestNobodySeesWhatAnotherGot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		var callers sync.WaitGroup
		for i := range 50 {
			for range 20 { // at once, and again when it is kept
				callers.Go(func() {
					name := fmt.Sprint(i)
					for range 2 {
						source := c.Source(caller(name), cache.Freshness{}, g.as(name))
						assert.Equal(t, name, ask(t.Context(), source, call("a"))[call("a")].Value)
					}
				})
			}
		}
		callers.Wait()
		assert.Equal(t, 50, g.calls(), "each caller asks once")
	})
}

func TestAnOperationMayDemandToAskAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		for _, demand := range []struct {
			freshness cache.Freshness
			calls     int
		}{
			{cache.Freshness{NoStore: true}, 1},
			{cache.Freshness{}, 2},
			{cache.Freshness{}, 2},
			{cache.Freshness{NoCache: true}, 3},
			{cache.Freshness{}, 3},
			{cache.Freshness{NoStore: true}, 4},
		} {
			ask(t.Context(), c.Source(caller("diane"), demand.freshness, g.as("diane")), call("a"))
			assert.Equal(t, demand.calls, g.calls(), "%+v", demand)
		}
	})
}

func TestErrorsAreKeptAsLongAsTheyAreWorth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		source := func() *cache.Source { return c.Source(caller("diane"), cache.Freshness{}, g.as("diane")) }
		g.failWith(&msgraph.ResponseError{StatusCode: http.StatusNotFound})
		ask(t.Context(), source(), call("a"))
		require.ErrorIs(t, ask(t.Context(), source(), call("a"))[call("a")].Err, msgraph.ErrNotFound)
		assert.Equal(t, 1, g.calls())
		time.Sleep(2 * time.Second)
		g.failWith(nil)
		require.NoError(t, ask(t.Context(), source(), call("a"))[call("a")].Err)
		assert.Equal(t, 2, g.calls())
	})
}

func TestWhoIsNotLetInAnyMoreLosesWhatWasKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		for _, name := range []string{"diane", "kenneth"} {
			ask(t.Context(), c.Source(caller(name), cache.Freshness{}, g.as(name)), call("a"))
		}
		g.failWith(&msgraph.ResponseError{StatusCode: http.StatusUnauthorized})
		ask(t.Context(), c.Source(caller("diane"), cache.Freshness{}, g.as("diane")), call("b"))
		require.Error(t, ask(t.Context(), c.Source(caller("diane"), cache.Freshness{}, g.as("diane")), call("a"))[call("a")].Err)
		require.NoError(t, ask(t.Context(), c.Source(caller("kenneth"), cache.Freshness{}, g.as("kenneth")), call("a"))[call("a")].Err)
	})
}

func TestNothingIsKeptLongerThanTheCallersRights(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		caller := cache.Caller{Principal: caller("diane").Principal, Until: time.Now().Add(10 * time.Second)}
		for _, wait := range []time.Duration{0, 5 * time.Second, 5 * time.Second} {
			time.Sleep(wait)
			ask(t.Context(), c.Source(caller, cache.Freshness{}, g.as("diane")), call("a"))
		}
		assert.Equal(t, 2, g.calls())
	})
}

func TestTheCacheStaysInItsBounds(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]int{1 << 20: 10, 0: 20} {
		synctest.Test(t, func(t *testing.T) {
			g, c := &graph{size: 200 << 10}, cache.New(size, minute)
			defer c.Close()
			for i := range 10 {
				ask(t.Context(), c.Source(caller("diane"), cache.Freshness{}, g.as("diane")), call(fmt.Sprint(i)))
			}
			for i := range 10 {
				ask(t.Context(), c.Source(caller("diane"), cache.Freshness{}, g.as("diane")), call(fmt.Sprint(i)))
			}
			if size == 0 {
				assert.Equal(t, want, g.calls())
			} else {
				assert.GreaterOrEqual(t, g.calls(), want+5, "a megabyte holds at most five of them")
			}
		})
	}
}

func TestOperationsShareWhatTheyAskForAtOnce(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1 << 20, 0} {
		synctest.Test(t, func(t *testing.T) {
			g, c := new(graph), cache.New(size, minute)
			defer c.Close()
			start := time.Now()
			var operations sync.WaitGroup
			for range 10 {
				operations.Go(func() {
					source := c.Source(caller("diane"), cache.Freshness{}, g.as("diane"))
					assert.Len(t, ask(t.Context(), source, call("a"), call("b")), 2)
				})
			}
			operations.Wait()
			assert.Equal(t, 2, g.calls())
			assert.Equal(t, time.Second, time.Since(start))
		})
	}
}

// Whoever waits for another operation asks for itself if that one leaves, and leaves by itself when its own time is up.
func TestOperationsThatShareEndByThemselves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		source := func() *cache.Source { return c.Source(caller("diane"), cache.Freshness{}, g.as("diane")) }
		first, leave := context.WithCancel(t.Context())
		go ask(first, source(), call("a"))
		synctest.Wait()
		hurried, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		go func() {
			start := time.Now()
			assert.ErrorIs(t, ask(hurried, source(), call("a"))[call("a")].Err, context.DeadlineExceeded)
			assert.Equal(t, 100*time.Millisecond, time.Since(start))
		}()
		time.AfterFunc(500*time.Millisecond, leave)
		start := time.Now()
		require.NoError(t, ask(t.Context(), source(), call("a"))[call("a")].Err)
		assert.Equal(t, 1500*time.Millisecond, time.Since(start))
	})
}

func TestAPanicLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		go func() {
			defer func() { assert.NotNil(t, recover()) }()
			c.Source(caller("diane"), cache.Freshness{}, panicking{}).Do(t.Context(), []msgraph.Call{call("a")}, nil)
		}()
		synctest.Wait()
		require.NoError(t, ask(t.Context(), c.Source(caller("diane"), cache.Freshness{}, g.as("diane")), call("a"))[call("a")].Err)
	})
}

type panicking struct{}

func (panicking) Do(context.Context, []msgraph.Call, func([]msgraph.Result)) {
	time.Sleep(time.Second)
	panic("on purpose")
}

func TestCacheControl(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]cache.Freshness{
		"": {}, "no-cache": {NoCache: true}, "No-Store": {NoStore: true}, "max-age=0": {NoCache: true}, "private, no-cache, x": {NoCache: true}, "nonsense": {},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(""))
		r.Header.Set("Cache-Control", header)
		cache.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			assert.Equal(t, want, cache.Demanded(r.Context()), header)
		})).ServeHTTP(httptest.NewRecorder(), r)
	}
}

// refusing is a graph that lets nobody in.
func refusing() *graph {
	return &graph{err: &msgraph.ResponseError{StatusCode: http.StatusUnauthorized}}
}

// However a caller learns that they are not let in any more, nothing of theirs is left.
func TestEveryRefusalIsHeeded(t *testing.T) {
	t.Parallel()
	for _, freshness := range []cache.Freshness{{}, {NoCache: true}, {NoStore: true}} {
		synctest.Test(t, func(t *testing.T) {
			g, c := new(graph), cache.New(1<<20, minute)
			defer c.Close()
			caller := caller("diane")
			ask(t.Context(), c.Source(caller, cache.Freshness{}, g.as("diane")), call("a"))
			ask(t.Context(), c.Source(caller, freshness, refusing().as("diane")), call("b"))
			ask(t.Context(), c.Source(caller, cache.Freshness{}, g.as("diane")), call("a"))
			assert.Equal(t, 2, g.calls(), "%+v", freshness)
		})
	}
}

func TestAResponseIsKnownAsLongAsWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := new(graph), cache.New(1<<20, minute)
		defer c.Close()
		source := func(f cache.Freshness, g *graph) *cache.Source {
			return c.Source(caller("diane"), f, g.as("diane"))
		}
		first := source(cache.Freshness{}, g)
		ask(t.Context(), first, call("a"), call("b"))
		assert.False(t, first.KeepsResponse())
		second := source(cache.Freshness{}, g)
		ask(t.Context(), second, call("a"), call("b"))
		require.True(t, second.KeepsResponse())
		keep := func() bool {
			second.KeepResponse("request", []byte("response"), nil)
			_, _, known := source(cache.Freshness{}, g).Response("request")
			return known
		}
		assert.True(t, keep())
		_, _, known := source(cache.Freshness{NoCache: true}, g).Response("request")
		assert.False(t, known)
		_, _, known = c.Source(caller("kenneth"), cache.Freshness{}, g.as("kenneth")).Response("request")
		assert.False(t, known)
		ask(t.Context(), source(cache.Freshness{NoCache: true}, g), call("b"))
		assert.False(t, keep(), "b is another one now")
		third := source(cache.Freshness{}, g)
		ask(t.Context(), third, call("a"), call("b"))
		ask(t.Context(), source(cache.Freshness{NoStore: true}, refusing()), call("c"))
		third.KeepResponse("request", []byte("response"), nil)
		_, _, known = source(cache.Freshness{}, g).Response("request")
		assert.False(t, known, "nothing of the caller is left")
	})
}

func TestAnswersAreCountedUntilTheyAreGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, c := &graph{size: 200 << 10}, cache.New(1<<20, minute)
		defer c.Close()
		source := func() *cache.Source {
			return c.Source(caller("diane"), cache.Freshness{NoCache: true}, g.as("diane"))
		}
		for range 3 { // each takes the place of the one before
			ask(t.Context(), source(), call("a"))
			assert.Equal(t, 1, c.Kept(caller("diane").Principal))
		}
		for i := range 20 {
			ask(t.Context(), source(), call(fmt.Sprint(i)))
		}
		assert.LessOrEqual(t, c.Kept(caller("diane").Principal), 5, "those that were pushed out are not counted")
		ask(t.Context(), c.Source(caller("diane"), cache.Freshness{}, refusing().as("diane")), call("none"))
		assert.Zero(t, c.Kept(caller("diane").Principal))
		ask(t.Context(), source(), call("a"))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		assert.Zero(t, c.Kept(caller("diane").Principal), "too old")
	})
}
