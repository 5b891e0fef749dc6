package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestListsAreAsLongAsOptionsSay(t *testing.T) {
	t.Parallel()
	sized := emulator.New(emulator.Options{PageSize: 10_000, TownhallRecords: 10_000, CoachingRecords: 50})
	rows, sizes := everyPage(t, sized, diane, "/v1.0"+townhallReport+"/attendanceRecords")
	assert.Equal(t, []int{10_000}, sizes)
	assert.Len(t, unique(rows, "id"), 10_000)
	for _, id := range emulator.CoachingMeetingIDs() {
		meeting := "/v1.0/me/onlineMeetings/" + id
		reports := getFrom(t, sized, diane, meeting+"/attendanceReports").value(t)
		require.Len(t, reports, 3)
		for _, report := range reports {
			rows, _ := everyPage(t, sized, diane, meeting+"/attendanceReports/"+report["id"].(string)+"/attendanceRecords")
			require.Len(t, unique(rows, "id"), 50)
			require.EqualValues(t, 50, report["totalParticipantCount"])
		}
	}
}

func TestOneLengthLeavesTheOtherAsItIs(t *testing.T) {
	t.Parallel()
	coaching := "/v1.0/me/onlineMeetings/" + emulator.CoachingMeetingIDs()[0] + "/attendanceReports"
	townhall := "/v1.0" + townhallReport + "/attendanceRecords"
	short := emulator.New(emulator.Options{TownhallRecords: 10})
	rows, _ := everyPage(t, short, diane, townhall)
	assert.Len(t, rows, 10)
	assert.Equal(t, get(t, diane, coaching).value(t), getFrom(t, short, diane, coaching).value(t))
	rows, _ = everyPage(t, emulator.New(emulator.Options{CoachingRecords: 1}), diane, townhall)
	assert.Len(t, rows, 5000)
}
