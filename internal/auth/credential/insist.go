package credential

import (
	"context"
	"errors"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

const (
	retries    = 2
	firstPause = 500 * time.Millisecond
	lastPause  = 4 * time.Second
)

// persistence tries again what may pass by itself. Whoever asks for a longer pause than that does not get another try.
var persistence = retrypolicy.NewBuilder[issued]().
	HandleErrors(ErrUnavailable).
	AbortIf(func(_ issued, err error) bool { return retryAfter(err) > lastPause }).
	WithMaxRetries(retries).
	WithBackoff(firstPause, lastPause).
	WithJitterFactor(.25).
	WithDelayFunc(func(attempt failsafe.ExecutionAttempt[issued]) time.Duration {
		if wait := retryAfter(attempt.LastError()); wait > 0 {
			return wait
		}
		return -1 // as the backoff has it
	}).
	ReturnLastFailure().
	Build()

// insist asks until there is an answer, or no use in asking.
func insist(ctx context.Context, ask func(context.Context) (issued, error)) (issued, error) {
	answer, err := failsafe.With(persistence).WithContext(ctx).Get(func() (issued, error) { return ask(ctx) })
	if _, ours := errors.AsType[*Error](err); err != nil && !ours {
		return answer, &Error{Reason: ErrUnavailable, cause: "no answer in time"}
	}
	return answer, err
}

func retryAfter(err error) time.Duration {
	if refused, ok := errors.AsType[*Error](err); ok {
		return refused.RetryAfter
	}
	return 0
}
