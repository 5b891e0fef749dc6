package msgraph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// upstream is a Microsoft Graph that answers by a function, and remembers what it was asked.
type upstream struct {
	answer func(*http.Request) *http.Response
	mu     sync.Mutex
	asked  []*http.Request
	bodies []string
}

func (u *upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	u.mu.Lock()
	u.asked, u.bodies = append(u.asked, r), append(u.bodies, string(body))
	u.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(body)) // answer may want to read it too
	return u.answer(r), nil
}

func response(status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

func jsonAnswer(body string) func(*http.Request) *http.Response {
	return func(*http.Request) *http.Response { return response(http.StatusOK, "application/json", body) }
}

const root msgraph.Root = "https://graph.example.com/v1.0"

// asking gives results in the order of calls, all together.
type asking struct{ *msgraph.Client }

var diane = principal.New("", "diane", "")

func (a asking) Do(ctx context.Context, calls []msgraph.Call) []msgraph.Result {
	settled, mu := map[msgraph.Call]msgraph.Result{}, sync.Mutex{}
	a.Client.Do(ctx, calls, func(results []msgraph.Result) {
		mu.Lock()
		defer mu.Unlock()
		for _, result := range results {
			settled[result.Call] = result
		}
	})
	results := make([]msgraph.Result, len(calls))
	for i, call := range calls {
		results[i] = settled[call]
	}
	return results
}

func client(u http.RoundTripper) asking {
	return clientOf(root, u, msgraph.StaticToken("secret"))
}

func clientOf(root msgraph.Root, u http.RoundTripper, token msgraph.TokenSource) asking {
	return asking{msgraph.NewUpstream(msgraph.Global, root, u).Client(diane, token)}
}

func meetingPath(t *testing.T, id string) msgraph.Path {
	t.Helper()
	path, err := msgraph.Me.Child(msgraph.KindOnlineMeeting, id)
	require.NoError(t, err)
	return path
}

func meetingCalls(t *testing.T, n int) []msgraph.Call {
	t.Helper()
	calls := make([]msgraph.Call, n)
	for i := range calls {
		calls[i] = msgraph.GetOnlineMeeting(meetingPath(t, fmt.Sprintf("m%d", i)))
	}
	return calls
}

func TestALoneCallIsAPlainGet(t *testing.T) {
	t.Parallel()
	u := &upstream{answer: jsonAnswer(`{"id":"m0","subject":"Weekly"}`)}
	results := client(u).Do(t.Context(), meetingCalls(t, 1))

	require.NoError(t, results[0].Err)
	assert.Equal(t, "Weekly", results[0].Value.(*msgraph.OnlineMeeting).Subject)
	require.Len(t, u.asked, 1)
	assert.Equal(t, "GET https://graph.example.com/v1.0/me/onlineMeetings/m0", u.asked[0].Method+" "+u.asked[0].URL.String())
	assert.Equal(t, "Bearer secret", u.asked[0].Header.Get("Authorization"))
	assert.Len(t, u.asked[0].Header.Get("Client-Request-Id"), 36)
}

// echoBatch answers every item with a meeting whose subject is the item's URL, in reverse order.
func echoBatch(r *http.Request) *http.Response {
	var request struct {
		Requests []struct{ ID, Method, URL string }
	}
	if json.NewDecoder(r.Body).Decode(&request) != nil {
		return response(http.StatusBadRequest, "application/json", `{}`)
	}
	var items []string
	for _, item := range request.Requests {
		items = append([]string{fmt.Sprintf(`{"id":%q,"status":200,"body":{"id":"x","subject":%q}}`, item.ID, item.URL)}, items...)
	}
	return response(http.StatusOK, "application/json", `{"responses":[`+strings.Join(items, ",")+`]}`)
}

func TestBatchesHoldTwentyAndRunSideBySide(t *testing.T) {
	t.Parallel()
	for calls, want := range map[int][]int{2: {2}, 20: {20}, 21: {1, 20}, 25: {5, 20}, 41: {1, 20, 20}} {
		t.Run(fmt.Sprint(calls), func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var sizes []int
			together := make(chan struct{}) // closed when every request has arrived: they do not wait for each other
			u := &upstream{}
			u.answer = func(r *http.Request) *http.Response {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				size := max(1, strings.Count(string(body), `"method"`))
				mu.Lock()
				if sizes = append(sizes, size); len(sizes) == len(want) {
					close(together)
				}
				mu.Unlock()
				<-together
				if r.Method == http.MethodGet {
					return response(http.StatusOK, "application/json", fmt.Sprintf(`{"subject":%q}`, strings.TrimPrefix(r.URL.Path, "/v1.0")))
				}
				return echoBatch(r)
			}
			results := client(u).Do(t.Context(), meetingCalls(t, calls))
			for i, result := range results {
				require.NoError(t, result.Err)
				assert.Equal(t, fmt.Sprintf("/me/onlineMeetings/m%d", i), result.Value.(*msgraph.OnlineMeeting).Subject)
			}
			assert.ElementsMatch(t, want, sizes)
		})
	}
}

func TestEachItemOfABatchHasItsOwnFate(t *testing.T) {
	t.Parallel()
	const good = `{"id":"m","subject":"good"}`
	items := []struct {
		name, item string
		check      func(t *testing.T, r msgraph.Result)
	}{
		{"good", `{"id":"0","status":200,"body":` + good + `}`, subject("good")},
		{"numeric id", `{"id":1,"status":200,"body":` + good + `}`, subject("good")},
		{"base64 body", `{"id":"2","status":200,"body":"eyJzdWJqZWN0IjoiZnJvbSBiYXNlNjQifQ=="}`, subject("from base64")},
		{"string body", `{"id":"3","status":200,"body":"<html>"}`, failsWith(msgraph.ErrBadResponse)},
		{"no body", `{"id":"4","status":200}`, failsWith(msgraph.ErrBadResponse)},
		{"204", `{"id":"5","status":204}`, failsWithStatus(204)},
		{"302", `{"id":"6","status":302,"headers":{"Location":"https://elsewhere.example"}}`, failsWithStatus(302)},
		{"status as text", `{"id":"7","status":"200","body":` + good + `}`, subject("good")},
		{"no status", `{"id":"8","body":` + good + `}`, failsWithStatus(0)},
		{"429", `{"id":"9","status":429,"headers":{"retry-after":"2.128","x":1},"body":{"error":{"code":"TooManyRequests","innererror":{"request-id":"r8"}}}}`, subject("good")},
		{"numeric header", `{"id":"10","status":429,"headers":{"Retry-After":7},"body":{}}`, subject("good")},
		{"403", `{"id":"11","status":403,"body":{"error":{"code":"","innerError":{"code":"Forbidden","request-id":"r10"}}}}`, failsWithCode(403, "Forbidden", "r10")},
		{"wrong type", `{"id":"12","status":200,"body":[]}`, failsWith(msgraph.ErrBadResponse)},
		{"missing", ``, failsWith(msgraph.ErrBadResponse)},
		{"null body", `{"id":"14","status":200,"body":null}`, failsWith(msgraph.ErrBadResponse)},
	}
	answers := []string{`null`, `7`, `"text"`, `{"id":"98","status":"200","headers":[],"body":{}}`, `{"id":"99","status":200,"body":{}}`, `{"id":"0","status":200,"body":` + good + `}`, `{"id":null,"status":200}`, `{}`}
	for _, item := range items {
		if item.item != "" {
			answers = append([]string{item.item}, answers...)
		}
	}
	u := &upstream{answer: jsonAnswer(`{"responses":[` + strings.Join(answers, ",") + `]}`)}
	var results []msgraph.Result
	synctest.Test(t, func(t *testing.T) { results = client(u).Do(t.Context(), meetingCalls(t, len(items))) })
	for i, item := range items {
		t.Run(item.name, func(t *testing.T) { item.check(t, results[i]) })
	}
	require.Len(t, u.bodies, 2, "those that were throttled went out again, and they alone")
	assert.Equal(t, 2, strings.Count(u.bodies[1], `"method"`))
}

func subject(want string) func(*testing.T, msgraph.Result) {
	return func(t *testing.T, r msgraph.Result) {
		t.Helper()
		require.NoError(t, r.Err)
		assert.Equal(t, want, r.Value.(*msgraph.OnlineMeeting).Subject)
	}
}

func failsWith(want error) func(*testing.T, msgraph.Result) {
	return func(t *testing.T, r msgraph.Result) { t.Helper(); assert.ErrorIs(t, r.Err, want) }
}

func failsWithStatus(status int) func(*testing.T, msgraph.Result) {
	return failsWithCode(status, "", "")
}

func failsWithCode(status int, code, requestID string) func(*testing.T, msgraph.Result) {
	return func(t *testing.T, r msgraph.Result) {
		t.Helper()
		var e *msgraph.ResponseError
		require.ErrorAs(t, r.Err, &e)
		assert.Equal(t, [3]any{status, code, requestID}, [3]any{e.StatusCode, e.Code, e.RequestID})
	}
}

func throttled(wait time.Duration) func(*testing.T, msgraph.Result) {
	return func(t *testing.T, r msgraph.Result) {
		t.Helper()
		var e *msgraph.ResponseError
		require.ErrorAs(t, r.Err, &e)
		assert.Equal(t, wait, e.RetryAfter)
	}
}

func TestAnswersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	answers := map[string]*http.Response{
		"HTML":            response(200, "text/html", "<html>proxy</html>"),
		"HTML as JSON":    response(200, "application/json", "<html>proxy</html>"),
		"empty":           response(200, "application/json", ""),
		"truncated":       response(200, "application/json", `{"subject":"a`),
		"a list":          response(200, "application/json", `[]`),
		"null":            response(200, "application/json", `null`),
		"text":            response(200, "application/json", `"text"`),
		"two values":      response(200, "application/json", `{} {}`),
		"no content type": response(200, "", `{}`),
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := &upstream{answer: func(*http.Request) *http.Response { return answer }}
			failsWith(msgraph.ErrBadResponse)(t, client(u).Do(t.Context(), meetingCalls(t, 1))[0])
		})
	}
	for _, body := range []string{`{}`, `{"value":null}`, `{"value":{}}`, `{"value":1}`} {
		t.Run("collection "+body, func(t *testing.T) {
			t.Parallel()
			call := msgraph.ListAttendanceReports(meetingPath(t, "m"))
			failsWith(msgraph.ErrBadResponse)(t, client(&upstream{answer: jsonAnswer(body)}).Do(t.Context(), []msgraph.Call{call})[0])
		})
	}
}

func TestAFailedBatchFailsEachOfItsCalls(t *testing.T) {
	t.Parallel()
	u := &upstream{answer: func(*http.Request) *http.Response {
		return response(503, "application/json", `{"error":{"code":"ServiceUnavailable"}}`)
	}}
	synctest.Test(t, func(t *testing.T) {
		for _, result := range client(u).Do(t.Context(), meetingCalls(t, 3)) {
			failsWithCode(503, "ServiceUnavailable", "")(t, result)
		}
	})
}

func TestRetryAfterInEveryForm(t *testing.T) {
	t.Parallel()
	const date = "Mon, 23 Nov 2026 11:00:00 GMT"
	for value, want := range map[string]time.Duration{
		"3": 3 * time.Second, "0.249": 249 * time.Millisecond, "": 0, "0": 0, "-5": 0, "abc": 0, "1e300": 24 * time.Hour, "NaN": 0,
		"Mon, 23 Nov 2026 11:00:30 GMT": 30 * time.Second, "Mon, 23 Nov 2026 10:00:00 GMT": 0,
	} {
		answer := response(429, "application/json", `{}`)
		answer.Header.Set("Retry-After", value)
		answer.Header.Set("Date", date)
		u := &upstream{answer: func(*http.Request) *http.Response { return answer }}
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { throttled(want)(t, client(u).Do(t.Context(), meetingCalls(t, 1))[0]) })
		})
	}
}

func TestWithoutATokenNothingIsAsked(t *testing.T) {
	t.Parallel()
	u := &upstream{}
	c := clientOf(root, u, msgraph.StaticToken(""))
	for _, n := range []int{1, 2} {
		for _, result := range c.Do(t.Context(), meetingCalls(t, n)) {
			require.ErrorIs(t, result.Err, msgraph.ErrNoToken)
		}
	}
	assert.Empty(t, u.asked)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	canary := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	t.Cleanup(canary.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		u := &upstream{answer: func(*http.Request) *http.Response {
			answer := response(status, "application/json", `{}`)
			answer.Header.Set("Location", canary.URL)
			return answer
		}}
		failsWithStatus(status)(t, client(u).Do(t.Context(), meetingCalls(t, 1))[0])
	}
}

func TestAnUnreachableHostIsToldFromADeadline(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	address, err := msgraph.ParseRoot(gone.URL + "/v1.0")
	require.NoError(t, err)
	gone.Close()
	c := clientOf(address, http.DefaultTransport, msgraph.StaticToken("t"))

	failsWith(msgraph.ErrUnreachable)(t, c.Do(t.Context(), meetingCalls(t, 1))[0])
	late := errors.New("late")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(late)
	failsWith(late)(t, c.Do(ctx, meetingCalls(t, 2))[1])
}

func TestNextLinksStayInsideTheRootAndAreFollowedVerbatim(t *testing.T) {
	t.Parallel()
	for link, ok := range map[string]bool{
		"https://graph.example.com/v1.0/me/x?$skiptoken=aB%2Fc%3d+d&$top=2": true,
		"https://graph.example.com/v1.0/x?$skip=0":                          true,
		"https://graph.example.com/beta/x":                                  false,
		"https://graph.example.com.evil.example/v1.0/x":                     false,
		"https://evil.example/v1.0/x":                                       false,
		"http://graph.example.com/v1.0/x":                                   false,
		"https://graph.example.com@evil.example/v1.0/x":                     false,
		"https://graph.example.com:444/v1.0/x":                              false,
		"//graph.example.com/v1.0/x":                                        false,
		`https://graph.example.com\@evil.example/v1.0/x`:                    false,
		"https://graph.example.com/v1.0/../beta/x":                          false,
		`https://graph.example.com/v1.0/a\b`:                                false,
		"https://graph.example.com/v1.0//evil.example/x":                    false,
		"https://graph.example.com/v1.0/x#fragment":                         false,
		"https://graph.example.com/v1.0":                                    false,
		"/v1.0/x":                                                           false,
		"https://gr%61ph.example.com/v1.0/x":                                false,
		"https://xn--grph-0ra.example.com/v1.0/x":                           false,
	} {
		t.Run(link, func(t *testing.T) {
			t.Parallel()
			body, err := json.Marshal(map[string]any{"value": []any{}, "@odata.nextLink": link})
			require.NoError(t, err)
			u := &upstream{answer: jsonAnswer(string(body))}
			result := client(u).Do(t.Context(), []msgraph.Call{msgraph.ListAttendanceReports(meetingPath(t, "m"))})[0]
			require.NoError(t, result.Err)
			page := result.Value.(msgraph.Page[msgraph.AttendanceReport])
			if !ok {
				require.ErrorIs(t, page.Err, msgraph.ErrBadResponse)
				assert.Zero(t, page.Next)
				return
			}
			client(u).Do(t.Context(), []msgraph.Call{page.Next})
			assert.Equal(t, link, u.asked[1].URL.String())
			assert.Equal(t, strings.SplitN(link, "?", 2)[1], u.asked[1].URL.RawQuery)
		})
	}
}

// An id goes out as one segment, in the URL of a request as in that of a batch item.
func TestIDsCannotChangeAURL(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"a*b=c", "x@thread.v2", "19:meeting_A-b.c@thread.v2", "o'brien_x.com#EXT#@contoso.com", "a+b,c!d~e"} {
		u := &upstream{answer: jsonAnswer(`{"responses":[]}`)}
		path := meetingPath(t, id)
		client(u).Do(t.Context(), []msgraph.Call{msgraph.GetOnlineMeeting(path)})
		client(u).Do(t.Context(), []msgraph.Call{msgraph.GetOnlineMeeting(path), msgraph.ListAttendanceReports(path)})

		segments := strings.Split(u.asked[0].URL.EscapedPath(), "/")
		require.Len(t, segments, 5)
		segment, err := url.PathUnescape(segments[4])
		require.NoError(t, err)
		assert.Equal(t, id, segment)
		assert.Empty(t, u.asked[0].URL.RawQuery)
		assert.Empty(t, u.asked[0].URL.Fragment)
		var batch struct{ Requests []struct{ URL string } }
		require.NoError(t, json.Unmarshal([]byte(u.bodies[1]), &batch))
		assert.Equal(t, "/me/onlineMeetings/"+segments[4], batch.Requests[0].URL)
	}
}

func TestFilterLiteralsCannotEnd(t *testing.T) {
	t.Parallel()
	for _, link := range []string{
		"https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%7d",
		"https://teams.microsoft.com/x'or'1'eq'1", "https://teams.microsoft.com/%27)", "https://t.example/a+b&$top=1#x", "https://t.example/’",
	} {
		u := &upstream{answer: jsonAnswer(`{"value":[]}`)}
		search, err := msgraph.FindOnlineMeetingByJoinWebURL(msgraph.Me, link)
		require.NoError(t, err)
		client(u).Do(t.Context(), []msgraph.Call{search})
		query, err := url.ParseQuery(u.asked[0].URL.RawQuery)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"$filter": {"JoinWebUrl eq '" + strings.ReplaceAll(link, "'", "''") + "'"}}, query)
	}
	for _, link := range []string{"", "x", "http://a.example", "https://a.example/ b", "https://a.example/\nb", "https://" + strings.Repeat("a", 3000)} {
		_, err := msgraph.FindOnlineMeetingByJoinWebURL(msgraph.Me, link)
		require.ErrorIs(t, err, msgraph.ErrInvalidFilter, link)
	}
	for _, digits := range []string{"", " ", "12a", "1' or '1", strings.Repeat("1", 40), "１２"} {
		_, err := msgraph.FindOnlineMeetingByJoinMeetingID(msgraph.Me, digits)
		require.ErrorIs(t, err, msgraph.ErrInvalidFilter, digits)
	}
}

func TestUserPrincipalNamesInsideAFunctionCannotEndTheLiteral(t *testing.T) {
	t.Parallel()
	user, err := msgraph.UserPath("o'brien@contoso.com")
	require.NoError(t, err)
	u := &upstream{answer: jsonAnswer(`{"value":[]}`)}
	client(u).Do(t.Context(), []msgraph.Call{msgraph.ListWebinars(user, msgraph.VirtualEventCoOrganizer)})
	assert.Equal(t, "/v1.0/solutions/virtualEvents/webinars/getByUserIdAndRole(userId='o''brien@contoso.com',role='coOrganizer')", u.asked[0].URL.Path)
}

func TestRoots(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"https://graph.microsoft.com/v1.0": true, "https://graph.microsoft.com/beta/": true, "http://127.0.0.1:9/v1.0": true,
		"http://localhost/beta": true, "http://[::1]:8/v1.0": true, "http://graph.microsoft.com/v1.0": false,
		"https://graph.microsoft.com": false, "https://graph.microsoft.com/v2.0": false, "graph.microsoft.com/v1.0": false,
		"https://u:p@graph.microsoft.com/v1.0": false, "https://graph.microsoft.com/v1.0?x=1": false, "": false, "ftp://a/v1.0": false,
	} {
		_, err := msgraph.ParseRoot(address)
		assert.Equal(t, ok, err == nil, address)
	}
}

func TestWhatCameWithoutAnIDIsShownButNotAskedAbout(t *testing.T) {
	t.Parallel()
	u := &upstream{answer: jsonAnswer(`{"value":[{"totalParticipantCount":2},null,{"id":"a/b"},{"id":"ok"}]}`)}
	page := client(u).Do(t.Context(), []msgraph.Call{msgraph.ListAttendanceReports(meetingPath(t, "m"))})[0]
	require.NoError(t, page.Err)
	reports := page.Value.(msgraph.Page[msgraph.AttendanceReport]).Items
	require.Len(t, reports, 3)
	assert.NotEqual(t, reports[0].ID(), reports[1].ID())
	for _, report := range reports[:2] {
		result := client(u).Do(t.Context(), []msgraph.Call{msgraph.GetAttendanceReport(report.Path())})[0]
		require.ErrorIs(t, result.Err, msgraph.ErrBadResponse)
	}
	assert.Len(t, u.asked, 1)
}

// endless is a report whose records do not end.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	text := `{"id":"a","emailAddress":"` + strings.Repeat("x", 400) + `"},`
	if e.read == 0 {
		text = `{"attendanceRecords":[`
	}
	if len(p) < len(text) {
		return 0, nil // the decoder makes room
	}
	n := copy(p, text)
	e.read += int64(n)
	return n, nil
}

func TestUP19AnAnswerWithoutEndIsCutOff(t *testing.T) {
	t.Parallel()
	body := new(endless)
	u := msgraph.NewUpstream(msgraph.Global, root, &upstream{answer: func(*http.Request) *http.Response {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bufio.NewReaderSize(body, 4096))}
	}})
	const limit = 1 << 20
	u.MaxBytes = limit
	c := asking{u.Client(diane, msgraph.StaticToken("t"))}
	report, err := meetingPath(t, "m").Child(msgraph.KindAttendanceReport, "r")
	require.NoError(t, err)
	failsWith(msgraph.ErrTooLarge)(t, c.Do(t.Context(), []msgraph.Call{msgraph.GetAttendanceReportWithRecords(report)})[0])
	assert.Less(t, body.read, int64(limit+64<<10), "and no further read")
}

// broken is a body whose connection is reset after so much of it.
type broken struct{ rest string }

func (b *broken) Read(p []byte) (int, error) {
	if b.rest == "" {
		return 0, syscall.ECONNRESET
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func TestUP11ConnectionsThatAreReset(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"subject":"a`, `{"subject":"all of it"}`} {
		synctest.Test(t, func(t *testing.T) {
			u := &upstream{answer: func(*http.Request) *http.Response {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(&broken{body})}
			}}
			failsWith(msgraph.ErrBadResponse)(t, client(u).Do(t.Context(), meetingCalls(t, 1))[0])
			assert.Len(t, u.asked, 2, "once more")
		})
	}
}

// A whole batch that has to wait is one retry, not twenty.
func TestUP08ABatchGoesOutAgainAsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := &upstream{}
		u.answer = func(r *http.Request) *http.Response {
			if len(u.asked) == 1 {
				return response(503, "application/json", `{}`)
			}
			return echoBatch(r)
		}
		for _, result := range client(u).Do(t.Context(), meetingCalls(t, 20)) {
			require.NoError(t, result.Err)
		}
		assert.Len(t, u.asked, 2)
	})
}
