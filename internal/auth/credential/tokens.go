package credential

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// tokens are those that are good for a while, and those that are on their way.
type tokens struct {
	kept    *otter.Cache[key, entry]
	flights singleflight.Group
	open    context.Context // ends with the credential
	close   func()
}

// key is whom a token was got for: the caller with an assertion, by its SHA-256, or the gateway itself, which has none.
type key struct {
	assertion [32]byte
	tenant    string
}

// flight names a request. Whoever was refused does not share one with those who were not.
func (k key) flight(refusal Refusal) string {
	return strings.Join([]string{string(k.assertion[:]), k.tenant, string(refusal.Token), refusal.Claims}, "\x00")
}

// entry is a token that is given out until then, and asked for again from renew on.
type entry struct {
	Token
	renew, until time.Time
}

const (
	// maxTokens are those of more callers than a gateway sees in an hour: a token has about 2 KB.
	maxTokens = 10_000
	// early is how long before the end of a token the next one is asked for, or sooner when it does not live for long.
	early = 5 * time.Minute
	// renewPause is how long a token that could not be renewed is left alone.
	renewPause = 30 * time.Second
	// patience is how long a request goes on, tries and pauses together. Callers may have less.
	patience = 30 * time.Second
)

func newTokens(most int) *tokens {
	t := new(tokens)
	t.kept = otter.Must(&otter.Options[key, entry]{
		MaximumSize: most,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[key, entry]) time.Duration {
			return time.Until(e.Value.until)
		}),
		Executor: func(task func()) { task() },
	})
	open, end := context.WithCancel(context.Background())
	t.open, t.close = open, func() {
		end()
		t.kept.StopAllGoroutines()
	}
	return t
}

// get gives a token that is kept and was not refused, or asks for one, which is kept until the assertion ends. The request
// is that of all who wait for it: it goes on when the caller who started it leaves. Errors are not kept.
func (t *tokens) get(ctx context.Context, k key, refusal Refusal, end time.Time, ask func(context.Context) (issued, error)) (Token, error) {
	if refusal.Claims != "" && !isObject(refusal.Claims) {
		return Token{}, errClaims
	}
	found, ok := t.known(k, refusal)
	if ok && time.Now().Before(found.renew) {
		return found.Token, nil
	}
	if ctx.Err() != nil {
		return Token{}, context.Cause(ctx)
	}
	landed := t.flights.DoChan(k.flight(refusal), func() (any, error) { return t.fly(ctx, k, refusal, end, ask) })
	if ok { // good for some time yet, so nobody waits for the next one
		return found.Token, nil
	}
	select {
	case result := <-landed:
		token, _ := result.Val.(Token)
		return token, result.Err
	case <-ctx.Done():
		return Token{}, context.Cause(ctx)
	}
}

// known finds a token that is good. One that was refused is dropped.
func (t *tokens) known(k key, refusal Refusal) (entry, bool) {
	found, ok := t.kept.GetIfPresent(k)
	if ok && refusal != (Refusal{}) && (refusal.Token == "" || refusal.Token == found.Value) {
		t.kept.Invalidate(k)
		return entry{}, false
	}
	return found, ok && time.Now().Before(found.until)
}

// fly asks, unless another did between a look at what is kept and this.
func (t *tokens) fly(ctx context.Context, k key, refusal Refusal, end time.Time, ask func(context.Context) (issued, error)) (Token, error) {
	if found, ok := t.known(k, refusal); ok && time.Now().Before(found.renew) {
		return found.Token, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	defer context.AfterFunc(t.open, cancel)()
	answer, err := insist(ctx, ask)
	if err != nil {
		if found, ok := t.known(k, refusal); ok {
			found.renew = time.Now().Add(renewPause)
			t.kept.Set(k, found)
		}
		return Token{}, err
	}
	t.keep(k, answer, end)
	return answer.Token, nil
}

// keep keeps a token until a little before its end, or until the end of the assertion it was got for.
func (t *tokens) keep(k key, answer issued, end time.Time) {
	lead := min(early, time.Until(answer.Expires)/4)
	if lead <= 0 {
		return
	}
	next := entry{Token: answer.Token, until: answer.Expires.Add(-lead / 5)}
	next.renew = answer.Expires.Add(-lead - rand.N(lead/2+1)) //nolint:gosec // no secret: not all gateways at the same time
	if !answer.renew.IsZero() && answer.renew.Before(next.renew) {
		next.renew = answer.renew
	}
	if !end.IsZero() && end.Before(next.until) {
		next.until = end
	}
	if time.Now().Before(next.until) {
		t.kept.Set(k, next)
	}
}

func isObject(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "{") && json.Valid([]byte(text))
}
