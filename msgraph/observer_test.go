package msgraph_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
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

// witness writes down what it is told.
type witness struct {
	mu        sync.Mutex
	told      []string
	ids       []string
	throttled time.Duration
}

func (w *witness) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, fmt.Sprintf(format, args...))
}

func (w *witness) Request(_ context.Context, sent msgraph.Request) func(msgraph.Response) {
	return func(answer msgraph.Response) {
		w.say("request %s of %d, %d again: %d", sent.Route, sent.Items, sent.Retries, answer.Status)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ids = append(w.ids, sent.ID, answer.RequestID)
	}
}

func (w *witness) Call(_ context.Context, route msgraph.Route, err error) {
	w.say("call %s: %v", route, err == nil)
}

func (w *witness) Retry(_ context.Context, route msgraph.Route, _ error) { w.say("retry %s", route) }

func (w *witness) Throttled(_ context.Context, held time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.throttled += held
}

const meetingRoute = "/me/onlineMeetings/{id}"

func TestAnObserverIsToldOfEveryTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, w := emulator.New(emulator.Options{}), &witness{}
		e.Fail(emulator.Fault{Match: emulator.Items, Status: http.StatusTooManyRequests, RetryAfter: "2", Times: 1})
		upstream := msgraph.NewUpstream(msgraph.Global, "http://127.0.0.1/v1.0", e.Transport())
		upstream.Observe(w)
		client := upstream.Client(diane, msgraph.StaticToken(emulator.Accounts()[0].Token))
		var calls []msgraph.Call
		for _, id := range emulator.CoachingMeetingIDs()[:3] {
			path, err := msgraph.Me.Child(msgraph.KindOnlineMeeting, id)
			require.NoError(t, err)
			calls = append(calls, msgraph.GetOnlineMeeting(path))
		}
		client.Do(t.Context(), calls, func([]msgraph.Result) {})
		slices.Sort(w.told)
		assert.Equal(t, []string{
			"call " + meetingRoute + ": false", "call " + meetingRoute + ": true", "call " + meetingRoute + ": true", "call " + meetingRoute + ": true",
			"request /$batch of 3, 0 again: 200", "request " + meetingRoute + " of 1, 1 again: 200",
			"retry " + meetingRoute,
		}, w.told)
		assert.GreaterOrEqual(t, w.throttled, 2*time.Second)
		assert.Less(t, w.throttled, 3*time.Second)
		for _, id := range w.ids {
			assert.Len(t, id, 36)
		}
	})
}

// Whatever is asked for, and whatever Microsoft Graph links to, its route names no resource.
func TestRoutesNameNobody(t *testing.T) {
	t.Parallel()
	user, err := msgraph.UserPath("megan@contoso.example")
	require.NoError(t, err)
	meeting, err := user.Child(msgraph.KindOnlineMeeting, "MSpk")
	require.NoError(t, err)
	webinar, err := msgraph.WebinarPath("w-1")
	require.NoError(t, err)
	session, err := webinar.Child(msgraph.KindSession, "s-1")
	require.NoError(t, err)
	byLink, err := msgraph.FindOnlineMeetingByJoinWebURL(msgraph.Me, "https://teams.microsoft.com/l/meetup-join/secret")
	require.NoError(t, err)
	for want, call := range map[msgraph.Route]msgraph.Call{
		"/me":                               msgraph.GetUser(msgraph.Me),
		"/users/{id}":                       msgraph.GetUser(user),
		"/users/{id}/onlineMeetings/{id}":   msgraph.GetOnlineMeeting(meeting),
		"/me/onlineMeetings":                byLink,
		"/solutions/virtualEvents/webinars": msgraph.ListWebinars(msgraph.Me, ""),
		"/solutions/virtualEvents/webinars/getByUserRole":                        msgraph.ListWebinars(msgraph.Me, msgraph.VirtualEventOrganizer),
		"/solutions/virtualEvents/webinars/getByUserIdAndRole":                   msgraph.ListWebinars(user, msgraph.VirtualEventOrganizer),
		"/solutions/virtualEvents/webinars/{id}/sessions/{id}/attendanceReports": msgraph.ListAttendanceReports(session),
		"/users/{id}/onlineMeetings/{id}/attendanceReports":                      msgraph.ListAttendanceReports(meeting),
		"/solutions/virtualEvents/webinars/{id}/registrations":                   msgraph.ListRegistrations(webinar),
	} {
		assert.Equal(t, want, msgraph.RouteOf(call))
	}
}

func TestForeignRoutesAreOne(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"/users/megan/calendar", "/groups/1", "/me/me/me", "/users/1/users/2", "/meetings", "/" + strings.Repeat("a/", 100),
		"/solutions/virtualEvents/webinars/1/sessions/2/secret/3", "/me/onlineMeetings/1/attendanceReports/2/attendanceRecords/3/4", "/solutions/other",
	} {
		assert.Equal(t, msgraph.RouteOther, msgraph.RouteOf(msgraph.PageAt(target)), target)
	}
}
