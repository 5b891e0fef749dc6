package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// cached is a gateway with a cache that keeps everything for a minute.
func cached(answers *cache.Cache, transport http.RoundTripper) http.Handler {
	return cachedWith(answers, transport, func(*server.Options) {})
}

// cachedWith is one with other options besides.
func cachedWith(answers *cache.Cache, transport http.RoundTripper, with func(*server.Options)) http.Handler {
	upstream := msgraph.NewUpstream(msgraph.Global, emulatedRoot, transport)
	options := server.Options{
		Auth: demo,
		Caller: func(ctx context.Context, who auth.Caller) loaders.Caller {
			client := upstream.Client(who.Principal, who.Tokens)
			source := answers.Source(cache.Caller{Principal: who.Principal}, cache.Demanded(ctx), client)
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: source, Traffic: client.Traffic}
		},
		Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler),
	}
	with(&options)
	return server.New(options)
}

func TestHitsAreTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Minute })
		defer answers.Close()
		e := emulator.New(emulator.Options{})
		gateway := cached(answers, e.Transport())
		ask := func(token, control string) string {
			r := newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`))
			r.Header.Set("Authorization", "Bearer "+token)
			if control != "" {
				r.Header.Set("Cache-Control", control)
			}
			w := httptest.NewRecorder()
			gateway.ServeHTTP(w, r)
			return w.Body.String()
		}
		const (
			diane = `{"data":{"me":{"displayName":"Diane Demoss"}},"extensions":{"cost":{"requested":1,"limit":100000,`
			asked = diane + `"actual":1,"cacheHits":0,"upstream":{"calls":1,"requests":1,"batches":0,"retries":0}}}}`
			kept  = diane + `"actual":0,"cacheHits":1,"upstream":{"calls":0,"requests":0,"batches":0,"retries":0}}}}`
		)
		assert.JSONEq(t, asked, ask("demo-diane", ""))
		assert.JSONEq(t, kept, ask("demo-diane", ""))
		assert.Equal(t, 1, e.Counts().Requests)
		assert.JSONEq(t, kept, ask("demo-diane", ""), "without looking at it again")
		assert.Equal(t, 1, e.Counts().Requests)
		assert.NotContains(t, ask("demo-kenneth", ""), "Diane")
		assert.Equal(t, 2, e.Counts().Requests)
		assert.JSONEq(t, asked, ask("demo-diane", "no-cache"))
		assert.Equal(t, 3, e.Counts().Requests)
		time.Sleep(time.Minute)
		assert.JSONEq(t, asked, ask("demo-diane", ""), "too old")
		assert.Equal(t, 4, e.Counts().Requests)
	})
}

func TestResponsesWithErrorsAreNotReplayed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Minute })
		defer answers.Close()
		e := emulator.New(emulator.Options{})
		gateway := cached(answers, e.Transport())
		for range 4 {
			a := ask(t, gateway, "demo-diane", `{ onlineMeeting(by: { id: "nobody's" }) { subject } me { displayName } }`, nil)
			assert.Len(t, a.Errors, 1)
			assert.NotEmpty(t, a.Errors[0].Extensions["code"])
		}
		assert.Equal(t, 1, e.Counts().Requests, "but their answers are kept")
	})
}

// Whatever can be asked gives the same answer from the cache, and operations that share answers do not disturb each other.
func TestAnswersFromTheCacheAreTheSame(t *testing.T) {
	t.Parallel()
	answers := cache.New(64<<20, func(msgraph.Result) time.Duration { return time.Hour })
	t.Cleanup(answers.Close)
	e := emulator.New(emulator.Options{})
	gateway := cached(answers, e.Transport())
	for _, query := range append(traffic(), twentyMeetings()) {
		want := ask(t, emulated(e), "demo-diane", query, nil).Data
		for range 8 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				assert.Equal(t, want, ask(t, gateway, "demo-diane", query, nil).Data)
			})
		}
	}
}

// versioned answers every question with how many were asked before.
func versioned(asked *int) http.RoundTripper {
	return upstream(func(r *http.Request) (*http.Response, error) {
		*asked++
		return always(http.StatusOK, "application/json", fmt.Sprintf(`{"id":"u","displayName":"v%d"}`, *asked))(r)
	})
}

func TestAfterAskingAnewNothingOlderIsReplayed(t *testing.T) {
	t.Parallel()
	answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Hour })
	t.Cleanup(answers.Close)
	asked := 0
	gateway := cached(answers, versioned(&asked))
	for i, step := range []struct{ query, control, want string }{
		{whoAmI, "", "v1"},
		{whoAmI, "", "v1"},
		{whoAmI, "", "v1"},
		{whoAmI, "no-cache", "v2"},
		{whoAmI, "", "v2"},
		{whoAmI + " ", "", "v2"},
		{whoAmI, "no-store", "v3"},
		{whoAmI, "", "v2"},
	} {
		r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, step.query))
		r.Header.Set("Authorization", "Bearer demo-diane")
		r.Header.Set("Cache-Control", step.control)
		w := httptest.NewRecorder()
		gateway.ServeHTTP(w, r)
		assert.Contains(t, w.Body.String(), step.want, "step %d", i)
	}
}

// A request that must be refused is refused, also if one like it was answered.
func TestRefusedRequestsAreNotReplayed(t *testing.T) {
	t.Parallel()
	answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Hour })
	t.Cleanup(answers.Close)
	e := emulator.New(emulator.Options{})
	gateway := cached(answers, e.Transport())
	send := func(change func(*http.Request)) int {
		r := newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`))
		r.Header.Set("Authorization", "Bearer demo-diane")
		change(r)
		w := httptest.NewRecorder()
		gateway.ServeHTTP(w, r)
		return w.Code
	}
	for range 3 {
		assert.Equal(t, http.StatusOK, send(func(*http.Request) {}))
	}
	for want, change := range map[int]func(*http.Request){
		http.StatusUnsupportedMediaType: func(r *http.Request) { r.Header.Del("Content-Type") },
		http.StatusMethodNotAllowed:     func(r *http.Request) { r.Method = http.MethodPut },
		http.StatusNotAcceptable:        func(r *http.Request) { r.Header.Set("Accept", "text/html") },
		http.StatusBadRequest: func(r *http.Request) {
			r.Body = io.NopCloser(io.MultiReader(r.Body, iotest.ErrReader(errors.New("broken"))))
		},
	} {
		assert.Equal(t, want, send(change))
	}
	assert.Equal(t, http.StatusUnsupportedMediaType, send(func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }))
}
