package msgraph

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// attempt is a call on its way: what befell it last, and how often. It can fail on two levels, with the request it went
// out in or as an item of a batch, and has the same patience on each.
type attempt struct {
	last  Result
	level level
	fails [2]int // on each level
	retry bool   // goes out again because it failed
	alone bool   // fell out of a batch that was refused as a whole

	renewed bool // its token was refused, and there is another

	charged   bool        // holds a unit of the budget for retries
	postponed int         // how often the budget had nothing for it
	once      [2][]string // what is tried again only once, and has been
}

// level is where a call fails.
type level int

const (
	inRequest level = iota
	inBatch
)

const (
	maxTries    = 3
	firstPause  = 500 * time.Millisecond
	fewestPause = 50 * time.Millisecond
	// maxPostponed is how often a retry waits for the budget before it is given up.
	maxPostponed = 10
	// budgetPause is how long it waits each time.
	budgetPause = 250 * time.Millisecond
)

// errBatchRefused marks the calls of a batch that Microsoft Graph refused as a whole: one of them is to blame, so each
// is asked on its own.
var errBatchRefused = errors.New("the batch was refused as a whole")

// again decides whether a call is tried again, and after how long, which Microsoft Graph may have told. Throttled and unavailable (429, 503, 504) are worth
// three tries; a fault (500, 502, no connection, half an answer) one more; the rest none.
//
// https://learn.microsoft.com/graph/best-practices-concept#handling-expected-errors
func (a *attempt) again() (wait time.Duration, told, ok bool) {
	err := a.last.Err
	if errors.Is(err, errBatchRefused) { // nobody knows yet whether this call failed, so it is no retry
		ok, a.alone = !a.alone, true
		return 0, false, ok
	}
	if a.renewed {
		a.renewed = false
		return 0, false, true
	}
	a.fails[a.level]++
	reason, patient := retriable(err)
	switch {
	case reason == "" || a.fails[a.level] == maxTries || !patient && slices.Contains(a.once[a.level], reason):
		return 0, false, false
	case !patient:
		a.once[a.level] = append(a.once[a.level], reason)
	}
	a.retry = true
	if response, ok := errors.AsType[*ResponseError](err); ok && response.RetryAfter > 0 {
		return response.RetryAfter + spread(response.RetryAfter/10), true, true
	}
	return fewestPause + spread(firstPause<<(a.fails[a.level]-1)), false, true
}

// retriable names what befell a call if it may not befall it again. patient tells what passes with time from a fault.
func retriable(err error) (reason string, patient bool) {
	if response, ok := errors.AsType[*ResponseError](err); ok {
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
	case errors.Is(err, errCut), errors.Is(err, io.ErrUnexpectedEOF):
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

// outlives reports whether the operation has time left after wait, to ask and to answer.
func outlives(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait+toAnswer
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
