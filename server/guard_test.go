package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// doubling is a query whose fragments spread the next one twice: it selects 2^n fields.
func doubling(n int) string {
	var query strings.Builder
	query.WriteString("{ onlineMeeting(by: { id: \"MSpk\" }) { ...F0 } }")
	for i := range n {
		fmt.Fprintf(&query, " fragment F%d on AttendanceSource { a: attendanceReport(id: \"r\") { source { ...F%d } } b: attendanceReport(id: \"r\") { source { ...F%[2]d } } }", i, i+1)
	}
	fmt.Fprintf(&query, " fragment F%d on AttendanceSource { id }", n)
	return query.String()
}

func TestQueriesThatSelectTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	for _, n := range []int{14, 20, 40} {
		a := ask(t, emulated(e), "", doubling(n), nil)
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "QUERY_TOO_LARGE", a.Errors[0].Extensions["code"])
		assert.Nil(t, a.Data)
	}
	assert.Zero(t, e.Counts().Requests)
	assert.Empty(t, ask(t, emulated(e), "", doubling(5), nil).Errors)
}

// Lists inside lists multiply without a further call: what would be too much is left out, and said so.
func TestAnswersThatGrowTooLargeEndInErrors(t *testing.T) {
	t.Parallel()
	level := "id"
	for range 3 {
		level = "id attendanceReports(first: 50) { nodes { id source { " + level + " } } }"
	}
	wide := strings.Repeat("subject joinWebUrl ", 60)
	query := fmt.Sprintf(`{ me { displayName } onlineMeeting(by: { id: %q }) { %s } }`, emulator.StandupMeetingID,
		strings.ReplaceAll(level, "source { id }", "source { id "+wide+" }"))
	a := ask(t, emulated(emulator.New(emulator.Options{})), "", query, nil)
	require.NotEmpty(t, a.Errors)
	assert.Equal(t, "ANSWER_TOO_LARGE", a.Errors[0].Extensions["code"])
	assert.NotEmpty(t, a.Errors[0].Path)
	assert.Equal(t, "Diane Demoss", a.at(t, "me", "displayName"), "the rest is kept")
}
