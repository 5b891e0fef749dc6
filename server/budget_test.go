package server_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// budget is what a query may cost: HTTP requests to Microsoft Graph, and rounds of them one after the other.
type budget struct{ requests, rounds int }

const (
	reportsAndRecords = `attendanceReports(first: 3) { nodes { meetingStartDateTime attendanceRecords(first: 10000) { nodes { emailAddress } } } }`
	latency           = time.Second // of the emulator, on a fake clock
)

// spend runs a query on a fake clock, so that what counts is the order of requests and not how fast this machine is.
func spend(t *testing.T, query string) (spent budget, a answer) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{Latency: latency})
		start := time.Now()
		a = ask(t, emulated(e), "", query, nil)
		spent = budget{requests: e.Counts().Requests, rounds: int(time.Since(start) / latency)}
	})
	return spent, a
}

func TestCallBudgets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		budget
	}{
		"one meeting's subject": {
			fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject } }`, emulator.TeamMeetingID), budget{1, 1},
		},
		"one meeting with its reports and all records": {
			fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject %s } }`, emulator.TeamMeetingID, reportsAndRecords), budget{2, 2},
		},
		"twenty meetings with their reports and all records": {twentyMeetings(), budget{5, 2}},
		"ten webinars, their sessions and the counts of their reports": {
			`{ virtualEvents(kinds: [WEBINAR], first: 10) { nodes { displayName sessions { nodes { subject
				attendanceReports { nodes { totalParticipantCount } } } } } } }`, budget{3, 3},
		},
		"both kinds of event": {`{ virtualEvents { nodes { displayName } } }`, budget{1, 1}},
		"the records of a report under three aliases": {
			fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReports(first: 1) { nodes {
				all: attendanceRecords { totalCount }
				hosts: attendanceRecords(filter: { roles: [ORGANIZER] }) { totalCount }
				long: attendanceRecords(filter: { minimumSeconds: 3600 }, orderBy: { field: NAME }) { totalCount } } } } }`,
				emulator.TeamMeetingID), budget{2, 2},
		},
		"a meeting by its join link": {
			fmt.Sprintf(`{ onlineMeeting(by: { joinWebUrl: %q }) { subject %s } }`, emulator.ClassJoinWebURL, reportsAndRecords), budget{3, 3},
		},
		"what the id alone tells": {
			fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { __typename id graphId } webinar(id: %q) { id graphId } townhall(id: %q) { id } }`,
				emulator.TeamMeetingID, emulator.WebinarID, emulator.TownhallID), budget{0, 0},
		},
		"an event, its sessions, presenters and registrations": {
			fmt.Sprintf(`{ webinar(id: %q) { displayName sessions { nodes { subject } } presenters { nodes { email } } registrations { totalCount } } }`,
				emulator.WebinarID), budget{1, 1},
		},
		"the registrations of the people who came": {
			fmt.Sprintf(`{ webinar(id: %q) { session(id: %q) { attendanceReport(id: %q) { attendanceRecords(filter: { hasRegistration: true }) { nodes { registration { id email } } } } } } }`,
				emulator.WebinarID, emulator.WebinarSessionID, emulator.WebinarReportID), budget{1, 1},
		},
		"all that one meeting has, by its join id": {
			`{ onlineMeeting(by: { joinMeetingId: "1234567890" }) { subject attendanceReports { nodes { attendanceRecords { totalCount } source { id } } } } }`, budget{3, 3},
		},
		"the second page of events and their sessions": {
			`{ virtualEvents(first: 2) { nodes { displayName presenters { totalCount } sessions { nodes { subject event { displayName } attendanceReports(first: 1) { nodes { attendanceRecords { totalCount } } } } } } } }`,
			budget{4, 4},
		},
		"five thousand records in pages": {
			fmt.Sprintf(`{ townhall(id: %q) { displayName session(id: %q) { subject attendanceReport(id: %q) { attendanceRecords(first: 10000) { totalCount } } } } }`,
				emulator.TownhallID, emulator.TownhallSessionID, emulator.TownhallReportID), budget{5, 5},
		},
		"what a list told is not asked again": {
			`{ virtualEvents { nodes { id sessions { nodes { subject event { displayName } } } } }
			onlineMeeting(by: { joinMeetingId: "1234567890" }) { subject attendanceReports { nodes { source { subject } } } } }`, budget{2, 2},
		},
		"what a list of sessions leaves out": {
			fmt.Sprintf(`{ webinar(id: %q) { sessions { nodes { subject meetingType attendanceReports { totalCount } } } } }`, emulator.WebinarID), budget{2, 2},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spent, a := spend(t, test.query)
			require.Empty(t, a.Errors)
			assert.Equal(t, test.budget, spent)
			told := a.Extensions.Cost
			assert.Equal(t, test.requests, told.Upstream.Requests, "what the answer tells")
			if !strings.Contains(name, "in pages") { // whose number nobody can foresee
				assert.LessOrEqual(t, told.Actual, told.Requested)
			}
		})
	}
}

func twentyMeetings() string {
	var query strings.Builder
	for i, id := range emulator.CoachingMeetingIDs() {
		fmt.Fprintf(&query, "m%d: onlineMeeting(by: { id: %q }) { subject %s }\n", i, id, reportsAndRecords)
	}
	return "{" + query.String() + "}"
}

func TestNodesCostNothingUntilMoreThanTheirIDIsAsked(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	gateway := emulated(e)
	ids := ask(t, gateway, "", fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { id attendanceReports(first: 1) { nodes { id } } } }`, emulator.TeamMeetingID), nil)
	require.Empty(t, ids.Errors)
	e.Reset()

	report := ids.at(t, "onlineMeeting", "attendanceReports", "nodes", 0, "id")
	nodes := []any{ids.at(t, "onlineMeeting", "id"), report}
	again := ask(t, gateway, "", `query ($ids: [ID!]!, $id: ID!) {
		nodes(ids: $ids) { __typename id ... on AttendanceReport { graphId source { id } } ... on OnlineMeeting { graphId } }
		node(id: $id) { id }
	}`, map[string]any{"ids": nodes, "id": report})

	require.Empty(t, again.Errors)
	assert.Equal(t, emulator.TeamMeetingID, again.at(t, "nodes", 0, "graphId"))
	assert.Equal(t, nodes[0], again.at(t, "nodes", 1, "source", "id"))
	assert.Equal(t, report, again.at(t, "node", "id"))
	assert.Zero(t, e.Counts().Requests)
}

func TestLoadersBelongToOneOperation(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	gateway := emulated(e)
	query := fmt.Sprintf(`{ a: onlineMeeting(by: { id: %q }) { subject } b: onlineMeeting(by: { id: %[1]q }) { subject } }`, emulator.TeamMeetingID)
	for operation := range 3 {
		require.Empty(t, ask(t, gateway, "", query, nil).Errors)
		assert.Equal(t, operation+1, e.Counts().Requests)
	}
}
