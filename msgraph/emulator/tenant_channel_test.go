package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestAListOfReportsIsOfTheWholeChannel(t *testing.T) {
	t.Parallel()
	own, other := emulator.ChannelReportIDs()
	const path = "/v1.0/me/onlineMeetings/"
	for _, id := range []string{emulator.ChannelMeetingID, emulator.ChannelOtherMeetingID} {
		rows := get(t, diane, path+id+"/attendanceReports").value(t)
		assert.Len(t, rows, 3)
		for _, report := range append(own, other...) {
			assert.True(t, unique(rows, "id")[report])
			records := path + id + "/attendanceReports/" + report + "/attendanceRecords"
			assert.Len(t, get(t, diane, records).value(t), map[bool]int{true: 4, false: 3}[report == other[0]])

			a := get(t, diane, path+id+"/attendanceReports/"+report+"?$expand=attendanceRecords")
			assert.Equal(t, 400, a.status)
			code, _ := a.failure(t)
			assert.Equal(t, "BadRequest", code)
		}
	}
}

// TestReportsOfAChannelTellTheirMeetingByTime is all there is to tell.
func TestReportsOfAChannelTellTheirMeetingByTime(t *testing.T) {
	t.Parallel()
	own, other := emulator.ChannelReportIDs()
	reports := func(id string) (inside []any) {
		meeting := get(t, diane, "/v1.0/me/onlineMeetings/"+id).body
		start, end := moment(t, meeting["startDateTime"]), moment(t, meeting["endDateTime"])
		for _, report := range get(t, diane, "/v1.0/me/onlineMeetings/"+id+"/attendanceReports").value(t) {
			if moment(t, report["meetingStartDateTime"]).Before(end) && moment(t, report["meetingEndDateTime"]).After(start) {
				inside = append(inside, report["id"])
			}
		}
		return inside
	}
	assert.ElementsMatch(t, []any{own[0], own[1]}, reports(emulator.ChannelMeetingID))
	assert.ElementsMatch(t, []any{other[0]}, reports(emulator.ChannelOtherMeetingID))
}

func TestChannelMeetings(t *testing.T) {
	t.Parallel()
	join := strings.ReplaceAll(emulator.ChannelJoinWebURL, "%", "%25")
	found := get(t, diane, "/v1.0/me/onlineMeetings?$filter=JoinWebUrl%20eq%20'"+join+"'").value(t)
	assert.Equal(t, emulator.ChannelMeetingID, found[0]["id"])
	assert.Equal(t, emulator.ChannelJoinWebURL, found[0]["joinWebUrl"])
	assert.Regexp(t, `^19:[0-9a-f]{32}@thread\.tacv2$`, found[0]["chatInfo"].(object)["threadId"])

	other := get(t, diane, "/v1.0/me/onlineMeetings/"+emulator.ChannelOtherMeetingID).body
	assert.NotEqual(t, found[0]["joinWebUrl"], other["joinWebUrl"])
	assert.Equal(t, found[0]["chatInfo"].(object)["threadId"], other["chatInfo"].(object)["threadId"])
	assert.Equal(t, 403, get(t, lisa, "/v1.0/me/onlineMeetings/"+emulator.ChannelMeetingID).status)
	assert.Equal(t, 403, get(t, lisa, "/v1.0/me/onlineMeetings/"+emulator.ChannelMeetingID+"/attendanceReports/"+unknownGUID).status)
}
