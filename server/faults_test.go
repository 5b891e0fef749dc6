package server_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// The faults of Microsoft Graph, each under the number it has in the test matrix. They run on a fake clock, which also
// sees to it that no goroutine is left behind.

// outcome is what came of a query while Microsoft Graph misbehaved.
type outcome struct {
	answer
	calls []emulator.Call
	took  time.Duration
}

func misbehaving(t *testing.T, options emulator.Options, query string, faults ...emulator.Fault) (o outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(options)
		e.Fail(faults...)
		start := time.Now()
		o.answer = ask(t, emulated(e), "", query, nil)
		o.calls, o.took = e.Calls(), time.Since(start)
	})
	return o
}

// failedWith asserts that there is one error, and what it says.
func (o outcome) failedWith(t *testing.T, code string, path ...any) {
	t.Helper()
	require.Len(t, o.Errors, 1)
	assert.Equal(t, code, o.Errors[0].Extensions["code"])
	assert.Equal(t, path, o.Errors[0].Path)
}

const whoAmI = `{ me { displayName } }`

func TestUP01ThrottledOnce(t *testing.T) {
	t.Parallel()
	o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: 429, RetryAfter: "1", Times: 1})
	assert.Empty(t, o.Errors)
	assert.Len(t, o.calls, 2)
	assert.GreaterOrEqual(t, o.took, time.Second)
	assert.Less(t, o.took, 1200*time.Millisecond)
}

func TestUP02RetryAfterInEveryForm(t *testing.T) {
	t.Parallel()
	// A bubble's clock begins at midnight of 2000-01-01, UTC.
	for value, least := range map[string]time.Duration{
		"2.128": 2128 * time.Millisecond, "Sat, 01 Jan 2000 00:00:03 GMT": 3 * time.Second,
		"Fri, 31 Dec 1999 00:00:00 GMT": 50 * time.Millisecond, "0": 50 * time.Millisecond, "-5": 50 * time.Millisecond,
		"abc": 50 * time.Millisecond, "": 50 * time.Millisecond,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: 429, RetryAfter: value, Times: 1})
			assert.Empty(t, o.Errors)
			assert.Len(t, o.calls, 2)
			assert.GreaterOrEqual(t, o.took, least)
			assert.Less(t, o.took, least+time.Second)
		})
	}
	o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: 429, RetryAfter: "86400"})
	o.failedWith(t, "UPSTREAM_THROTTLED", "me")
	assert.InDelta(t, 86400, o.Errors[0].Extensions["retryAfterSeconds"], 0)
	assert.Len(t, o.calls, 1)
	assert.Zero(t, o.took, "what the operation would not outlive is not waited for")
}

func TestUP03ThrottledForEver(t *testing.T) {
	t.Parallel()
	o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: 429, RetryAfter: "2"})
	o.failedWith(t, "UPSTREAM_THROTTLED", "me")
	assert.InDelta(t, 2, o.Errors[0].Extensions["retryAfterSeconds"], 0)
	assert.Len(t, o.calls, 3)
}

func TestUP03AThrottledCallerWaitsAsAWholeAndNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Status: 429, RetryAfter: "10", Times: 1})
		gateway := emulated(e)
		start := time.Now()
		go gateway.ServeHTTP(httptest.NewRecorder(), newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`)))
		synctest.Wait()
		assert.Empty(t, ask(t, gateway, "demo-kenneth", whoAmI, nil).Errors)
		assert.Zero(t, time.Since(start), "another caller does not wait")
		assert.Empty(t, ask(t, gateway, "demo-diane", `{ me { mail } }`, nil).Errors)
		assert.GreaterOrEqual(t, time.Since(start), 10*time.Second, "the same caller does, with another question")
		time.Sleep(time.Minute)
	})
}

// subjectsOf asks for meetings, one alias each.
func subjectsOf(ids []string) string {
	var query strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&query, "m%d: onlineMeeting(by: { id: %q }) { subject }\n", i, id)
	}
	return "{" + query.String() + "}"
}

func TestUP04ThreeOfTwentyItemsThrottled(t *testing.T) {
	t.Parallel()
	o := misbehaving(t, emulator.Options{}, subjectsOf(emulator.CoachingMeetingIDs()),
		emulator.Fault{Match: emulator.Items, Times: 3, Status: 429, RetryAfter: "5"})
	assert.Empty(t, o.Errors)
	require.Len(t, o.calls, 2)
	assert.Len(t, o.calls[0].Items, 20)
	assert.Equal(t, o.calls[0].Items[:3], o.calls[1].Items, "those three, and nothing else")
	assert.GreaterOrEqual(t, o.took, 5*time.Second)
}

func TestUP05AnswersOfABatchThatAreOdd(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ me { displayName } onlineMeeting(by: { id: %q }) { subject } }`, emulator.TeamMeetingID)
	for fault, lost := range map[emulator.ItemFault]bool{
		emulator.Missing: true, emulator.UnknownID: true, emulator.NoStatus: true, emulator.NoBody: true, emulator.StringBody: true,
		emulator.Duplicated: false, emulator.ExtraID: false, emulator.NumericID: false, emulator.Base64Body: false,
	} {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			t.Parallel()
			o := misbehaving(t, emulator.Options{}, query, emulator.Fault{Match: emulator.URLContains("/me?"), Item: fault})
			assert.NotNil(t, o.at(t, "onlineMeeting", "subject"))
			assert.Len(t, o.calls, 1)
			if lost {
				o.failedWith(t, "UPSTREAM_BAD_RESPONSE", "me")
			} else {
				assert.Empty(t, o.Errors)
			}
		})
	}
}

func TestUP06APoisonedBatchFallsApart(t *testing.T) {
	t.Parallel()
	poison := emulator.CoachingMeetingIDs()[7]
	o := misbehaving(t, emulator.Options{}, subjectsOf(emulator.CoachingMeetingIDs()),
		emulator.Fault{Match: emulator.BatchOf(poison), Status: 400}, emulator.Fault{Match: emulator.URLContains(poison), Status: 400})
	o.failedWith(t, "UPSTREAM_REJECTED", "m7")
	assert.Len(t, o.Data, 20)
	assert.Len(t, o.calls, 1+20, "once together, then each alone, and no more")
}

func TestUP07MoreThanABatchHolds(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][]int{25: {5, 20}, 41: {0, 20, 20}} {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprintf("MSpk%d", i)
		}
		o := misbehaving(t, emulator.Options{Latency: time.Second}, subjectsOf(ids))
		var sizes []int
		for _, call := range o.calls {
			sizes = append(sizes, len(call.Items))
		}
		assert.ElementsMatch(t, want, sizes)
		assert.Equal(t, time.Second, o.took, "side by side")
	}
}

func TestUP08AServerErrorOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{500, 502, 503, 504} {
		o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: status, Times: 1})
		assert.Empty(t, o.Errors)
		assert.Len(t, o.calls, 2)
		always := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: status})
		always.failedWith(t, "UPSTREAM_UNAVAILABLE", "me")
		assert.Len(t, always.calls, map[int]int{500: 2, 502: 2, 503: 3, 504: 3}[status])
	}
}

func TestUP08ANewConnectionAfter503(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Status: 503, RetryAfter: "0.01", Times: 1})
	upstream := httptest.NewServer(e)
	t.Cleanup(upstream.Close)
	root, err := msgraph.ParseRoot(upstream.URL + "/v1.0")
	require.NoError(t, err)
	assert.Empty(t, ask(t, newGateway(root, &http.Transport{}), "", whoAmI, nil).Errors)
	calls := e.Calls()
	require.Len(t, calls, 2)
	assert.NotEqual(t, calls[0].RemoteAddr, calls[1].RemoteAddr)
}

func TestUP09NoConnection(t *testing.T) {
	t.Parallel()
	o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Refuse: emulator.ErrConnectionRefused})
	o.failedWith(t, "UPSTREAM_UNAVAILABLE", "me")
	assert.Len(t, o.calls, 2)

	untrusted := httptest.NewTLSServer(emulator.New(emulator.Options{}))
	t.Cleanup(untrusted.Close)
	root, err := msgraph.ParseRoot(untrusted.URL + "/v1.0")
	require.NoError(t, err)
	for name, gateway := range map[string]http.Handler{
		"a certificate that nobody signed": newGateway(root, &http.Transport{}),
		"no such host": newGateway(emulatedRoot, upstream(func(*http.Request) (*http.Response, error) {
			return nil, &net.DNSError{Err: "no such host", Name: "secret.example.com", IsNotFound: true}
		})),
	} {
		a := ask(t, gateway, "", whoAmI, nil)
		require.Len(t, a.Errors, 1, name)
		assert.Equal(t, "UPSTREAM_UNAVAILABLE", a.Errors[0].Extensions["code"], name)
		assert.NotContains(t, a.Errors[0].Message, "secret")
		assert.NotContains(t, a.Errors[0].Message, "127.0.0.1")
	}
}

func TestUP10AnswersThatHang(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject attendanceReports(first: 1) { nodes { graphId attendanceRecords { totalCount } } } } }`, emulator.TeamMeetingID)
	for name, fault := range map[string]emulator.Fault{
		"before the headers": {Match: emulator.URLContains("$expand"), Latency: time.Minute},
		"in the body":        {Match: emulator.URLContains("$expand"), Drip: time.Second},
	} {
		o := misbehaving(t, emulator.Options{}, query, fault)
		o.failedWith(t, "UPSTREAM_TIMEOUT", "onlineMeeting", "attendanceReports", "nodes", 0.0, "attendanceRecords")
		assert.NotNil(t, o.at(t, "onlineMeeting", "attendanceReports", "nodes", 0, "graphId"), name)
		assert.Equal(t, 5*time.Second, o.took, name)
		assert.Len(t, o.calls, 2, name)
	}
}

// What the neighbours of a hanging request lead to does not wait for it.
func TestUP10AHangingRequestHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	query := "{"
	for i, id := range emulator.CoachingMeetingIDs() {
		query += fmt.Sprintf(` m%d: onlineMeeting(by: { id: %q }) { attendanceReports { nodes { attendanceRecords { totalCount } } } }`, i, id)
	}
	query += fmt.Sprintf(` hanging: onlineMeeting(by: { id: %q }) { subject } }`, emulator.TeamMeetingID)
	o := misbehaving(t, emulator.Options{Latency: time.Second}, query, emulator.Fault{Match: emulator.URLContains(emulator.TeamMeetingID), Latency: time.Minute})
	o.failedWith(t, "UPSTREAM_TIMEOUT", "hanging")
	assert.NotNil(t, o.at(t, "m19", "attendanceReports", "nodes", 2, "attendanceRecords", "totalCount"))
	assert.Equal(t, 5*time.Second, o.took, "as long as the one that hangs, and no longer")
	assert.Len(t, o.calls, 2+3)
}

func TestUP11BodiesThatAreCut(t *testing.T) {
	t.Parallel()
	once := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Cut: 40, Times: 1})
	assert.Empty(t, once.Errors)
	assert.Len(t, once.calls, 2)
	always := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Cut: 40})
	always.failedWith(t, "UPSTREAM_BAD_RESPONSE", "me")
	assert.Len(t, always.calls, 2)
}

func TestUP12BodiesThatAreSomethingElse(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"HTML":           {Status: 200, ContentType: "text/html", Body: "<html>secret</html>"},
		"HTML as JSON":   {Status: 200, Body: "<html>secret</html>"},
		"plain text":     {Status: 200, ContentType: "text/plain", Body: "secret"},
		"empty":          {Status: 200, Empty: true},
		"a list":         {Status: 200, Body: "[]"},
		"null":           {Status: 200, Body: "null"},
		"byte order":     {Status: 200, Body: "\ufeff{}"},
		"gzip in name":   {Status: 200, Body: "\x1f\x8bsecret", Header: map[string]string{"Content-Encoding": "gzip"}},
		"two values":     {Status: 200, Body: `{}{}`},
		"truncated JSON": {Status: 200, Body: `{"displayName":"secret`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := misbehaving(t, emulator.Options{}, whoAmI, fault)
			o.failedWith(t, "UPSTREAM_BAD_RESPONSE", "me")
			assert.NotContains(t, fmt.Sprint(o.Errors), "secret")
		})
	}
}

func TestUP13ATokenThatExpires(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject %s } }`, emulator.ClassMeetingID, `attendanceReports(first: 12) { nodes { attendanceRecords { nodes { registration { id } } } } }`)
	o := misbehaving(t, emulator.Options{ExpireTokens: 1}, query)
	assert.Equal(t, "Introduction to Data Science", o.at(t, "onlineMeeting", "subject"))
	require.Len(t, o.Errors, 12)
	for _, failure := range o.Errors {
		assert.Equal(t, "UNAUTHENTICATED", failure.Extensions["code"])
	}
	assert.Len(t, o.calls, 2, "one batch was refused, and after that nothing was sent")
}

func TestUP14OneOfTen(t *testing.T) {
	t.Parallel()
	meetings := emulator.CoachingMeetingIDs()[:10]
	for status, code := range map[int]string{403: "FORBIDDEN", 404: "NOT_FOUND", 410: "NOT_FOUND"} {
		o := misbehaving(t, emulator.Options{}, subjectsOf(meetings), emulator.Fault{Match: emulator.URLContains(meetings[3]), Status: status})
		require.Len(t, o.Errors, 1)
		assert.Equal(t, []any{"m3"}, o.Errors[0].Path)
		assert.Contains(t, []any{code, "MISSING_PERMISSION"}, o.Errors[0].Extensions["code"])
		assert.Len(t, o.calls, 1)
		for i := range meetings {
			assert.Equal(t, i == 3, o.Data[fmt.Sprintf("m%d", i)] == nil)
		}
	}
}

func TestUP16EmptyPagesAreGoneThrough(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ webinar(id: %q) { registrations(first: 1) { totalCount } } }`, emulator.WebinarID)
	o := misbehaving(t, emulator.Options{PageSize: 50}, query, emulator.Fault{EmptyPage: true})
	assert.Empty(t, o.Errors)
	assert.InDelta(t, 120, o.at(t, "webinar", "registrations", "totalCount"), 0)
}

func TestUP22AnOutageIsCheap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Refuse: emulator.ErrConnectionRefused})
		gateway := emulated(e)
		for e.Counts().Requests < 20 {
			require.Len(t, ask(t, gateway, "", whoAmI, nil).Errors, 1)
		}
		before, start := e.Counts().Requests, time.Now()
		for range 100 {
			a := ask(t, gateway, "", whoAmI, nil)
			require.Len(t, a.Errors, 1)
			assert.Equal(t, "UPSTREAM_UNAVAILABLE", a.Errors[0].Extensions["code"])
		}
		assert.Equal(t, before, e.Counts().Requests, "while the breaker is open nothing is sent")
		assert.Zero(t, time.Since(start), "and nobody waits")

		e.Fail()
		end := time.Now()
		for len(ask(t, gateway, "", whoAmI, nil).Errors) > 0 {
			time.Sleep(100 * time.Millisecond)
			require.Less(t, time.Since(end), 10*time.Second)
		}
		t.Logf("full service %v after the outage", time.Since(end))
	})
}

func TestURL05LinksThatLeadAway(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ webinar(id: %q) { displayName registrations { totalCount } } }`, emulator.WebinarID)
	for _, link := range []string{
		"https://evil.example/v1.0/x", "http://127.0.0.1.evil.example/v1.0/x", "http://127.0.0.1@evil.example/v1.0/x",
		"//evil.example/v1.0/x", `http://127.0.0.1\@evil.example/v1.0/x`, "http://127.0.0.1/beta/x", "/v1.0/x", "https://127.0.0.1/v1.0/x",
	} {
		o := misbehaving(t, emulator.Options{}, query, emulator.Fault{Match: emulator.URLContains("/registrations"), NextLink: link})
		o.failedWith(t, "UPSTREAM_BAD_RESPONSE", "webinar", "registrations")
		assert.NotNil(t, o.at(t, "webinar", "displayName"))
		assert.Len(t, o.calls, 1, link)
	}
}

func TestURL06RedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 307, 308} {
		for _, location := range []string{"https://evil.example/", "https://sub.127.0.0.1/v1.0/me", "http://127.0.0.1/v1.0/me"} {
			o := misbehaving(t, emulator.Options{}, whoAmI, emulator.Fault{Status: status, Location: location})
			o.failedWith(t, "UPSTREAM_BAD_RESPONSE", "me")
			assert.Len(t, o.calls, 1)
		}
	}
}

func TestURL07NoHeaderOfTheClientsGoesUpstream(t *testing.T) {
	t.Parallel()
	var got http.Header
	e := emulator.New(emulator.Options{})
	gateway := newGateway(emulatedRoot, upstream(func(r *http.Request) (*http.Response, error) {
		got = r.Header.Clone()
		return e.Transport().RoundTrip(r)
	}))
	r := newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`))
	for _, name := range []string{"Cookie", "X-Forwarded-For", "X-Anything", "Traceparent", "Prefer", "Client-Request-Id", "Accept-Language"} {
		r.Header.Set(name, "secret")
	}
	gateway.ServeHTTP(httptest.NewRecorder(), r)
	assert.NotContains(t, fmt.Sprint(got), "secret")
	assert.Len(t, got, 4, "authorization, accept, client-request-id and prefer, all our own")
}

func TestLIFE10ADeadlineKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ webinar(id: %q) { displayName registrations { totalCount } } }`, emulator.WebinarID)
	o := misbehaving(t, emulator.Options{Latency: 3 * time.Second, PageSize: 10}, query)
	assert.Equal(t, "The Impact of Tech on Our Lives", o.at(t, "webinar", "displayName"))
	require.NotEmpty(t, o.Errors)
	assert.InDelta(t, 15, o.took.Seconds(), 0.5)
}

func TestUP13A401AboutOneMeetingIsNotAboutTheToken(t *testing.T) {
	t.Parallel()
	ids := emulator.CoachingMeetingIDs()
	query := fmt.Sprintf(`{ a: onlineMeeting(by: { id: %q }) { subject } b: onlineMeeting(by: { id: %q }) { %s } }`, ids[0], ids[1], reportsAndRecords)
	o := misbehaving(t, emulator.Options{}, query, emulator.Fault{Match: emulator.URLContains(ids[0]), Status: 401, Code: "Unauthorized"})
	o.failedWith(t, "UNAUTHENTICATED", "a")
	assert.NotNil(t, o.at(t, "b", "attendanceReports", "nodes", 0, "attendanceRecords"))
	assert.Len(t, o.calls, 2)
}

func TestUP22OneRequestFindsOutWhetherAnOutageIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Latency: time.Hour})
		gateway := emulated(e)
		ask := func(n int) {
			var asking sync.WaitGroup
			for range n {
				asking.Go(func() {
					gateway.ServeHTTP(httptest.NewRecorder(), newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`)))
				})
			}
			asking.Wait()
		}
		ask(40)
		time.Sleep(10 * time.Second)
		before := e.Counts().Requests
		ask(100)
		assert.Equal(t, before+1, e.Counts().Requests)
		start := time.Now()
		ask(100)
		assert.Zero(t, time.Since(start), "it hangs still, and nobody else waits to see")
		time.Sleep(time.Minute)
	})
}

func TestUP22ABusyCallerIsNoOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := emulated(emulator.New(emulator.Options{Latency: time.Second}))
		var asking sync.WaitGroup
		for range 600 {
			asking.Go(func() {
				r := newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`))
				r.Header.Set("Authorization", "Bearer demo-diane")
				gateway.ServeHTTP(httptest.NewRecorder(), r)
			})
		}
		asking.Wait()
		assert.Empty(t, ask(t, gateway, "demo-kenneth", whoAmI, nil).Errors)
	})
}

func batches(t emulator.Target) bool { return t.Batch }

// Of a batch that breaks off in the middle of an item, the items before are kept, and that one is asked again.
func TestUP11ABatchThatIsCut(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { %s } }`, emulator.TeamMeetingID, reportsAndRecords)
	want := misbehaving(t, emulator.Options{}, query)
	require.Empty(t, want.Errors)
	for cut := 1000; cut < 14_000; cut += 1000 {
		o := misbehaving(t, emulator.Options{}, query, emulator.Fault{Match: batches, Cut: cut, Times: 1})
		assert.Empty(t, o.Errors)
		assert.Equal(t, want.Data, o.Data, "cut after %d bytes", cut)
		assert.Len(t, o.calls, 3)
	}
	always := misbehaving(t, emulator.Options{}, query, emulator.Fault{Match: batches, Cut: 9000})
	require.NotEmpty(t, always.Errors)
	assert.Equal(t, "UPSTREAM_BAD_RESPONSE", always.Errors[0].Extensions["code"])
}
