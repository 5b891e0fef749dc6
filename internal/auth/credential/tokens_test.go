package credential_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

// timed runs a test on a clock of its own, against an Entra without a network.
func timed(t *testing.T, e *entra, test func(t *testing.T, c *credential.Credential)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, err := credential.New(e.near())
		require.NoError(t, err)
		defer c.Close()
		test(t, c)
	})
}

func diane(lifetime time.Duration) credential.Assertion {
	return credential.Assertion{Token: "of-diane", Expires: time.Now().Add(lifetime)}
}

func TestATokenIsKeptUntilShortlyBeforeItEnds(t *testing.T) {
	t.Parallel()
	timed(t, new(entra), func(t *testing.T, c *credential.Credential) {
		assert.Equal(t, "token-1", application(t, c))
		time.Sleep(52 * time.Minute)
		assert.Equal(t, "token-1", application(t, c))
		time.Sleep(8 * time.Minute) // nobody asked in between
		assert.Equal(t, "token-2", application(t, c))
	})
}

func TestNobodyWaitsForTheNextTokenWhileTheLastIsGood(t *testing.T) {
	t.Parallel()
	e := new(entra)
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		application(t, c)
		e.delay = 5 * time.Second
		time.Sleep(56 * time.Minute)
		start := time.Now()
		for range 10 {
			assert.Equal(t, "token-1", application(t, c))
		}
		assert.Zero(t, time.Since(start))
		time.Sleep(6 * time.Second)
		assert.Equal(t, "token-2", application(t, c))
		assert.Len(t, e.requests(), 2)
	})
}

func TestATokenIsRenewedWhenMicrosoftSays(t *testing.T) {
	t.Parallel()
	e := &entra{lifetime: 24 * time.Hour, renew: 12 * time.Hour}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		application(t, c)
		time.Sleep(11 * time.Hour)
		application(t, c)
		synctest.Wait()
		assert.Len(t, e.requests(), 1)
		time.Sleep(2 * time.Hour)
		application(t, c)
		synctest.Wait()
		assert.Len(t, e.requests(), 2)
		assert.Equal(t, "token-2", application(t, c))
	})
}

func TestATokenThatCannotBeRenewedIsUsedAndLeftAlone(t *testing.T) {
	t.Parallel()
	e := new(entra)
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		application(t, c)
		time.Sleep(56 * time.Minute)
		e.answer = failing(http.StatusBadRequest, `{"error":"invalid_client"}`)
		for range 100 {
			assert.Equal(t, "token-1", application(t, c))
			time.Sleep(100 * time.Millisecond)
		}
		assert.Len(t, e.requests(), 2)
		time.Sleep(30 * time.Second)
		application(t, c)
		synctest.Wait()
		assert.Len(t, e.requests(), 3)
		time.Sleep(5 * time.Minute)
		_, err := c.Application(t.Context(), credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrConfiguration)
	})
}

func TestAnExchangeLastsNoLongerThanTheAssertion(t *testing.T) {
	t.Parallel()
	timed(t, new(entra), func(t *testing.T, c *credential.Credential) {
		caller := diane(10 * time.Minute)
		assert.Equal(t, "token-1", onBehalfOf(t, c, caller))
		time.Sleep(9*time.Minute + 59*time.Second)
		assert.Equal(t, "token-1", onBehalfOf(t, c, caller))
		time.Sleep(time.Second)
		assert.Equal(t, "token-2", onBehalfOf(t, c, caller))
		assert.Equal(t, "token-3", onBehalfOf(t, c, caller))
	})
}

func TestNobodySeesWhatAnotherGot(t *testing.T) {
	t.Parallel()
	timed(t, new(entra), func(t *testing.T, c *credential.Credential) {
		caller := diane(time.Hour)
		first := onBehalfOf(t, c, caller)
		elsewhere, another := caller, caller
		elsewhere.Tenant, another.Token = "contoso.example", "of-adele"
		tokens := map[string]bool{
			first: true, onBehalfOf(t, c, elsewhere): true, onBehalfOf(t, c, another): true, application(t, c): true,
		}
		assert.Len(t, tokens, 4)
		assert.Equal(t, first, onBehalfOf(t, c, caller))
	})
}

func TestCallersAtTheSameTimeGetTheirOwn(t *testing.T) {
	t.Parallel()
	e := new(entra)
	c := open(t, e.served(t))
	got := make([]string, 50)
	together(len(got), func(i int) {
		got[i] = onBehalfOf(t, c, credential.Assertion{Token: of(i)})
	})
	owner := map[string]string{}
	for n, asked := range e.requests() {
		owner[fmt.Sprintf("token-%d", n+1)] = asked.form.Get("assertion")
	}
	assert.Len(t, owner, len(got))
	for i, token := range got {
		assert.Equal(t, string(of(i)), owner[token])
	}
}

// of is the token of the ith caller.
func of(i int) credential.Secret { return credential.Secret(fmt.Sprintf("of-caller-%d", i)) }

func TestOperationsOfOneCallerShareAnExchange(t *testing.T) {
	t.Parallel()
	e := &entra{delay: time.Second}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		together(100, func(int) {
			assert.Equal(t, "token-1", onBehalfOf(t, c, diane(time.Hour)))
		})
		assert.Len(t, e.requests(), 1)
	})
}

func TestARefusedTokenIsReplacedOnceForAll(t *testing.T) {
	t.Parallel()
	for _, claims := range []string{"", `{"access_token":{"nbf":{"value":"1"}}}`} {
		e := &entra{delay: time.Second}
		timed(t, e, func(t *testing.T, c *credential.Credential) {
			caller := diane(time.Hour)
			refusal := credential.Refusal{Token: credential.Secret(onBehalfOf(t, c, caller)), Claims: claims}
			replaced := func() {
				token, err := c.OnBehalfOf(t.Context(), caller, refusal)
				require.NoError(t, err)
				assert.Equal(t, "token-2", string(token.Value))
			}
			together(50, func(int) { replaced() })
			replaced()
			assert.Equal(t, "token-2", onBehalfOf(t, c, caller))
			assert.Len(t, e.requests(), 2)
		})
	}
}

func TestACallerWhoLeavesDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	e := &entra{delay: 3 * time.Second}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		together(10, func(i int) {
			if i > 0 {
				time.Sleep(time.Second)
				assert.Equal(t, "token-1", onBehalfOf(t, c, diane(time.Hour)))
				return
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // the one who started it
			defer cancel()
			_, err := c.OnBehalfOf(ctx, diane(time.Hour), credential.Refusal{})
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
		assert.Len(t, e.requests(), 1)
	})
}

func TestACallerWhoHasLeftStartsNothing(t *testing.T) {
	t.Parallel()
	e := new(entra)
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(gone)
		_, err := c.Application(ctx, credential.Refusal{})
		require.ErrorIs(t, err, gone)
		synctest.Wait()
		assert.Empty(t, e.requests())
	})
}

func TestErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	e := &entra{answer: func(n int) *answer {
		if n == 1 {
			return &answer{status: http.StatusBadRequest, body: `{"error":"interaction_required"}`}
		}
		return nil
	}}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		_, err := c.OnBehalfOf(t.Context(), diane(time.Hour), credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrInteraction)
		assert.Equal(t, "token-2", onBehalfOf(t, c, diane(time.Hour)))
	})
}

func TestShortTokensAreKeptForSomeTimeToo(t *testing.T) {
	t.Parallel()
	e := &entra{lifetime: 2 * time.Minute}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		application(t, c)
		time.Sleep(time.Minute)
		assert.Equal(t, "token-1", application(t, c))
		time.Sleep(55 * time.Second)
		assert.Equal(t, "token-2", application(t, c))
	})
}

// What is kept for callers is bounded, by the credential as well as by the library below it, which evicts nothing itself.
func TestMemoryIsBoundedHoweverManyCallersCome(t *testing.T) {
	e := &entra{padding: strings.Repeat("x", 32<<10)}
	c := open(t, e.near())
	c.KeepAtMost(10)
	ask := func(from, to int) {
		for i := from; i < to; i++ {
			onBehalfOf(t, c, credential.Assertion{Token: of(i)})
		}
		e.mu.Lock()
		e.asked = nil
		e.mu.Unlock()
	}
	ask(0, 50)
	before := heap()
	ask(50, 250)
	assert.Less(t, heap()-before, int64(2<<20), "200 tokens have 6 MiB")
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// together calls a function n times at once.
func together(n int, call func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { call(i) })
	}
	wg.Wait()
}
