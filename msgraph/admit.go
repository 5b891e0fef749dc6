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

// admit waits for a place among the requests in flight, the caller's and all, and asks the breaker. leave gives the
// place back.
func (c *Client) admit(ctx context.Context) (leave func(), err error) {
	if err := c.lane.slots.Acquire(ctx, 1); err != nil {
		return nil, context.Cause(ctx)
	}
	if err := c.slots.Acquire(ctx, 1); err != nil {
		c.lane.slots.Release(1)
		return nil, context.Cause(ctx)
	}
	leave = func() {
		c.slots.Release(1)
		c.lane.slots.Release(1)
	}
	if !c.breaker.TryAcquirePermit() {
		leave()
		return nil, errOutage
	}
	return leave, nil
}

// record tells the breaker how a request went. Whoever is refused, or asks for what does not exist, was answered well.
func (c *Client) record(operation context.Context, err error) {
	response := (*ResponseError)(nil)
	switch {
	case operation.Err() != nil && !c.breaker.IsHalfOpen():
		// The client left, or the operation ended: that says nothing of Microsoft Graph.
	case operation.Err() != nil, errors.Is(err, ErrUnreachable), errors.Is(err, ErrTimeout):
		c.breaker.RecordFailure()
	case errors.As(err, &response) && response.StatusCode >= http.StatusInternalServerError:
		c.breaker.RecordFailure()
	default:
		c.breaker.RecordSuccess()
	}
}

const (
	// maxTry bounds one request.
	maxTry = 5 * time.Second
	// toAnswer is what an operation keeps back to write down what it has.
	toAnswer = 250 * time.Millisecond
)

// tryContext bounds one request: it ends before the operation does, so that what the operation has can still be said.
func tryContext(ctx context.Context) (context.Context, context.CancelFunc) {
	try := maxTry
	if deadline, ok := ctx.Deadline(); ok {
		try = min(try, time.Until(deadline)-toAnswer)
	}
	return context.WithTimeoutCause(ctx, try, ErrTimeout)
}
