package msgraph

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// lane is one caller's way to Microsoft Graph. Who is throttled pauses the whole lane: requests made in the meantime
// would be refused too, and counted.
//
// https://learn.microsoft.com/graph/throttling
type lane struct {
	slots   *semaphore.Weighted
	retries retryBudget
	mu      sync.Mutex
	until   time.Time
}

// maxPause bounds a pause: one absurd answer must not shut a caller out.
const maxPause = 5 * time.Minute

// pause keeps the lane from being used for a while.
func (l *lane) pause(wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Now().Add(min(wait, maxPause)); until.After(l.until) {
		l.until = until
	}
}

func (l *lane) pausedFor() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.until)
}

// enter waits until the lane is open. A pause that the operation would not outlive fails at once, as Microsoft Graph
// would fail it. hold does the waiting.
func (l *lane) enter(ctx context.Context, hold func(context.Context, time.Duration) error) error {
	for {
		wait := l.pausedFor()
		if wait <= 0 {
			return nil
		}
		if !outlives(ctx, wait) {
			return &ResponseError{StatusCode: http.StatusTooManyRequests, Message: "the caller is being throttled", RetryAfter: wait}
		}
		if err := hold(ctx, wait); err != nil {
			return err
		}
	}
}

// idle reports whether nobody waits on the lane or has a request in flight.
func (l *lane) idle() bool {
	if l.pausedFor() > 0 || !l.slots.TryAcquire(maxRequestsPerCaller) {
		return false
	}
	l.slots.Release(maxRequestsPerCaller)
	return true
}

// lanes are those of all callers. An idle one is worth nothing.
type lanes struct {
	mu   sync.Mutex
	open map[principal.Principal]*lane
}

// maxIdleLanes is how many lanes are kept before the idle ones are forgotten.
const maxIdleLanes = 1000

func (l *lanes) of(caller principal.Principal) *lane {
	if caller.IsZero() {
		panic("msgraph: nobody asks")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if found, ok := l.open[caller]; ok {
		return found
	}
	if l.open == nil || len(l.open) >= maxIdleLanes {
		l.forget()
	}
	made := &lane{slots: semaphore.NewWeighted(maxRequestsPerCaller)}
	l.open[caller] = made
	return made
}

// forget drops idle lanes. The next operation of that caller begins another.
func (l *lanes) forget() {
	kept := make(map[principal.Principal]*lane)
	for caller, lane := range l.open {
		if !lane.idle() {
			kept[caller] = lane
		}
	}
	l.open = kept
}
