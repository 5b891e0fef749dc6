package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// hundred are users to look up in one operation, the unlucky one among them.
const hundred = 100

const unlucky = 42

// lookUps asks for all of them: five batches.
func lookUps() string {
	var query strings.Builder
	for i, user := range emulator.Users(hundred) {
		_, _ = fmt.Fprintf(&query, " u%d: user(id: %q) { displayName }", i, user.ID)
	}
	return "{" + query.String() + " }"
}

func unluckyUser() msgraph.Call {
	path, err := msgraph.UserPath(emulator.Users(hundred)[unlucky].ID)
	if err != nil {
		panic(err)
	}
	return msgraph.GetUser(path)
}

// asker is a source that is a function.
type asker func(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result))

// Do implements [loaders.Source].
func (a asker) Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	a(ctx, calls, settle)
}

// wrongType answers one call with what its resolver cannot take.
func wrongType(source loaders.Source) loaders.Source {
	return asker(func(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
		source.Do(ctx, calls, func(results []msgraph.Result) {
			for i, result := range results {
				if result.Call == unluckyUser() {
					results[i].Value = "the private value"
				}
			}
			settle(results)
		})
	})
}

// falling panics over one call, having answered the others.
func falling(source loaders.Source) loaders.Source {
	return asker(func(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
		one := func(call msgraph.Call) bool { return call == unluckyUser() }
		source.Do(ctx, slices.DeleteFunc(slices.Clone(calls), one), settle)
		if slices.ContainsFunc(calls, one) {
			panic("the private value")
		}
	})
}

// unluckyBatch has a transport panic over the first batch with the unlucky one in it.
func unluckyBatch(carrier http.RoundTripper) http.RoundTripper {
	return transportFunc(func(r *http.Request) (*http.Response, error) {
		if r.Body == nil {
			return carrier.RoundTrip(r)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || strings.Contains(string(body), emulator.Users(hundred)[unlucky].ID) {
			panic("the private value")
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		return carrier.RoundTrip(r)
	})
}

// unluckyBody has the answer to such a batch panic while it is read.
func unluckyBody(carrier http.RoundTripper) http.RoundTripper {
	return transportFunc(func(r *http.Request) (*http.Response, error) {
		response, err := carrier.RoundTrip(r)
		if err == nil {
			response.Body = &panickingBody{ReadCloser: response.Body}
		}
		return response, err
	})
}

type panickingBody struct {
	io.ReadCloser
	seen string
}

// Read panics once it has given out what the unlucky user is called.
func (b *panickingBody) Read(p []byte) (int, error) {
	if strings.Contains(b.seen, emulator.Users(hundred)[unlucky].ID) {
		panic("the private value")
	}
	n, err := b.ReadCloser.Read(p)
	b.seen += string(p[:n])
	return n, err
}

func TestISO10APanicCostsNobodyElseAnything(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		microsoft
		lost int // of a hundred fields
	}{
		"in a resolver":  {microsoft{source: wrongType}, 1},
		"in a source":    {microsoft{source: falling}, 1},
		"in a transport": {microsoft{between: unluckyBatch}, 20},
		"in an answer":   {microsoft{between: unluckyBody}, 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.graph.Users = hundred
			g := c.start(t, modePassthrough)
			r := g.ask(t, g.token(t, emulator.DianeDemossID), lookUps())
			assert.Equal(t, http.StatusOK, r.status)
			require.Equal(t, slices.Repeat([]string{"INTERNAL"}, c.lost), r.codes())
			assert.Equal(t, c.lost, strings.Count(string(r.Data), ":null"))
			assert.Equal(t, hundred-c.lost, strings.Count(string(r.Data), `"displayName":"User`))
			assert.Contains(t, string(r.Data), fmt.Sprintf(`"u%d":null`, unlucky))
			for _, e := range r.Errors {
				assert.Equal(t, "the gateway failed to answer", e.Message)
				assert.Len(t, e.Path, 1)
			}
			for _, private := range []string{"private", "panic", "goroutine", ".go:", emulator.Users(hundred)[unlucky].ID} {
				assert.NotContains(t, r.text, private)
			}
			assert.Contains(t, g.logged.String(), "panic", "whoever runs the gateway gets to know")
		})
	}
}

// TestISO10MorePanicsThanPlaces has more requests panic than may be in flight at a time, of one caller and of all: none of
// them keeps its place. As many again are answered, or the gateway would take it for an outage.
func TestISO10MorePanicsThanPlaces(t *testing.T) {
	t.Parallel()
	const panics = 300
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		g := microsoft{
			graph: emulator.Options{Users: crowd, TownhallRecords: 1}, cache: new(caching),
			between: func(carrier http.RoundTripper) http.RoundTripper {
				return transportFunc(func(r *http.Request) (*http.Response, error) {
					if n := sent.Add(1); n%3 == 0 && n <= 3*panics {
						panic("the private value")
					}
					return carrier.RoundTrip(r)
				})
			},
		}.start(t, modePassthrough)
		token := g.token(t, emulator.DianeDemossID)
		began, lost := time.Now(), 0
		for range 3 * panics {
			if codes := g.ask(t, token, whoAmI).codes(); len(codes) > 0 {
				assert.Equal(t, []string{"INTERNAL"}, codes)
				lost++
			}
		}
		assert.Equal(t, panics, lost)
		g.good(t, token, whoAmI)
		assert.Less(t, time.Since(began), time.Second, "nobody waited for a place")
	})
}
