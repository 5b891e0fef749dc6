package server_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// lists are connections of every kind, each as the field that is paged and where it stands.
var lists = map[string]struct {
	open, field, arguments, end string
	path                        []any
}{
	"records": {
		fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) {`, emulator.TeamMeetingID, emulator.TeamReportID),
		"attendanceRecords", "orderBy: { field: NAME }", "}}}",
		[]any{"onlineMeeting", "attendanceReport"},
	},
	"filtered records": {
		fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) {`, emulator.TeamMeetingID, emulator.TeamReportID),
		"attendanceRecords", "filter: { roles: [ATTENDEE] }, orderBy: { field: TOTAL, direction: DESC }", "}}}",
		[]any{"onlineMeeting", "attendanceReport"},
	},
	"reports":       {fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) {`, emulator.ClassMeetingID), "attendanceReports", "", "}}", []any{"onlineMeeting"}},
	"registrations": {fmt.Sprintf(`{ webinar(id: %q) {`, emulator.WebinarID), "registrations", "", "}}", []any{"webinar"}},
	"sessions":      {fmt.Sprintf(`{ webinar(id: %q) {`, emulator.WebinarID), "sessions", "", "}}", []any{"webinar"}},
	"presenters":    {fmt.Sprintf(`{ webinar(id: %q) {`, emulator.WebinarID), "presenters", "", "}}", []any{"webinar"}},
	"events":        {"{", "virtualEvents", "", "}", nil},
}

func TestPagesPutTogetherAreTheWholeList(t *testing.T) {
	t.Parallel()
	for name, list := range lists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := emulated(emulator.New(emulator.Options{PageSize: 50}))
			page := func(first int, after string) map[string]any {
				arguments := fmt.Sprintf("first: %d", first)
				if after != "" {
					arguments += fmt.Sprintf(", after: %q", after)
				}
				query := fmt.Sprintf("%s %s(%s %s) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } nodes { id } } %s",
					list.open, list.field, arguments, list.arguments, list.end)
				a := ask(t, gateway, "", query, nil)
				require.Empty(t, a.Errors)
				return a.at(t, append(list.path, list.field)...).(map[string]any)
			}
			whole := walk(t, 100, page)
			assert.Len(t, whole, int(page(1, "")["totalCount"].(float64)))
			for _, size := range []int{1, 2, 3, 7, 50} {
				assert.Equal(t, whole, walk(t, size, page), "first: %d", size)
			}
		})
	}
}

// walk puts the pages of a list together.
func walk(t *testing.T, size int, page func(first int, after string) map[string]any) (nodes []any) {
	t.Helper()
	after := ""
	for {
		p := page(size, after)
		info, edges := p["pageInfo"].(map[string]any), p["edges"].([]any)
		assert.Equal(t, after != "", info["hasPreviousPage"])
		for i, node := range p["nodes"].([]any) {
			assert.Equal(t, node, edges[i].(map[string]any)["node"])
			nodes = append(nodes, node)
		}
		assert.Equal(t, edges[0].(map[string]any)["cursor"], info["startCursor"])
		assert.Equal(t, edges[len(edges)-1].(map[string]any)["cursor"], info["endCursor"])
		require.NotEqual(t, after, info["endCursor"])
		if after = info["endCursor"].(string); info["hasNextPage"] == false {
			return nodes
		}
	}
}

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
