package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// ownThings asks for all that somebody has, in the same words whoever asks.
const ownThings = `query OwnThings {
  me { id graphId displayName givenName surname mail userPrincipalName }
  virtualEvents {
    totalCount
    edges { cursor }
    nodes {
      __typename id graphId displayName description { content } createdBy { user { ... on IdentityFields { id displayName } } }
      presenters { nodes { id email identity { ... on IdentityFields { id displayName } } presenterDetails { bio { content } jobTitle } } }
      sessions {
        nodes {
          id subject joinWebUrl videoTeleconferenceId
          attendanceReports {
            nodes {
              id totalParticipantCount source { id }
              attendanceRecords { nodes { id emailAddress role totalAttendanceInSeconds identity { ... on IdentityFields { id displayName } } attendanceIntervals { joinDateTime } registration { email } } }
            }
          }
        }
      }
      ... on Webinar { registrations { nodes { id email firstName lastName userId } } }
    }
  }
}`

// owner is one of the crowd, and what they get who are alone with the gateway.
type owner struct {
	id, token string
	alone     string
}

// gather signs the crowd in, and has each of them ask a gateway of their own that nobody else asks at the time.
func gather(t testing.TB, g *gateway) []owner {
	t.Helper()
	quiet := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}, cache: new(caching)}.start(t, g.mode)
	quiet.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
	g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
	g.ask(t, g.token(t, emulator.DianeDemossID), `{ me { id } }`) // so that the keys are known
	g.graph.Reset()
	owners := make([]owner, crowd)
	for i, account := range emulator.Users(crowd) {
		token := g.token(t, account.ID)
		owners[i] = owner{account.ID, token, string(quiet.good(t, token, ownThings).Data)}
	}
	for _, o := range owners {
		require.Greater(t, strings.Count(o.alone, o.id), 12, "each thing is marked")
		require.NoError(t, o.sees(o.alone, owners))
	}
	return owners
}

// sees fails where a text holds the marks of others, or not the owner's own.
func (o owner) sees(text string, owners []owner) error {
	for _, somebody := range owners {
		if strings.Contains(text, somebody.id) != (somebody.id == o.id) {
			return fmt.Errorf("%s got what holds or lacks the mark of %s: %s", o.id, somebody.id, text)
		}
	}
	return nil
}

// TestISO01EverybodySeesTheirOwn has a crowd ask the same at the same time, and holds every answer against what its
// owner gets alone. That the gateway shares what it asks of Microsoft Graph is part of the proof: it does so within a
// user, and could have done so across them.
func TestISO01EverybodySeesTheirOwn(t *testing.T) {
	for name, c := range map[string]struct {
		mode  string
		cache *caching
		each  int // operations of each user
	}{
		"passthrough":                 {modePassthrough, nil, 40},
		"on behalf of":                {modeOnBehalfOf, nil, 200},
		"app roles":                   {modeApplication, nil, 200},
		"passthrough, nothing kept":   {modePassthrough, new(caching), 10},
		"on behalf of, nothing kept":  {modeOnBehalfOf, new(caching), 10},
		"app roles, nothing kept":     {modeApplication, new(caching), 10},
		"app roles, kept for no time": {modeApplication, &caching{bytes: 1 << 20, reports: time.Millisecond, others: time.Millisecond}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() {
				c.each = min(c.each, 10)
			}
			synctest.Test(t, func(t *testing.T) { // on a clock that stands while anybody works, so that nothing takes too long
				g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}, cache: c.cache, timeout: 2 * time.Minute}.start(t, c.mode)
				owners := gather(t, g)
				right := 0
				for o, answers := range g.askAtOnce(t, owners, c.each) {
					for text, times := range answers {
						require.NoError(t, o.sees(text, owners))
						require.True(t, strings.HasPrefix(text, `{"data":`+o.alone), text)
						right += times
					}
				}
				assert.Equal(t, crowd*c.each, right)
				if requests := g.graph.Counts().Requests; c.cache == nil {
					assert.Less(t, requests, right, "four of each operation's are shared among those of a user")
				}
			})
		})
	}
}

// askAtOnce has each owner ask so many times, all at the same time, and returns how often each got which answer. The race
// detector cannot follow more than some thousand goroutines in any time: with it, clients wait for one answer before they
// ask again.
func (g *gateway) askAtOnce(t *testing.T, owners []owner, each int) map[owner]map[string]int {
	t.Helper()
	clients := each
	if raceDetected() {
		clients = min(each, 20)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	begin, answers := make(chan struct{}), make(map[owner]map[string]int)
	for _, o := range owners {
		answers[o] = make(map[string]int)
		for range clients {
			all.Go(func() {
				<-begin
				for range each / clients {
					w := httptest.NewRecorder()
					g.ServeHTTP(w, request(t.Context(), t, o.token, ownThings))
					mu.Lock()
					answers[o][w.Body.String()]++
					mu.Unlock()
				}
			})
		}
	}
	close(begin)
	all.Wait()
	return answers
}

// TestISO07WhoLeavesLeavesNothingToOthers has clients leave in the middle of what is asked of Microsoft Graph for them,
// over true connections, which are used again. What others are answered then is what they always are.
func TestISO07WhoLeavesLeavesNothingToOthers(t *testing.T) {
	for _, mode := range []string{modePassthrough, modeApplication} {
		t.Run(mode, func(t *testing.T) {
			connections := newTransport()
			t.Cleanup(connections.CloseIdleConnections)
			var served *httptest.Server
			g := microsoft{
				graph: emulator.Options{Users: crowd, TownhallRecords: 1}, cache: new(caching), timeout: 2 * time.Minute,
				between: func(http.RoundTripper) http.RoundTripper {
					return leaving{func(r *http.Request) (*http.Response, error) {
						r = r.Clone(r.Context())
						r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(served.URL, "http://")
						return connections.RoundTrip(r)
					}}
				},
			}.start(t, mode)
			served = httptest.NewServer(g.graph)
			t.Cleanup(served.Close)
			owners := gather(t, g)
			const each, stays = 20, 5
			var all sync.WaitGroup
			var left atomic.Int64
			for _, o := range owners {
				all.Go(func() {
					for i := range each {
						text, gone := g.askAndLeave(t, o, i)
						if gone {
							left.Add(1)
						}
						assert.NoError(t, o.seesNoOther(text, owners)) //nolint:testifylint // not the goroutine of the test
						if i%stays == 0 {
							assert.Equal(t, o.alone, string(g.ask(t, o.token, ownThings).Data))
						}
					}
				})
			}
			all.Wait()
			assert.EqualValues(t, crowd*each, left.Load())
			for _, o := range owners {
				assert.Equal(t, o.alone, string(g.good(t, o.token, ownThings).Data))
			}
		})
	}
}

// seesNoOther fails where a text holds the marks of others.
func (o owner) seesNoOther(text string, owners []owner) error {
	if strings.Contains(text, o.id) {
		return o.sees(text, owners)
	}
	return o.sees(o.id+text, owners)
}

// departure is when a client leaves: at the first request for it that gets to a stage.
type departure struct {
	stage stage
	leave context.CancelFunc
}

type stage int

const (
	asked   stage = iota // before the request is sent
	began                // when the answer begins
	halfway              // in the middle of the answer
	stages
)

type departureKey struct{}

func (g *gateway) askAndLeave(t *testing.T, o owner, i int) (text string, gone bool) {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	ctx = context.WithValue(ctx, departureKey{}, departure{stage(i) % stages, leave})
	w := httptest.NewRecorder()
	g.ServeHTTP(w, request(ctx, t, o.token, ownThings))
	return w.Body.String(), ctx.Err() != nil
}

// leaving has clients leave while what is asked for them is on its way.
type leaving struct{ carry transportFunc }

// RoundTrip implements [http.RoundTripper].
func (l leaving) RoundTrip(r *http.Request) (*http.Response, error) {
	d, leaves := r.Context().Value(departureKey{}).(departure)
	if leaves && d.stage == asked {
		d.leave()
	}
	response, err := l.carry(r)
	if err != nil || !leaves {
		return response, err
	}
	if d.stage == began {
		d.leave()
	}
	response.Body = &leavingBody{response.Body, d}
	return response, nil
}

type leavingBody struct {
	io.ReadCloser
	departure
}

// Read gives the first half kilobyte, and then what a connection does of which nobody wants to know any more.
func (b *leavingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p[:min(len(p), 512)])
	b.leave()
	return n, err
}

// transportFunc is a function as a transport.
type transportFunc func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
