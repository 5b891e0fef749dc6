// Package cache keeps answers of Microsoft Graph across operations, each for the caller who got it, and lets operations of
// one caller that want the same thing at the same time share one call. It knows nothing of what the answers are about.
package cache

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Cache is that of all callers. A nil Cache keeps nothing, and shares nothing.
type Cache struct {
	answers  *otter.Cache[key, answer] // nil to keep none
	lifetime func(msgraph.Result) time.Duration

	counting sync.Mutex
	kept     map[principal.Principal]int // answers of each caller, not to look for them in vain

	counts counts

	mu      sync.Mutex
	landed  sync.Cond
	flights map[key]*flight
}

// key is one question of one caller: a call, or a whole request, by its text.
type key struct {
	caller  principal.Principal
	call    msgraph.Call
	request string
}

// answer is what is kept: the result of a call, or the response to a request.
type answer struct {
	result   msgraph.Result
	response []byte
	note     any    // about the response
	madeOf   []part // the response
	expires  time.Time
}

// part is an answer that a response was made of. Another one may have taken its place since, or none.
type part struct {
	key     key
	expires time.Time
}

// flight is a call that is under way.
type flight struct {
	result msgraph.Result
	landed bool
}

// New makes a cache of so many bytes: of answers as Microsoft Graph sent them, which take about as much memory again
// when they are read. With 0 bytes it keeps nothing. lifetime says how long an answer, or an error, is worth keeping.
func New(bytes int64, lifetime func(msgraph.Result) time.Duration) *Cache {
	c := &Cache{lifetime: lifetime, kept: make(map[principal.Principal]int), flights: make(map[key]*flight)}
	c.landed.L = &c.mu
	if bytes > 0 {
		c.answers = otter.Must(&otter.Options[key, answer]{
			MaximumWeight: uint64(bytes),
			Weigher:       func(_ key, a answer) uint32 { return uint32(min(a.result.Size+int64(len(a.response))+overhead, 1<<31)) }, //nolint:gosec // bounded
			ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[key, answer]) time.Duration {
				return time.Until(e.Value.expires)
			}),
			OnDeletion: func(e otter.DeletionEvent[key, answer]) { c.count(e.Key.caller, -1) }, // also when another takes its place
			Executor:   func(task func()) { task() },
		})
	}
	return c
}

// Close ends what the cache does by itself, dropping what is too old.
func (c *Cache) Close() {
	if c.answers != nil {
		c.answers.StopAllGoroutines()
	}
}

// overhead is what an answer takes at least.
const overhead = 512

// known finds an answer that is not too old.
func (c *Cache) known(k key) (answer, bool) {
	if c == nil || c.answers == nil {
		return answer{}, false
	}
	found, ok := c.answers.GetIfPresent(k)
	return found, ok && time.Now().Before(found.expires)
}

// response finds a response of which every part is still what it was.
func (c *Cache) response(k key) (response []byte, note any, ok bool) {
	found, ok := c.known(k)
	for _, p := range found.madeOf {
		kept, known := c.known(p.key)
		ok = ok && known && kept.expires.Equal(p.expires)
	}
	return found.response, found.note, ok
}

// keep keeps the results of a caller's calls, until at the latest.
func (c *Cache) keep(caller principal.Principal, results []msgraph.Result, until time.Time) {
	if c.answers == nil {
		return
	}
	for _, result := range results {
		expires := time.Now().Add(c.lifetime(result))
		if !until.IsZero() && until.Before(expires) {
			expires = until
		}
		if expires.After(time.Now()) {
			c.set(key{caller: caller, call: result.Call}, answer{result: result, expires: expires})
		}
	}
}

func (c *Cache) set(k key, a answer) {
	c.count(k.caller, 1)
	c.answers.Set(k, a)
}

// count changes how many answers of a caller are kept, and returns it.
func (c *Cache) count(caller principal.Principal, change int) int {
	c.counting.Lock()
	defer c.counting.Unlock()
	c.kept[caller] += change
	count := c.kept[caller]
	if count == 0 {
		delete(c.kept, caller)
	}
	return count
}

// heed drops all that is kept for a caller whom Microsoft Graph does not let in any more.
func (c *Cache) heed(caller principal.Principal, results []msgraph.Result) {
	refused := func(result msgraph.Result) bool { return msgraph.StatusOf(result.Err) == http.StatusUnauthorized }
	if c.answers == nil || !slices.ContainsFunc(results, refused) || c.count(caller, 0) == 0 {
		return
	}
	for k := range c.answers.Keys() {
		if k.caller == caller {
			c.answers.Invalidate(k)
		}
	}
}

// board finds the flight of a call that is under way, or begins one.
func (c *Cache) board(k key) (f *flight, under bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, under = c.flights[k]; !under {
		f = new(flight)
		c.flights[k] = f
	}
	return f, under
}

// land ends flights, all at once, so that who waits for several finds them together.
func (c *Cache) land(caller principal.Principal, results []msgraph.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, result := range results {
		k := key{caller: caller, call: result.Call}
		if f := c.flights[k]; f != nil {
			f.result, f.landed = result, true
			delete(c.flights, k)
		}
	}
	c.landed.Broadcast()
}

// wait returns those of the flights that have landed, once there is one or ctx has ended, and the others.
func (c *Cache) wait(ctx context.Context, flights []*flight) (results []msgraph.Result, others []*flight) {
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.landed.Broadcast()
	})
	defer stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		results, others = nil, nil
		for _, f := range flights {
			if f.landed {
				results = append(results, f.result)
			} else {
				others = append(others, f)
			}
		}
		if len(results) > 0 || ctx.Err() != nil {
			return results, others
		}
		c.landed.Wait()
	}
}
