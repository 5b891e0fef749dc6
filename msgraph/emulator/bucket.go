package emulator

import (
	"strings"
	"sync"
	"time"
)

// bucketWindow is the time in which an empty bucket fills up.
//
// https://learn.microsoft.com/graph/throttling-limits
const bucketWindow = 30 * time.Second

// bucket is a token bucket. A request that finds it empty is throttled, and
// takes a token all the same: whoever does not wait, waits longer, up to the
// time it takes to fill the bucket and a token more.
type bucket struct {
	limit int // tokens in a full bucket; 0 is no bucket
	mu    sync.Mutex
	full  time.Time // when it would be full again
}

// take takes a token and returns 0, or how long it is until one request would
// find room.
func (b *bucket) take(now time.Time) time.Duration {
	if b.limit <= 0 {
		return 0
	}
	token := bucketWindow / time.Duration(b.limit)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(token)
	empty := b.full.Sub(now)
	if empty <= bucketWindow {
		return 0
	}
	if empty > 2*bucketWindow {
		empty = 2 * bucketWindow
		b.full = now.Add(empty)
	}
	return empty + token - bucketWindow
}

// throttle refuses a call to virtual events that finds their bucket empty.
// All accounts call by way of the same app, and so share it.
func (x *exchange) throttle() error {
	const prefix = "solutions/virtualevents/"
	if !strings.HasPrefix(strings.ToLower(x.path)+"/", prefix) {
		return nil
	}
	wait := x.virtualEvents.take(x.now())
	if wait <= 0 {
		return nil
	}
	return errThrottledFor(wait)
}
