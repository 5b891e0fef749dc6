package msgraph

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"
)

// attempt is a call on its way: how often it was tried, and what befell it.
type attempt struct {
	call     Call
	tries    int
	once     map[string]bool // what is tried again only once, and has been
	alone    bool            // fell out of a batch that was refused as a whole
	retrying bool            // on the budget for retries
	last     Result
}

const (
	maxTries    = 3
	firstPause  = 500 * time.Millisecond
	fewestPause = 50 * time.Millisecond
)

// errBatchRefused marks the calls of a batch that Microsoft Graph refused as a whole: one of them is to blame, so each
// is asked on its own.
var errBatchRefused = errors.New("the batch was refused as a whole")

// again decides whether a call that failed is tried again, and after how long. Throttled and unavailable (429, 503,
// 504) are worth three tries; a fault (500, 502, no connection, half an answer) one more; the rest none.
//
// https://learn.microsoft.com/graph/best-practices-concept#handling-expected-errors
func (a *attempt) again(err error) (wait time.Duration, ok bool) {
	reason, patient := retriable(err)
	switch {
	case reason == "" || a.tries >= maxTries:
		return 0, false
	case !patient && a.once[reason]:
		return 0, false
	case !patient:
		if a.once == nil {
			a.once = make(map[string]bool)
		}
		a.once[reason] = true
	}
	if response := (*ResponseError)(nil); errors.As(err, &response) && response.RetryAfter > 0 {
		return response.RetryAfter + spread(response.RetryAfter/10), true
	}
	return fewestPause + spread(firstPause<<(a.tries-1)), true
}

// retriable names what befell a call if it may not befall it again. patient tells what passes with time from a fault.
func retriable(err error) (reason string, patient bool) {
	if response := (*ResponseError)(nil); errors.As(err, &response) {
		switch response.StatusCode {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return http.StatusText(response.StatusCode), true
		case http.StatusInternalServerError, http.StatusBadGateway:
			return http.StatusText(response.StatusCode), false
		}
	}
	switch {
	case errors.Is(err, errOutage):
		return "", false
	case errors.Is(err, ErrUnreachable):
		return "unreachable", false
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "cut", false
	}
	return "", false
}

// spread keeps those who failed together from coming back together.
func spread(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most) //nolint:gosec // chance, not a secret
}

// outlives reports whether the operation has time left after wait.
func outlives(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
