package emulator_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func newRequest(t *testing.T, ctx context.Context) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, root+me, nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+diane)
	return r
}

func TestLatencyIsWaitedOutOncePerRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{Latency: 120 * time.Millisecond})
		start := time.Now()
		getFrom(t, e, diane, me)
		assert.Equal(t, 120*time.Millisecond, time.Since(start))
		postBatch(t, e, diane, "/v1.0", item("1", "/me"), item("2", "/me"))
		assert.Equal(t, 240*time.Millisecond, time.Since(start))
	})
}

func TestTheContextEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{Latency: time.Hour})
		client := http.Client{Transport: e.Transport()}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client.Do(newRequest(t, ctx))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start))
		assert.Zero(t, e.Calls()[0].Status)
	})
}

func TestACanceledContextIsNotServed(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := emulator.New(emulator.Options{})
	_, err := e.Transport().RoundTrip(newRequest(t, ctx))
	require.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, e.Counts())
}

func TestTheTransportLeavesTheRequestAlone(t *testing.T) {
	t.Parallel()
	r := newRequest(t, t.Context())
	response, err := emulator.New(emulator.Options{}).Transport().RoundTrip(r)
	require.NoError(t, err)
	assert.Equal(t, "200 OK", response.Status)
	assert.Same(t, r, response.Request)
	assert.Len(t, read(t, response).raw, int(response.ContentLength))
	assert.Equal(t, "https", r.URL.Scheme)
	assert.Len(t, r.Header, 1)
}
