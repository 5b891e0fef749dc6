package msgraph

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Result is what became of one call.
type Result struct {
	Call Call
	// Value is what the call reads: a *T of a Get[T], a Page[T] of a List[T].
	Value any
	Err   error
}

// Do asks every call, and gives each one's result to settle exactly once: at first those that are answered or have
// failed for good, later those that took another try. A lone call is a plain GET; more go out in batches of at most 20,
// several side by side. A call that fails costs its neighbours nothing, not even time. Do ends with ctx at the latest.
func (c *Client) Do(ctx context.Context, calls []Call, settle func([]Result)) {
	c.retries.begin(len(calls))
	defer c.retries.end(len(calls))
	pending := make([]*attempt, len(calls))
	for i, call := range calls {
		pending[i] = &attempt{call: call}
	}
	for len(pending) > 0 {
		c.round(ctx, pending)
		settled, again, wait := c.judge(ctx, pending)
		settle(settled)
		if len(again) > 0 {
			_ = sleep(ctx, wait) // who is woken early finds the operation ended
		}
		pending = again
	}
}

// round tries each of the attempts once, on a lane that is open.
func (c *Client) round(ctx context.Context, attempts []*attempt) {
	err := c.enter(ctx)
	for _, a := range attempts {
		a.tries++
		a.last = Result{Call: a.call, Err: err}
	}
	if err == nil {
		c.send(ctx, attempts)
	}
}

// enter waits until the caller's lane is open. A token that was refused once will be refused again: it is not sent any
// more.
func (c *Client) enter(ctx context.Context) error {
	if refused := c.refused.Load(); refused != nil {
		return refused
	}
	if err := c.lane.enter(ctx); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// judge parts what is settled from what is to be tried again after wait.
func (c *Client) judge(ctx context.Context, attempts []*attempt) (settled []Result, again []*attempt, wait time.Duration) {
	for _, a := range attempts {
		if a.last.Err != nil {
			c.heed(a.last.Err)
		}
		if pause, ok := c.again(ctx, a); ok {
			again = append(again, a)
			wait = max(wait, pause)
		} else {
			settled = append(settled, a.last)
		}
	}
	return settled, again, wait
}

// again decides whether an attempt goes on, and after which pause: as long as Microsoft Graph's patience, the operation
// and the budget for retries allow.
func (c *Client) again(ctx context.Context, a *attempt) (pause time.Duration, ok bool) {
	if a.retrying {
		c.retries.giveBack()
		a.retrying = false
	}
	switch {
	case a.last.Err == nil:
		return 0, false
	case errors.Is(a.last.Err, errBatchRefused):
		ok, a.alone = !a.alone, true // nobody knows yet whether this one failed, so it is no retry
		return 0, ok
	}
	if pause, ok = a.again(a.last.Err); !ok || !outlives(ctx, pause) || !c.retries.take() {
		return 0, false
	}
	a.retrying = true
	return pause, true
}

// heed keeps the caller's next requests from making things worse.
func (c *Client) heed(err error) {
	response := (*ResponseError)(nil)
	if !errors.As(err, &response) {
		return
	}
	switch response.StatusCode {
	case http.StatusUnauthorized:
		c.refused.CompareAndSwap(nil, response)
	case http.StatusTooManyRequests:
		c.lane.pause(response.RetryAfter)
	case http.StatusServiceUnavailable:
		c.http.CloseIdleConnections() // Microsoft asks for a new connection after a 503
	}
}
