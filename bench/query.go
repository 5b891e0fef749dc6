package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// query is one question, as a GraphQL document and as the path of a handler that was written for it.
type query struct {
	name, title string
	document    string
	path        string
}

// The sizes of the tenant that is asked.
const (
	townhallRecords = 10_000
	meetingRecords  = 50
)

const record = `{ emailAddress role totalAttendanceInSeconds
	attendanceIntervals { joinDateTime leaveDateTime durationInSeconds }
	identity { __typename
		... on CommunicationsUserIdentity { id displayName tenantId }
		... on CommunicationsGuestIdentity { id displayName email }
		... on UnknownIdentity { id displayName } } }`

const meeting = `{ subject attendanceReports(first: 3) { nodes { meetingStartDateTime attendanceRecords(first: 100) { nodes ` + record + ` } } } }`

func queries() []query {
	ids := emulator.CoachingMeetingIDs()
	return []query{
		{
			"subject", "One meeting's subject",
			fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject } }`, ids[0]),
			"/subject?" + url.Values{"id": ids[:1]}.Encode(),
		},
		{
			"meeting", "One meeting, 3 reports of 50 records",
			fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) %s }`, ids[0], meeting),
			"/meeting?" + url.Values{"id": ids[:1]}.Encode(),
		},
		{"meetings", "Twenty such meetings", manyMeetings(ids), "/meetings?" + url.Values{"id": ids}.Encode()},
		{
			"townhall", "A town hall's 10,000 records",
			fmt.Sprintf(`{ townhall(id: %q) { session(id: %q) { attendanceReport(id: %q) { attendanceRecords(first: %d) { nodes %s } } } } }`,
				emulator.TownhallID, emulator.TownhallSessionID, emulator.TownhallReportID, townhallRecords, record),
			"/townhall?" + url.Values{
				"id": {emulator.TownhallID}, "session": {emulator.TownhallSessionID}, "report": {emulator.TownhallReportID},
			}.Encode(),
		},
		{
			"webinars", "Ten webinars, their sessions, their reports' counts",
			`{ virtualEvents(kinds: [WEBINAR], first: 10) { nodes { displayName sessions { nodes { subject
				attendanceReports { nodes { totalParticipantCount } } } } } } }`,
			"/webinars",
		},
	}
}

// manyMeetings asks for each meeting under an alias. The fields are a fragment, so that the document stays short.
func manyMeetings(ids []string) string {
	var document strings.Builder
	document.WriteString("{")
	for i, id := range ids {
		fmt.Fprintf(&document, " m%d: onlineMeeting(by: { id: %q }) { ...Attendance }", i, id)
	}
	document.WriteString(" } fragment Attendance on OnlineMeeting " + meeting)
	return document.String()
}

func queryNames() string {
	var names []string
	for _, q := range queries() {
		names = append(names, q.name)
	}
	return strings.Join(names, ",")
}

func findQuery(name string) (query, error) {
	for _, q := range queries() {
		if q.name == name {
			return q, nil
		}
	}
	return query{}, fmt.Errorf("there is no query %q", name)
}

// body is what is posted to a GraphQL endpoint.
func (q query) body() string {
	body, _ := json.Marshal(map[string]string{"query": q.document}) // text can be encoded
	return string(body)
}
