package msgraph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// errOutage means that the breaker is open: Microsoft Graph has been failing, and is not asked for a while.
var errOutage = fmt.Errorf("%w: it has been failing, and is not asked for a while", ErrUnreachable)

// ErrTimeout means that Microsoft Graph took too long over one request.
var ErrTimeout = errors.New("Microsoft Graph took too long")

const (
	// maxTry bounds one request.
	maxTry = 5 * time.Second
	// toAnswer is what an operation keeps back to write down what it has.
	toAnswer = 250 * time.Millisecond
)

// admission is a place among the requests in flight.
type admission struct {
	client *Client
	// probe is the one request that finds out whether an outage is over. It stays even if its client leaves.
	probe bool
}

// admit waits for a place, the caller's and among all, and asks the breaker. Who has no time left by then is not sent.
func (c *Client) admit(operation context.Context) (admission, error) {
	ctx, cancel := inTime(operation)
	defer cancel()
	if c.lane.slots.Acquire(ctx, 1) != nil {
		return admission{}, context.Cause(ctx)
	}
	if c.slots.Acquire(ctx, 1) != nil {
		c.lane.slots.Release(1)
		return admission{}, context.Cause(ctx)
	}
	a := admission{client: c}
	switch {
	case !outlives(operation, 0):
		a.release()
		return a, context.DeadlineExceeded
	case !c.breaker.TryAcquirePermit():
		a.release()
		return a, errOutage
	}
	a.probe = c.breaker.IsHalfOpen()
	return a, nil
}

// inTime ends before the operation does, so that what the operation has can still be said.
func inTime(operation context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := operation.Deadline()
	if !ok {
		return context.WithCancel(operation)
	}
	return context.WithDeadlineCause(operation, deadline.Add(-toAnswer), context.DeadlineExceeded)
}

func (a admission) release() {
	a.client.slots.Release(1)
	a.client.lane.slots.Release(1)
}

// context bounds the request.
func (a admission) context(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	switch {
	case a.probe:
		return context.WithTimeoutCause(context.WithoutCancel(ctx), maxTry, ErrTimeout)
	case ok && time.Until(deadline)-toAnswer < maxTry:
		return inTime(ctx)
	}
	return context.WithTimeoutCause(ctx, maxTry, ErrTimeout)
}

// leave gives the place back and tells the breaker how the request went. That a client left, or an operation ran out of
// time, says nothing of Microsoft Graph; whoever is refused, or asks for what does not exist, was answered well.
func (a admission) leave(operation context.Context, err error) {
	a.release()
	breaker := a.client.breaker
	switch {
	case !a.probe && (operation.Err() != nil || errors.Is(err, context.DeadlineExceeded) || !breaker.IsClosed()):
	case errors.Is(err, ErrUnreachable), errors.Is(err, ErrTimeout):
		breaker.RecordFailure()
	case StatusOf(err) >= http.StatusInternalServerError:
		breaker.RecordFailure()
	default:
		breaker.RecordSuccess()
	}
}
