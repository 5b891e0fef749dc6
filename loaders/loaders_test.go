package loaders_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// counted is a source that remembers how many calls each round of it had.
type counted struct {
	source loaders.Source
	mu     sync.Mutex
	rounds []int
}

func (c *counted) Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	c.mu.Lock()
	c.rounds = append(c.rounds, len(calls))
	c.mu.Unlock()
	c.source.Do(ctx, calls, settle)
}

const root msgraph.Root = "http://127.0.0.1/v1.0"

func emulated(options emulator.Options) (*counted, *emulator.Emulator) {
	e := emulator.New(options)
	token := msgraph.StaticToken(emulator.Accounts()[0].Token)
	return &counted{source: msgraph.NewUpstream(msgraph.Global, root, e.Transport()).Client(diane, token)}, e
}

var diane = principal.New("", "diane", "")

func asking(source loaders.Source) loaders.Caller {
	return loaders.Caller{Principal: diane, Me: msgraph.Me, Source: source}
}

func meeting(t *testing.T, id string) msgraph.Path {
	t.Helper()
	path, err := msgraph.Me.Child(msgraph.KindOnlineMeeting, id)
	require.NoError(t, err)
	return path
}

func TestKeysOfOneLevelMeet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source, e := emulated(emulator.Options{Latency: time.Second})
		l := loaders.New(t.Context(), asking(source), loaders.DefaultMaxCalls)
		var waiting sync.WaitGroup
		for _, id := range emulator.CoachingMeetingIDs() {
			path := meeting(t, id)
			waiting.Go(func() {
				m, err := loaders.Get(l, msgraph.GetOnlineMeeting(path))
				if assert.NoError(t, err) {
					assert.Equal(t, path, m.Path())
				}
			})
			waiting.Go(func() { // another kind of thing meets in the same round
				reports, err := loaders.List(l, msgraph.ListAttendanceReports(path))
				assert.NoError(t, err) //nolint:testifylint // not the goroutine of the test
				assert.Len(t, reports, 3)
			})
		}
		waiting.Wait()
		assert.Equal(t, []int{40}, source.rounds)
		assert.Equal(t, emulator.Counts{Requests: 2, Batches: 2, Items: 40}, e.Counts())
	})
}

func TestTheSameKeyIsAskedOnce(t *testing.T) {
	t.Parallel()
	source, e := emulated(emulator.Options{})
	l := loaders.New(t.Context(), asking(source), loaders.DefaultMaxCalls)
	call := msgraph.GetOnlineMeeting(meeting(t, emulator.TeamMeetingID))
	loaders.Start(l, call)
	first, err := loaders.Get(l, call)
	require.NoError(t, err)
	second, err := loaders.Get(l, call)
	require.NoError(t, err)
	assert.Same(t, first, second)
	assert.Equal(t, emulator.Counts{Requests: 1}, e.Counts(), "a lone key is a plain GET")
}

func TestOneFailureCostsItsNeighboursNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source, _ := emulated(emulator.Options{Latency: time.Second})
		l := loaders.New(t.Context(), asking(source), loaders.DefaultMaxCalls)
		his, hers := msgraph.GetOnlineMeeting(meeting(t, emulator.FrederickMeetingID)), msgraph.GetOnlineMeeting(meeting(t, emulator.TeamMeetingID))
		loaders.Start(l, his)
		loaders.Start(l, hers)
		_, err := loaders.Get(l, his)
		var refused *msgraph.ResponseError
		require.ErrorAs(t, err, &refused)
		_, err = loaders.Get(l, hers)
		require.NoError(t, err)
		assert.Equal(t, []int{2}, source.rounds)
	})
}

// panicking is a source that answers the first call, and panics over the others.
type panicking struct{}

func (panicking) Do(_ context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	settle([]msgraph.Result{{Call: calls[0], Value: new(msgraph.User)}})
	panic("over " + calls[1].Subject())
}

func TestAPanicOfTheSourceIsTheErrorOfWhatIsNotAnswered(t *testing.T) {
	t.Parallel()
	l := loaders.New(t.Context(), asking(panicking{}), loaders.DefaultMaxCalls)
	calls := []msgraph.Get[msgraph.User]{msgraph.GetUser(msgraph.Me), msgraph.GetUser("/users/1"), msgraph.GetUser("/users/2")}
	for _, call := range calls {
		loaders.Start(l, call)
	}
	_, err := loaders.Get(l, calls[0])
	require.NoError(t, err)
	for _, call := range calls[1:] {
		_, err := loaders.Get(l, call)
		require.ErrorContains(t, err, "panic: msgraph.Path")
	}
}

func TestRecordsAreReadToTheLastPage(t *testing.T) {
	t.Parallel()
	for size, requests := range map[int]int{5000: 1, 4999: 2, 1000: 5, 700: 8} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			source, e := emulated(emulator.Options{PageSize: size})
			l := loaders.New(t.Context(), asking(source), loaders.DefaultMaxCalls)
			townhall, err := msgraph.TownhallPath(emulator.TownhallID)
			require.NoError(t, err)
			session, err := townhall.Child(msgraph.KindSession, emulator.TownhallSessionID)
			require.NoError(t, err)
			report, err := session.Child(msgraph.KindAttendanceReport, emulator.TownhallReportID)
			require.NoError(t, err)

			l.StartRecords(report)
			records, err := l.Records(report)
			require.NoError(t, err)
			again, err := l.Records(report)
			require.NoError(t, err)

			assert.Len(t, records, 5000)
			assert.Same(t, records[0], again[0])
			assert.Equal(t, requests, e.Counts().Requests)
			ids := map[string]bool{}
			for _, record := range records {
				ids[record.ID()] = true
			}
			assert.Len(t, ids, 5000, "each record has an id of its own")
		})
	}
}

type answer string

func (a answer) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(a))),
	}, nil
}

func TestAListThatDoesNotEndIsGivenUp(t *testing.T) {
	t.Parallel()
	source := &counted{source: msgraph.NewUpstream(msgraph.Global, root, answer(`{"value":[{"id":"r"}],"@odata.nextLink":"`+string(root)+`/loop?$skip=0"}`)).Client(diane, msgraph.StaticToken("t"))}
	_, err := loaders.List(loaders.New(t.Context(), asking(source), loaders.DefaultMaxCalls), msgraph.ListAttendanceReports(meeting(t, "m")))
	require.ErrorIs(t, err, msgraph.ErrTooManyPages)
	assert.Len(t, source.rounds, 2)
}

func TestRowsThatShareAnIDAreToldApart(t *testing.T) {
	t.Parallel()
	source := msgraph.NewUpstream(msgraph.Global, root, answer(`{"id":"r","attendanceRecords":[
		{"id":"a","emailAddress":"phone"},{"id":"a","emailAddress":"laptop"},
		{"identity":{"id":"u","displayName":"One"}},{"identity":{"id":"u","displayName":"Two"}},{},{},{"id":"a/b"}]}`)).Client(diane, msgraph.StaticToken("t"))
	report, err := meeting(t, "m").Child(msgraph.KindAttendanceReport, "r")
	require.NoError(t, err)
	var before []string
	for range 2 {
		records, err := loaders.New(t.Context(), asking(source), loaders.DefaultMaxCalls).Records(report)
		require.NoError(t, err)
		var ids []string
		unique := map[string]bool{}
		for _, record := range records {
			ids = append(ids, record.ID())
			unique[record.ID()] = true
			path, err := msgraph.ParseGlobalID(record.ID())
			require.NoError(t, err)
			assert.Equal(t, record.Path(), path)
		}
		assert.Len(t, unique, 7)
		if before != nil {
			assert.Equal(t, before, ids, "the same report gives the same ids")
		}
		before = ids
	}
}

func TestLoadsEndWithTheOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source, _ := emulated(emulator.Options{Latency: time.Hour})
		late := errors.New("late")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(late) })
		_, err := loaders.Get(loaders.New(ctx, asking(source), loaders.DefaultMaxCalls), msgraph.GetOnlineMeeting(meeting(t, emulator.TeamMeetingID)))
		require.ErrorIs(t, err, late)
	})
}

// paged answers each URL, by what follows the version root, with a page of its own; others are refused.
type paged map[string]string

func (p paged) RoundTrip(r *http.Request) (*http.Response, error) {
	page, ok := p[strings.TrimPrefix(r.URL.RequestURI(), "/v1.0")]
	if !ok {
		return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: http.NoBody}, nil
	}
	return answer(strings.ReplaceAll(page, "%s", string(root))).RoundTrip(r)
}

func (p paged) loaders(t *testing.T) *loaders.Loaders {
	t.Helper()
	return loaders.New(t.Context(), asking(msgraph.NewUpstream(msgraph.Global, root, p).Client(diane, msgraph.StaticToken("t"))), loaders.DefaultMaxCalls)
}

const reportsOfM = "/me/onlineMeetings/m/attendanceReports"

func TestAListKeepsThePagesBeforeTheOneThatFails(t *testing.T) {
	t.Parallel()
	l := paged{
		reportsOfM:              `{"value":[],"@odata.nextLink":"%s` + reportsOfM + `?$skip=1"}`,
		reportsOfM + "?$skip=1": `{"value":[{"id":"a"},{"id":"a"},{}],"@odata.nextLink":"%s` + reportsOfM + `?$skip=2"}`,
		reportsOfM + "?$skip=2": `{"value":[{},{"id":"a"},{"id":"b"}],"@odata.nextLink":"%s` + reportsOfM + `?$skip=3"}`,
	}.loaders(t)
	reports, err := loaders.List(l, msgraph.ListAttendanceReports(meeting(t, "m")))
	var partial *loaders.PartialError
	require.ErrorAs(t, err, &partial)
	var refused *msgraph.ResponseError
	require.ErrorAs(t, err, &refused)
	var ids []string
	for _, report := range reports {
		ids = append(ids, report.GraphID)
	}
	assert.Equal(t, []string{"a", "a", "", "", "b"}, ids, "what a page says twice, and what has no id, stays")

	_, err = loaders.List(paged{}.loaders(t), msgraph.ListAttendanceReports(meeting(t, "m")))
	require.ErrorAs(t, err, &refused)
	assert.NotErrorAs(t, err, &partial)
}

func TestAListMayHaveAsManyPagesAsTheLimit(t *testing.T) {
	t.Parallel()
	for pages, ok := range map[int]bool{200: true, 201: false} {
		p := paged{}
		for i := range pages {
			url, next := fmt.Sprintf("%s?$skip=%d", reportsOfM, i), fmt.Sprintf(`,"@odata.nextLink":"%%s%s?$skip=%d"`, reportsOfM, i+1)
			if i == 0 {
				url = reportsOfM
			}
			if i == pages-1 {
				next = ""
			}
			p[url] = fmt.Sprintf(`{"value":[{"id":"%d"}]%s}`, i, next)
		}
		reports, err := loaders.List(p.loaders(t), msgraph.ListAttendanceReports(meeting(t, "m")))
		assert.Len(t, reports, 200)
		assert.Equal(t, ok, err == nil)
	}
}

// Rows of one person share an id. Only a row that says the same as one of an earlier page is a repeat.
func TestRecordsThatAPageRepeats(t *testing.T) {
	t.Parallel()
	const (
		morning = `{"id":"a","attendanceIntervals":[{"joinDateTime":"2026-01-01T08:00:00Z","leaveDateTime":"2026-01-01T09:00:00Z"}]}`
		evening = `{"id":"a","attendanceIntervals":[{"joinDateTime":"2026-01-01T18:00:00Z","leaveDateTime":"2026-01-01T19:00:00Z"}]}`
		more    = reportsOfM + "/r/attendanceRecords?$skip="
	)
	report, err := meeting(t, "m").Child(msgraph.KindAttendanceReport, "r")
	require.NoError(t, err)
	p := paged{
		reportsOfM + "/r?$expand=attendanceRecords": `{"id":"r","attendanceRecords":[` + morning + `,` + morning + `,{}],"attendanceRecords@odata.nextLink":"%s` + more + `1"}`,
		more + "1": `{"value":[` + morning + `,` + evening + `,{}],"@odata.nextLink":"%s` + more + `2"}`,
	}
	records, err := p.loaders(t).Records(report)
	var partial *loaders.PartialError
	require.ErrorAs(t, err, &partial)
	assert.Len(t, records, 5)
	ids := map[string]bool{}
	for _, record := range records {
		ids[record.ID()] = true
	}
	assert.Len(t, ids, 5, "also the records of a part have names")
}
