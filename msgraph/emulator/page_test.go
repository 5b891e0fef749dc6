package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// everyPage follows next links and returns all rows and the sizes of the pages.
func everyPage(t *testing.T, e *emulator.Emulator, token, path string) (rows []object, sizes []int) {
	t.Helper()
	for next := path; next != ""; {
		a := getFrom(t, e, token, next)
		page := a.value(t)
		rows, sizes = append(rows, page...), append(sizes, len(page))
		next, _ = a.body["@odata.nextLink"].(string)
		require.Less(t, len(sizes), 200, "pages without end")
	}
	return rows, sizes
}

// unique are the different values of a property.
func unique(rows []object, property string) map[any]bool {
	values := map[any]bool{}
	for _, row := range rows {
		values[row[property]] = true
	}
	return values
}

func TestPagesPutTogetherAreTheWhole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		pageSize   int
		sizes      []int
	}{
		{"town hall", townhallReport + "/attendanceRecords", 0, []int{1000, 1000, 1000, 1000, 1000}},
		{"odd last page", townhallReport + "/attendanceRecords", 1999, []int{1999, 1999, 1002}},
		{"top below the page size", townhallReport + "/attendanceRecords?$top=999", 1800, []int{999, 999, 999, 999, 999, 5}},
		{"top above the page size", townhallReport + "/attendanceRecords?$top=9999", 2500, []int{2500, 2500}},
		{"one page", townhallReport + "/attendanceRecords", 5000, []int{5000}},
		{"registrations", webinar + "/registrations", 50, []int{50, 50, 20}},
		{"reports page with top", "/me/onlineMeetings/" + emulator.StandupMeetingID + "/attendanceReports?$top=20", 0, []int{20, 20, 10}},
		{"reports do not page without", "/me/onlineMeetings/" + emulator.StandupMeetingID + "/attendanceReports", 7, []int{50}},
		{"sessions never page", webinar + "/sessions", 1, []int{2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{PageSize: test.pageSize})
			rows, sizes := everyPage(t, e, diane, "/v1.0"+test.path)
			assert.Equal(t, test.sizes, sizes)
			assert.Len(t, unique(rows, "id"), len(rows))
		})
	}
}

func TestExpandedRecordsPageIntoTheCollection(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{PageSize: 2000})
	a := getFrom(t, e, diane, "/beta"+townhallReport+"?$expand=attendanceRecords")
	require.Equal(t, http.StatusOK, a.status)
	first := objects(t, a.body["attendanceRecords"])
	rest, sizes := everyPage(t, e, diane, a.body["attendanceRecords@odata.nextLink"].(string))
	assert.Equal(t, []int{2000, 1000}, sizes)
	assert.Len(t, unique(append(first, rest...), "id"), 5000)
	assert.Contains(t, a.body["attendanceRecords@odata.context"], "/attendanceRecords")
	assert.Contains(t, rest[0], "engagements", "the next page stays in beta")
}

func TestExpandedRecordsThatFitHaveNoNextLink(t *testing.T) {
	t.Parallel()
	a := get(t, diane, "/v1.0"+teamReport+"?$expand=attendanceRecords")
	assert.NotContains(t, a.body, "attendanceRecords@odata.nextLink")
	assert.Equal(t, objects(t, a.body["attendanceRecords"]), get(t, diane, "/v1.0"+teamReport+"/attendanceRecords").value(t))
}

func TestNextLinksKeepTheOptions(t *testing.T) {
	t.Parallel()
	rows, _ := everyPage(t, emulator.New(emulator.Options{}), diane, "/v1.0"+teamReport+"/attendanceRecords?$top=4&%24select=role")
	for _, row := range rows {
		assert.Equal(t, []string{"role"}, properties(row))
	}
}

func TestNextLinksStartWithTheHostOfTheCaller(t *testing.T) {
	t.Parallel()
	a := get(t, diane, "http://127.0.0.1:8089/v1.0"+teamReport+"/attendanceRecords?$top=1")
	assert.Regexp(t, `^http://127\.0\.0\.1:8089/v1\.0/me/.*\$top=1&\$skiptoken=[\w-]+$`, a.body["@odata.nextLink"])
}

func TestASkipTokenFitsOnlyItsCollection(t *testing.T) {
	t.Parallel()
	link := get(t, diane, "/v1.0"+teamReport+"/attendanceRecords?$top=1").body["@odata.nextLink"].(string)
	_, token, _ := strings.Cut(link, "$skiptoken=")
	for _, path := range []string{
		teamReport + "/attendanceRecords?$skiptoken=nonsense",
		teamReport + "/attendanceRecords?$skiptoken=AAAAAg",
		teamReport + "/attendanceRecords?$skiptoken=x" + token[1:],
		webinarReport + "/attendanceRecords?$skiptoken=" + token,
	} {
		a := get(t, diane, "/v1.0"+path)
		assert.Equal(t, http.StatusBadRequest, a.status, path)
	}
}
