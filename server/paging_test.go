package server_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	query := fmt.Sprintf(`query ($after: String) { onlineMeeting(by: { id: %q }) {
		reports: attendanceReports(first: 1, after: $after) { pageInfo { endCursor } }
		attendanceReport(id: %q) {
			byName: attendanceRecords(first: 1, after: $after, orderBy: { field: NAME }) { pageInfo { endCursor } }
			byTotal: attendanceRecords(first: 1, after: $after, orderBy: { field: TOTAL }) { pageInfo { endCursor } }
			descending: attendanceRecords(first: 1, after: $after, orderBy: { field: NAME, direction: DESC }) { pageInfo { endCursor } }
			attendees: attendanceRecords(first: 1, after: $after, orderBy: { field: NAME }, filter: { roles: [ATTENDEE] }) { pageInfo { endCursor } }
		} } }`, emulator.TeamMeetingID, emulator.TeamReportID)
	fields := [][]any{
		{"onlineMeeting", "reports"},
		{"onlineMeeting", "attendanceReport", "byName"},
		{"onlineMeeting", "attendanceReport", "byTotal"},
		{"onlineMeeting", "attendanceReport", "descending"},
		{"onlineMeeting", "attendanceReport", "attendees"},
	}
	first := ask(t, gateway, "", query, nil)
	require.Empty(t, first.Errors)
	for i, own := range fields {
		cursor := first.at(t, append(own, "pageInfo", "endCursor")...)
		a := ask(t, gateway, "", query, map[string]any{"after": cursor})
		require.Len(t, a.Errors, len(fields)-1)
		for _, failure := range a.Errors {
			assert.Equal(t, "INVALID_CURSOR", failure.Extensions["code"])
		}
		for j, field := range fields {
			assert.Equal(t, i == j, a.at(t, field...) != nil)
		}
	}
}

func TestCursorsThatAreNone(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	for _, cursor := range []string{"", "x", "!", "AQ", base64.RawURLEncoding.EncodeToString(make([]byte, 10)), "AQAAAAAAAAAA____________"} {
		a := ask(t, gateway, "", `query ($after: String) { virtualEvents(after: $after) { totalCount } }`, map[string]any{"after": cursor})
		require.Len(t, a.Errors, 1, cursor)
		assert.Equal(t, "INVALID_CURSOR", a.Errors[0].Extensions["code"])
	}
}

// A default stands in for an argument that is left out, not for null.
func TestNullIsNoDefault(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	query := fmt.Sprintf(`query ($kinds: [VirtualEventKind!], $first: Int, $order: AttendanceRecordOrder) {
		kinds: virtualEvents(kinds: $kinds) { totalCount }
		first: virtualEvents(first: $first) { totalCount }
		onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) { attendanceRecords(orderBy: $order) { totalCount } } } }`,
		emulator.TeamMeetingID, emulator.TeamReportID)
	assert.Empty(t, ask(t, gateway, "", query, nil).Errors)
	a := ask(t, gateway, "", query, map[string]any{"kinds": nil, "first": nil, "order": nil})
	require.Len(t, a.Errors, 3)
	for _, failure := range a.Errors {
		assert.Equal(t, "BAD_USER_INPUT", failure.Extensions["code"])
	}
}
