package msgraph_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func TestTrafficCountsWhatIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		failed := false
		c := client(&upstream{answer: func(r *http.Request) *http.Response {
			switch {
			case r.Method == http.MethodPost:
				return echoBatch(r)
			case !failed:
				failed = true
				return response(http.StatusServiceUnavailable, "application/json", `{}`)
			}
			return response(http.StatusOK, "application/json", `{"id":"m0"}`)
		}})
		assert.Zero(t, c.Traffic())
		for _, result := range c.Do(t.Context(), meetingCalls(t, 41)) { // batches of 20 and 20, and one alone that fails
			require.NoError(t, result.Err)
		}
		assert.Equal(t, msgraph.Traffic{Calls: 42, Requests: 4, Batches: 2, Retries: 1}, c.Traffic())
	})
}

// What is not sent costs nothing.
func TestTrafficThatWasRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	c := clientOf(root, &upstream{}, msgraph.StaticToken(""))
	require.ErrorIs(t, c.Do(t.Context(), meetingCalls(t, 3))[0].Err, msgraph.ErrNoToken)
	assert.Zero(t, c.Traffic())
}
