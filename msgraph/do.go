package msgraph

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// Result is what became of one call.
type Result struct {
	Call Call
	// Value is what the call reads: a *T of a Get[T], a Page[T] of a List[T]. It is never changed afterwards.
	Value any
	Err   error
	// Size is how many bytes of JSON the value was read from.
	Size int64
}

// Do asks every call, and gives each one's result to settle exactly once: at first those that are answered or have
// failed for good, later those that took longer or another try. settle may be run for several at once. A lone call is a
// plain GET; more go out in batches of at most 20, several side by side. A call that fails costs its neighbours nothing,
// and neither that it is slow nor that it is tried again holds them up. Do ends with ctx at the latest.
func (c *Client) Do(ctx context.Context, calls []Call, settle func([]Result)) {
	c.lane.retries.begin(len(calls))
	defer c.lane.retries.end(len(calls))
	attempts := make([]*attempt, len(calls))
	for i, call := range calls {
		attempts[i] = &attempt{last: Result{Call: call}}
	}
	c.round(ctx, attempts, settle)
}

// round tries attempts, and again those that are worth it, until all are settled.
func (c *Client) round(ctx context.Context, attempts []*attempt, settle func([]Result)) {
	if err := c.enter(ctx); err != nil {
		settle(results(fail(attempts, err)))
		return
	}
	var rounds sync.WaitGroup
	defer rounds.Wait()
	again := func(l later) {
		if len(l.attempts) > 0 {
			rounds.Go(func() {
				_ = c.pause(ctx, l) // who is woken early finds the operation ended
				c.round(ctx, l.attempts, settle)
			})
		}
	}
	tried, postponed, refused := c.afford(attempts)
	c.traffic.countRetries(tried)
	for arrived := range c.send(ctx, tried) {
		c.lane.retries.giveBack(arrived)
		settled, told, soon := c.judge(ctx, arrived)
		if settled = append(settled, refused...); len(settled) > 0 {
			settle(results(settled))
		}
		again(told)
		again(soon.with(postponed))
		refused, postponed = nil, later{}
	}
	if len(refused) > 0 {
		settle(results(refused))
	}
	again(postponed)
}

// later are attempts that go out again together, after a while.
type later struct {
	attempts []*attempt
	wait     time.Duration
	told     bool // by Microsoft Graph, how long
}

func (l later) with(more later) later {
	return later{append(l.attempts, more.attempts...), max(l.wait, more.wait), l.told || more.told}
}

func results(attempts []*attempt) []Result {
	list := make([]Result, len(attempts))
	for i, a := range attempts {
		list[i] = a.last
	}
	return list
}

// afford parts the attempts that go out now from retries that the budget does not allow now. Those are postponed, and in
// the end refused: what befell them stands. As many retries as a batch holds cost one unit.
func (c *Client) afford(attempts []*attempt) (tried []*attempt, postponed later, refused []*attempt) {
	room := 0
	for _, a := range attempts {
		if a.retry && room == 0 {
			if a.charged = c.lane.retries.take(); a.charged {
				room = batchSize
			}
		}
		switch {
		case !a.retry:
			tried = append(tried, a)
		case room > 0:
			room--
			tried = append(tried, a)
		case a.postponed < maxPostponed:
			a.postponed++
			postponed = postponed.with(later{attempts: []*attempt{a}, wait: budgetPause})
		default:
			refused = append(refused, a)
		}
	}
	return tried, postponed, refused
}

// enter waits until the caller's lane is open. A token that was refused once will be refused again: it is not sent any
// more.
func (c *Client) enter(ctx context.Context) error {
	if err := c.session.err(); err != nil {
		return err
	}
	if err := c.lane.enter(ctx, c.hold); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// judge parts what is settled from what is tried again, as long as the operation has time for that: those that Microsoft
// Graph told how long to wait, and those that wait as short as they may.
func (c *Client) judge(ctx context.Context, attempts []*attempt) (settled []*attempt, told, soon later) {
	for _, a := range attempts {
		wait, isTold, ok := a.again()
		if !ok || !outlives(ctx, wait) {
			settled = append(settled, a)
			continue
		}
		c.tellRetry(ctx, a)
		if one := (later{[]*attempt{a}, wait, isTold}); isTold {
			told = told.with(one)
		} else {
			soon = soon.with(one)
		}
	}
	return settled, told, soon
}

// heed keeps the caller's next requests from making things worse, or makes them better: with another token what was
// refused can go out again. The attempts were sent after so many renewals.
func (c *Client) heed(ctx context.Context, attempts []*attempt, renewals int) {
	for _, a := range attempts {
		response, ok := errors.AsType[*ResponseError](a.last.Err)
		switch {
		case !ok:
		case response.StatusCode == http.StatusTooManyRequests:
			c.lane.pause(response.RetryAfter)
		case blamesToken(response):
			renewed, err := c.session.renew(ctx, renewals, response)
			if a.renewed = renewed; err != nil {
				a.last.Err = err
			}
		}
	}
}
