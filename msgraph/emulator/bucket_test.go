package emulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// TestTheBucketOfVirtualEvents has three tokens, one more every ten seconds.
func TestTheBucketOfVirtualEvents(t *testing.T) {
	t.Parallel()
	now := newYear()
	e := emulator.New(emulator.Options{VirtualEventLimit: 3, Now: func() time.Time { return now }})
	steps := []struct {
		after      time.Duration
		token      string
		status     int
		retryAfter string
	}{
		{0, diane, 200, ""},
		{0, kenneth, 200, ""}, // everybody shares it
		{0, app, 200, ""},
		{0, diane, 429, "20"}, // this one took a token too
		{0, diane, 429, "30"},
		{0, diane, 429, "40"}, // and no debt is deeper than a full bucket
		{0, diane, 429, "40"},
		{0, diane, 429, "40"},
		{1500 * time.Millisecond, diane, 429, "40"},
		{40 * time.Second, diane, 200, ""},
		{0, diane, 429, "20"},
		{19900 * time.Millisecond, diane, 429, "11"}, // a moment too early, rounded up
		{10100 * time.Millisecond, diane, 200, ""},
		{time.Hour, diane, 200, ""},
		{0, diane, 200, ""},
		{0, diane, 200, ""},
		{0, diane, 429, "20"},
	}
	for i, step := range steps {
		now = now.Add(step.after)
		a := getFrom(t, e, step.token, "/v1.0"+webinar)
		require.Equal(t, step.status, a.status, i)
		require.Equal(t, step.retryAfter, a.header.Get("Retry-After"), i)
		if step.status == 429 {
			code, _ := a.failure(t)
			assert.Equal(t, "TooManyRequests", code)
		}
	}
}

func TestWhatTheBucketCounts(t *testing.T) {
	t.Parallel()
	now := newYear()
	e := emulator.New(emulator.Options{VirtualEventLimit: 4, Now: func() time.Time { return now }})
	getFrom(t, e, diane, me)
	getFrom(t, e, diane, "/v1.0"+teamMeeting)
	getFrom(t, e, nobody, "/v1.0"+webinar)
	getFrom(t, e, diane, "/beta/Solutions/VirtualEvents/webinars/unknown") // counts
	assert.Equal(t, []int{200, 200, 200, 200, 429, 429}, itemStatuses(t, e, webinar, "/me", webinar, townhall, webinar, allWebinars))
}

func TestTheDocumentedLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{VirtualEventLimit: 750})
		for range 750 {
			require.Equal(t, 200, getFrom(t, e, diane, "/v1.0"+webinar).status)
		}
		a := getFrom(t, e, diane, "/v1.0"+webinar)
		assert.Equal(t, 429, a.status)
		assert.Equal(t, "1", a.header.Get("Retry-After"))
		time.Sleep(time.Second)
		for range 24 { // 25 a second, one of which is spent
			require.Equal(t, 200, getFrom(t, e, diane, "/v1.0"+webinar).status)
		}
		assert.Equal(t, 429, getFrom(t, e, diane, "/v1.0"+webinar).status)
	})
}

func TestNoLimitWithoutTheOption(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	for range 800 {
		require.Equal(t, 200, getFrom(t, e, diane, "/v1.0"+webinar).status)
	}
}
