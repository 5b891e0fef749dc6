package msgraph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// renewing gives token 0, and after each renewal the next, as often as it may.
type renewing struct {
	mu     sync.Mutex
	number int
	last   int
	err    error
	claims []string
}

func (r *renewing) Token(context.Context) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprint(r.number), nil
}

func (r *renewing) Renew(_ context.Context, claims string) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.claims = append(r.claims, claims)
	if r.err != nil || r.number == r.last {
		return false, r.err
	}
	r.number++
	return true, nil
}

// revoked refuses the tokens before number, with a challenge.
func revoked(number string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.Header.Get("Authorization") == "Bearer "+number {
			if r.Method == http.MethodPost {
				return echoBatch(r)
			}
			return response(http.StatusOK, "application/json", `{"id":"m0"}`)
		}
		answer := response(http.StatusUnauthorized, "application/json", `{"error":{"code":"InvalidAuthenticationToken"}}`)
		answer.Header.Set("WWW-Authenticate", `Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="`)
		return answer
	}
}

func TestATokenThatIsRefusedIsRenewedOnce(t *testing.T) {
	t.Parallel()
	errSignIn := errors.New("sign in again")
	stillRefused := func(t *testing.T, r msgraph.Result) {
		refusal := (*msgraph.ResponseError)(nil)
		require.ErrorAs(t, r.Err, &refusal)
		assert.Equal(t, http.StatusUnauthorized, refusal.StatusCode)
	}
	for name, c := range map[string]struct {
		tokens *renewing
		good   string
		most   int // requests for 40 calls
		check  func(*testing.T, msgraph.Result)
	}{
		"another token is good":       {&renewing{last: 1}, "1", 4, func(t *testing.T, r msgraph.Result) { require.NoError(t, r.Err) }},
		"the other is no better":      {&renewing{last: 9}, "2", 4, stillRefused},
		"there is no other":           {&renewing{}, "1", 2, stillRefused},
		"another needs a new sign-in": {&renewing{err: errSignIn}, "1", 2, func(t *testing.T, r msgraph.Result) { require.ErrorIs(t, r.Err, errSignIn) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				u := &upstream{answer: revoked(c.good)}
				client := clientOf(root, u, c.tokens)
				results := client.Do(t.Context(), meetingCalls(t, 40))
				assert.LessOrEqual(t, len(u.asked), c.most)
				assert.Equal(t, `{"a":1}`, c.tokens.claims[0], "asked for with the claims")
				assert.LessOrEqual(t, len(c.tokens.claims), 2)
				asked := len(u.asked)
				results = append(results, client.Do(t.Context(), meetingCalls(t, 1))...)
				for _, result := range results {
					c.check(t, result)
				}
				if results[40].Err != nil {
					assert.Len(t, u.asked, asked, "nothing more is sent with it")
				}
			})
		})
	}
}

func TestNobodyAsksNothing(t *testing.T) {
	t.Parallel()
	assert.Panics(t, func() {
		msgraph.NewUpstream(msgraph.Global, root, &upstream{}).Client(principal.Principal{}, msgraph.StaticToken("t"))
	})
}
