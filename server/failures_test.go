package server_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// unreadable is a report of so many records, of which a value cannot be read in each.
func unreadable(records int) pages {
	list := strings.TrimSuffix(strings.Repeat(`{"totalAttendanceInSeconds":"long"},`, records), ",")
	return pages{someRecords: `{"id":"r","attendanceRecords":[` + list + `]}`}
}

// failing asks for so many lists, by names that begin so, in which a value cannot be read. Each has an
// error for each of its 100 elements.
func failing(name string, lists int) string {
	fields := ""
	for i := range lists {
		fields += fmt.Sprintf(" %s%d: attendanceRecords(first: 10000) { nodes { totalAttendanceInSeconds } }", name, i)
	}
	return `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") {` + fields + ` } } }`
}

func TestErrorsAreCountedAndCut(t *testing.T) {
	t.Parallel()
	for lists, want := range map[int]int{1: 100, 10: 1000, 11: 1100, 25: 2500} {
		a := ask(t, newGateway(emulatedRoot, unreadable(100)), "", failing("a", lists), nil)
		last := a.Errors[len(a.Errors)-1]
		if want > 1000 {
			require.Equal(t, 1000, len(a.Errors)) //nolint:testifylint // it would print all of them
			assert.Equal(t, "TOO_MANY_ERRORS", last.Extensions["code"])
			assert.Equal(t, fmt.Sprintf("%d more errors are left out", want-999), last.Message)
		} else {
			require.Equal(t, want, len(a.Errors)) //nolint:testifylint // the same
			assert.Equal(t, "UPSTREAM_BAD_RESPONSE", last.Extensions["code"])
		}
		assert.Len(t, a.at(t, "onlineMeeting", "attendanceReport", "a0", "nodes"), 100, "the data is whole")
	}
}

func TestErrorsOfLongNamesAreCutByTheirBytes(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	query := failing(strings.Repeat("a", 60_000), 1)
	newGateway(emulatedRoot, unreadable(100)).ServeHTTP(w, newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, query)))
	failures, _, ok := strings.Cut(w.Body.String(), `"data":`)
	require.True(t, ok)
	assert.Less(t, len(failures), 1<<20+1<<10)
	assert.Contains(t, failures[len(failures)-200:], `"TOO_MANY_ERRORS"`)
}

// What is said of a document that does not fit stays small, whatever it is.
func TestQRY07RefusalsDoNotAmplify(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 30_000) // no name, but text
	for name, query := range map[string]string{
		"unknown fields":     "{" + strings.Repeat(" nothing", 500) + "}",
		"long names":         "{ " + strings.Repeat(strings.Repeat("x", 5_000)+" ", 12) + "}",
		"a long value":       `{ node(id: 1.5, no: "` + long + `") { id } }`,
		"unknown directives": "{ me " + strings.Repeat("@aa ", 450) + "{ id } }",
	} {
		w := httptest.NewRecorder()
		emulated(emulator.New(emulator.Options{})).ServeHTTP(w, newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, query)))
		assert.Less(t, w.Body.Len(), 16<<10, name)
		assert.LessOrEqual(t, strings.Count(w.Body.String(), `"message"`), 10, name)
		assert.True(t, strings.HasPrefix(w.Body.String(), `{"errors"`), name)
	}
}
