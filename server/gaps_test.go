package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// told are the paths of the errors, as text, in order.
func told(a answer) []string {
	all := make([]string, len(a.Errors))
	for i, failure := range a.Errors {
		all[i] = strings.Trim(fmt.Sprint(failure.Path), "[]")
	}
	slices.Sort(all)
	return all
}

const (
	oneMeeting  = "/me/onlineMeetings/m"
	someRecords = oneMeeting + "/attendanceReports/r?$expand=attendanceRecords"
)

func askForRecords(t *testing.T, body, selection string) answer {
	t.Helper()
	return ask(t, newGateway(emulatedRoot, pages{someRecords: body}), "", `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { totalParticipantCount `+selection+` } } }`, nil)
}

// What cannot be read has an error at each field that shows it, and nowhere else.
func TestAGapIsToldWhereItShows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		record, selection string
		want              []string
	}{
		"aliases of nodes": {`{"id":"a","role":7}`, `a: nodes { graphId } b: nodes { role rawRole }`, []string{"b 0 rawRole", "b 0 role"}},
		"edges":            {`{"id":"a","role":7}`, `nodes { graphId } edges { is: node { role } }`, []string{"edges 0 is role"}},
		"both":             {`{"id":"a","role":7}`, `nodes { role } edges { node { role } }`, []string{"edges 0 node role", "nodes 0 role"}},
		"after holes": {
			`{"attendanceIntervals":[null,{"durationInSeconds":7},7,{"joinDateTime":7}]}`, `nodes { attendanceIntervals { joinDateTime durationInSeconds } }`,
			[]string{"nodes 0 attendanceIntervals", "nodes 0 attendanceIntervals 1 joinDateTime"},
		},
		"computed":       {`{"attendanceIntervals":[{"joinDateTime":7,"leaveDateTime":"2026-01-01T10:00:00Z"}]}`, `nodes { firstJoinedAt lastLeftAt }`, []string{"nodes 0 firstJoinedAt"}},
		"no date":        {`{"attendanceIntervals":[{"joinDateTime":"never"},{"joinDateTime":"2026-01-01T10:00:00Z"}]}`, `nodes { firstJoinedAt }`, []string{"nodes 0 firstJoinedAt"}},
		"no such date":   {`{"attendanceIntervals":[{"joinDateTime":"9999-99-99T99:99:99Z"}]}`, `nodes { attendanceIntervals { joinDateTime } }`, []string{"nodes 0 attendanceIntervals 0 joinDateTime"}},
		"a type":         {`{"identity":{"@odata.type":7,"id":"x"}}`, `nodes { identity { __typename } }`, []string{"nodes 0 identity __typename"}},
		"a large number": {`{"totalAttendanceInSeconds":3000000000}`, `nodes { totalAttendanceInSeconds }`, []string{"nodes 0 totalAttendanceInSeconds"}},
		"not selected":   {`{"role":7}`, `nodes { emailAddress }`, []string{}},
		"whole numbers":  {`{"totalAttendanceInSeconds":1e3}`, `nodes { totalAttendanceInSeconds }`, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := askForRecords(t, `{"id":"r","attendanceRecords":[`+test.record+`]}`, `attendanceRecords { `+test.selection+` }`)
			for i, path := range test.want {
				test.want[i] = "onlineMeeting attendanceReport attendanceRecords " + path
			}
			assert.Equal(t, test.want, told(a))
		})
	}
}

func TestAGapInAFragmentOfAnotherTypeIsNotTold(t *testing.T) {
	t.Parallel()
	const webinar = "/solutions/virtualEvents/webinars/w"
	gateway := newGateway(emulatedRoot, pages{webinar: `{"id":"w","displayName":7}`})
	id := ask(t, gateway, "", `{ webinar(id: "w") { id } }`, nil).at(t, "webinar", "id")
	a := ask(t, gateway, "", fmt.Sprintf(`{ node(id: %q) { ... on Webinar { a: displayName } ... on Townhall { b: displayName } } }`, id), nil)
	assert.Equal(t, []string{"node a"}, told(a))
}

// A list that is filtered or ordered by what cannot be read may lack what belongs to it: it says so.
func TestAFilterOverAGap(t *testing.T) {
	t.Parallel()
	const body = `{"id":"r","attendanceRecords":[{"id":"a","role":7,"totalAttendanceInSeconds":"600","registrationId":8,"identity":9,"emailAddress":{}},
		{"id":"b","role":"Attendee","totalAttendanceInSeconds":600,"emailAddress":"b"}]}`
	for arguments, whole := range map[string]bool{
		`filter: { roles: [ATTENDEE] }`:                   false,
		`filter: { minimumSeconds: 60 }`:                  false,
		`filter: { hasRegistration: true }`:               false,
		`filter: { search: "x" }`:                         false,
		`filter: { identityKinds: [UNKNOWN] }`:            false,
		`first: 1, orderBy: { field: TOTAL }`:             false,
		`first: 2, orderBy: { field: TOTAL }`:             true,
		`filter: {}`:                                      true,
		`first: 1, orderBy: { field: FIRST_JOIN }`:        true,
		`filter: { roles: [] }, orderBy: { field: NAME }`: true,
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			a := askForRecords(t, body, `list: attendanceRecords(`+arguments+`) { nodes { graphId } warnings { code } }`)
			if whole {
				assert.Empty(t, a.Errors)
				return
			}
			assert.Equal(t, []string{"onlineMeeting attendanceReport list"}, told(a))
			assert.Equal(t, partialResult, a.at(t, "onlineMeeting", "attendanceReport", "list", "warnings", 0, "code"))
		})
	}
	reports := newGateway(emulatedRoot, pages{oneMeeting + "/attendanceReports": `{"value":[{"id":"old","meetingStartDateTime":"2020-01-01T00:00:00Z"},{"id":"new","meetingStartDateTime":1762264588}]}`})
	a := ask(t, reports, "", `{ onlineMeeting(by: { id: "m" }) { attendanceReports(first: 1) { nodes { graphId } } } }`, nil)
	assert.Equal(t, []string{"onlineMeeting attendanceReports"}, told(a))
	events := newGateway(emulatedRoot, pages{"/solutions/virtualEvents/webinars/getByUserRole(role='organizer')": `{"value":[{"id":"w","status":7}]}`})
	a = ask(t, events, "", `{ virtualEvents(kinds: [WEBINAR], statuses: [PUBLISHED]) { nodes { graphId } } }`, nil)
	assert.Equal(t, []string{"virtualEvents"}, told(a))
}

// One kind of event that cannot be had does not cost the other.
func TestOneKindOfEvents(t *testing.T) {
	t.Parallel()
	gateway := newGateway(emulatedRoot, pages{"/solutions/virtualEvents/webinars/getByUserRole(role='organizer')": `{"value":[{"id":"w"}]}`})
	a := ask(t, gateway, "", `{ virtualEvents { nodes { graphId } warnings { code } } }`, nil)
	assert.Equal(t, []string{"virtualEvents"}, told(a))
	assert.Equal(t, "w", a.at(t, "virtualEvents", "nodes", 0, "graphId"))
	assert.Equal(t, partialResult, a.at(t, "virtualEvents", "warnings", 0, "code"))
}

// An answer that tells nothing, or an error with status 200, is no resource.
func TestAnErrorInPlaceOfAnAnswer(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"error":{"code":"InternalServerError"}}`, `{"@odata.context":"x"}`, `{"id":"m","error":{}}`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			a := ask(t, newGateway(emulatedRoot, pages{oneMeeting: body}), "", `{ onlineMeeting(by: { id: "m" }) { subject } }`, nil)
			assert.Equal(t, []string{"onlineMeeting"}, told(a))
			const sessions = "/solutions/virtualEvents/webinars/w/sessions"
			a = ask(t, newGateway(emulatedRoot, pages{sessions: `{"value":[{"id":"s","subject":"kept"}]}`, sessions + "/s": body}), "",
				`{ webinar(id: "w") { sessions { a: nodes { subject meetingType } } } }`, nil)
			assert.Equal(t, []string{"webinar sessions a 0 meetingType"}, told(a))
			assert.Equal(t, "kept", a.at(t, "webinar", "sessions", "a", 0, "subject"))
		})
	}
	a := ask(t, newGateway(emulatedRoot, pages{oneMeeting + "/attendanceReports": `{"value":[{"id":"a"}],"error":{}}`}), "",
		`{ onlineMeeting(by: { id: "m" }) { attendanceReports { nodes { graphId } warnings { code } } } }`, nil)
	assert.Equal(t, []string{"onlineMeeting attendanceReports"}, told(a))
	assert.Equal(t, "a", a.at(t, "onlineMeeting", "attendanceReports", "nodes", 0, "graphId"))
}

// Records that did not come with the report are listed from the first one on.
func TestRecordsThatWereLeftOut(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		`{"id":"r","attendanceRecords":null,"attendanceRecords@odata.nextLink":"%s` + oneMeeting + `/attendanceReports/r/attendanceRecords?$skip=1"}`: 2,
		`{"id":"r","attendanceRecords":[]}`:                                   2,
		`{"id":"r","attendanceRecords":[],"totalParticipantCount":"9"}`:       2,
		`{"id":"r","attendanceRecords":[null],"totalParticipantCount":9}`:     2,
		`{"id":"r","attendanceRecords":7}`:                                    2,
		`{"id":"r","attendanceRecords":[],"totalParticipantCount":0}`:         0,
		`{"id":"r","attendanceRecords":[{"id":"a"}],"attendanceRecords":[7]}`: 2,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(emulatedRoot, pages{someRecords: body, oneMeeting + "/attendanceReports/r/attendanceRecords": `{"value":[{"id":"a"},{"id":"b"}]}`})
			a := ask(t, gateway, "", `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords { totalCount } } } }`, nil)
			assert.InDelta(t, want, a.at(t, "onlineMeeting", "attendanceReport", "attendanceRecords", "totalCount"), 0)
		})
	}
}

// Rows that differ are all shown, also if an id and a role are all that two pages agree in.
func TestRowsOfTwoPagesThatDiffer(t *testing.T) {
	t.Parallel()
	more := oneMeeting + "/attendanceReports/r/attendanceRecords?$skip=1"
	a := ask(t, newGateway(emulatedRoot, pages{
		someRecords: `{"id":"r","attendanceRecords":[{"id":"a","totalAttendanceInSeconds":1}],"attendanceRecords@odata.nextLink":"%s` + more + `"}`,
		more:        `{"value":[{"id":"a","totalAttendanceInSeconds":1},{"id":"a","totalAttendanceInSeconds":2}]}`,
	}), "", `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords { totalCount } } } }`, nil)
	assert.InDelta(t, 2, a.at(t, "onlineMeeting", "attendanceReport", "attendanceRecords", "totalCount"), 0)
}

func TestManyGapsOfOneResource(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]int{99: 99, 100: 100, 101: 101, 150: 101} {
		body := `{"id":"m","participants":{"attendees":[` + strings.Repeat(`,{"upn":7}`, count)[1:] + `]}}`
		a := ask(t, newGateway(emulatedRoot, pages{oneMeeting: body}), "", `{ onlineMeeting(by: { id: "m" }) { participants { attendees { upn } } } }`, nil)
		assert.Len(t, a.Errors, want, "%d", count)
	}
}

// That $batch itself is not to be had says nothing of what was asked.
func TestABatchThatIsRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 405, 413, 415, 424, 501} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{})
			gateway := newGateway(emulatedRoot, upstream(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/$batch") {
					return always(status, "application/json", `{"error":{"code":"x"}}`)(r)
				}
				return e.Transport().RoundTrip(r)
			}))
			a := ask(t, gateway, "", fmt.Sprintf(`{ me { displayName } onlineMeeting(by: { id: %q }) { subject } }`, emulator.TeamMeetingID), nil)
			assert.Empty(t, a.Errors)
			assert.Equal(t, 2, e.Counts().Requests)
		})
	}
}

// The request that finds out whether an outage is over may take its time; whoever waits for it may not.
func TestAProbeThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Refuse: emulator.ErrConnectionRefused})
		gateway := gatewayWithin(2*time.Second, e.Transport())
		for e.Counts().Requests < 20 {
			ask(t, gateway, "", whoAmI, nil)
		}
		time.Sleep(5100 * time.Millisecond)
		e.Fail(emulator.Fault{Latency: time.Hour})
		start := time.Now()
		a := ask(t, gateway, "", whoAmI, nil)
		require.Equal(t, []any{"DEADLINE_EXCEEDED"}, codes(a))
		assert.Less(t, time.Since(start), 2*time.Second)
		time.Sleep(time.Minute)
	})
}

// Microsoft's error is understood however odd the rest of its body is.
func TestOddErrorBodies(t *testing.T) {
	t.Parallel()
	const body = `{"error":{"code":"General","message":"User ID in token(4711) is not the organizer of the queried meeting.","innerError":{"request-id":7}}}`
	a := ask(t, newGateway(emulatedRoot, always(http.StatusForbidden, "application/json", body)), "", `{ onlineMeeting(by: { id: "m" }) { subject } }`, nil)
	assert.Equal(t, []any{"NOT_ORGANIZER"}, codes(a))
}
