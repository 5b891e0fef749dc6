package emulator_test

import (
	"encoding/base64"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// meetings are all of Diane's, with the number of their reports.
func meetings() map[string]int {
	all := map[string]int{
		emulator.ClassMeetingID: 12, emulator.TeamMeetingID: 3, emulator.StandupMeetingID: 50, // of sixty
		emulator.UntitledMeetingID: 1, emulator.UpcomingMeetingID: 0, emulator.BoardMeetingID: 0,
	}
	for _, id := range emulator.CoachingMeetingIDs() {
		all[id] = 3
	}
	rare := emulator.RareMeetingIDs()
	for _, id := range rare {
		all[id] = 0
	}
	all[rare[len(rare)-1]] = 1
	return all
}

// reportPaths are the reports of Diane's meetings, webinars and town halls.
func reportPaths(t *testing.T) []string {
	t.Helper()
	var paths []string
	add := func(parent string) {
		for _, report := range get(t, diane, parent+"/attendanceReports").value(t) {
			paths = append(paths, parent+"/attendanceReports/"+report["id"].(string))
		}
	}
	for id := range meetings() {
		add("/v1.0/me/onlineMeetings/" + id)
	}
	for _, kind := range []string{"webinars", "townhalls"} {
		events := "/v1.0/solutions/virtualEvents/" + kind + "/"
		for _, event := range get(t, diane, events+"getByUserRole(role='organizer')").value(t) {
			for _, session := range get(t, diane, events+event["id"].(string)+"/sessions").value(t) {
				add(events + event["id"].(string) + "/sessions/" + session["id"].(string))
			}
		}
	}
	return paths
}

var microsoftTime = regexp.MustCompile(`^2026-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?Z$`)

func moment(t *testing.T, text any) time.Time {
	t.Helper()
	require.Regexp(t, microsoftTime, text)
	at, err := time.Parse(time.RFC3339Nano, text.(string))
	require.NoError(t, err)
	return at
}

// TestAttendanceAddsUp holds every record of every report to the arithmetic
// that Microsoft's samples obey.
func TestAttendanceAddsUp(t *testing.T) {
	t.Parallel()
	for _, path := range reportPaths(t) {
		report := get(t, diane, path).body
		start, end := moment(t, report["meetingStartDateTime"]), moment(t, report["meetingEndDateTime"])
		rows, _ := everyPage(t, emulator.New(emulator.Options{PageSize: 5000}), diane, path+"/attendanceRecords")
		require.NotEmpty(t, rows, path)
		var firstJoin, lastLeave time.Time
		ids := map[any]bool{}
		for _, record := range rows {
			total := 0.0
			for _, interval := range objects(t, record["attendanceIntervals"]) {
				join, leave := moment(t, interval["joinDateTime"]), moment(t, interval["leaveDateTime"])
				require.Positive(t, leave.Sub(join))
				require.InDelta(t, leave.Sub(join).Truncate(time.Second).Seconds(), interval["durationInSeconds"], 0)
				total += interval["durationInSeconds"].(float64)
				if firstJoin.IsZero() || join.Before(firstJoin) {
					firstJoin = join
				}
				if leave.After(lastLeave) {
					lastLeave = leave
				}
			}
			require.InDelta(t, total, record["totalAttendanceInSeconds"], 0)
			require.Contains(t, []any{"None", "Attendee", "Presenter", "Organizer", "CoOrganizer", "Producer", "Hologram"}, record["role"])
			if id, ok := record["id"]; ok {
				require.False(t, ids[id], "record %s twice", id)
				ids[id] = true
			}
		}
		assert.Equal(t, lastLeave.Truncate(time.Millisecond), end, path)
		assert.True(t, start.Before(firstJoin) && firstJoin.Sub(start) < 10*time.Second, path)
		count := int(report["totalParticipantCount"].(float64))
		assert.True(t, 0 < count && count <= len(rows), path)
	}
}

func TestHowMuchThereIs(t *testing.T) {
	t.Parallel()
	for id, want := range meetings() {
		rows := get(t, diane, "/v1.0/me/onlineMeetings/"+id+"/attendanceReports").value(t)
		assert.Len(t, rows, want, id)
		assert.Len(t, unique(rows, "id"), want)
		for i := 1; i < len(rows); i++ {
			assert.True(t, moment(t, rows[i]["meetingStartDateTime"]).Before(moment(t, rows[i-1]["meetingStartDateTime"])), "newest first")
		}
	}
	assert.Len(t, emulator.CoachingMeetingIDs(), 20)

	sessions := 0
	events := get(t, diane, "/v1.0"+allWebinars+"/getByUserRole(role='organizer')").value(t)
	for _, event := range events {
		sessions += len(get(t, diane, "/v1.0"+allWebinars+"/"+event["id"].(string)+"/sessions").value(t))
	}
	assert.Len(t, events, 10)
	assert.LessOrEqual(t, sessions, 20)
	assert.Len(t, reportPaths(t), 12+3+50+1+60+1+(3+7+2*2)+2)
}

func TestMeetingIDsNameTheOrganizer(t *testing.T) {
	t.Parallel()
	ids := append(emulator.CoachingMeetingIDs(), emulator.ClassMeetingID, emulator.TeamMeetingID, emulator.StandupMeetingID, emulator.UpcomingMeetingID)
	for _, id := range ids {
		decoded, err := base64.StdEncoding.DecodeString(id)
		require.NoError(t, err)
		assert.Regexp(t, `^1\*`+emulator.DianeDemossID+`\*0\*\*19:meeting_\w+@thread\.v2$`, string(decoded))
	}
	assert.Equal(t, emulator.ClassJoinWebURL, get(t, diane, "/v1.0"+classMeeting).body["joinWebUrl"])
}

func TestTheClassIsLifelike(t *testing.T) {
	t.Parallel()
	var late, rejoined, overlapping, twice int
	attended := map[any]int{}
	for _, report := range get(t, diane, "/v1.0"+classMeeting+"/attendanceReports").value(t) {
		begins := moment(t, report["meetingStartDateTime"]).Truncate(24 * time.Hour).Add(14 * time.Hour)
		records := get(t, diane, "/v1.0"+classMeeting+"/attendanceReports/"+report["id"].(string)+"/attendanceRecords").value(t)
		assert.InDelta(t, 27, len(records), 6)
		people := map[any]bool{}
		for _, record := range records {
			person := record["identity"].(object)["id"]
			intervals := objects(t, record["attendanceIntervals"])
			switch {
			case len(intervals) > 1 && moment(t, intervals[1]["joinDateTime"]).Before(moment(t, intervals[0]["leaveDateTime"])):
				overlapping++
			case len(intervals) > 1:
				rejoined++
			}
			if moment(t, intervals[0]["joinDateTime"]).After(begins.Add(5 * time.Minute)) {
				late++
			}
			if people[person] {
				twice++
			}
			people[person] = true
		}
		for person := range people {
			attended[person]++
		}
		assert.EqualValues(t, len(people), report["totalParticipantCount"])
	}
	for name, n := range map[string]int{"late": late, "rejoined": rejoined, "overlapping": overlapping, "twice": twice} {
		assert.Positive(t, n, name)
	}
	assert.Len(t, attended, 30, "28 students, Diane and Priya")
}

func TestTheTeamMeetingHasEveryKindOfAttendee(t *testing.T) {
	t.Parallel()
	types, oddities := map[any]bool{}, map[string]bool{}
	for _, report := range get(t, diane, "/v1.0"+teamMeeting+"/attendanceReports").value(t) {
		for _, record := range get(t, diane, "/v1.0"+teamMeeting+"/attendanceReports/"+report["id"].(string)+"/attendanceRecords").value(t) {
			note := func(what string, is bool) { oddities[what] = oddities[what] || is }
			identity, _ := record["identity"].(object)
			types[identity["@odata.type"]] = true
			_, typed := identity["@odata.type"]
			tenant, hasTenant := identity["tenantId"]
			email, hasEmail := record["emailAddress"]
			note("no identity", record["identity"] == nil)
			note("no record id", record["id"] == nil)
			note("empty address", email == "")
			note("null address", hasEmail && email == nil)
			note("no address", !hasEmail)
			note("null tenant, no type", !typed && hasTenant && tenant == nil)
			note("resource id, no type", !typed && identity["azureCommunicationServicesResourceId"] != nil)
			note("nothing but a name", len(identity) == 1 && identity["displayName"] != nil)
			note("another tenant", tenant == emulator.FabrikamTenantID)
		}
	}
	for oddity, found := range oddities {
		assert.True(t, found, oddity)
	}
	for _, name := range []string{
		"#microsoft.graph.communicationsUserIdentity", "microsoft.graph.communicationsUserIdentity", "#Microsoft.Graph.CommunicationsUserIdentity",
		"#microsoft.graph.azureCommunicationServicesUserIdentity", "#microsoft.graph.communicationsGuestIdentity",
		"#microsoft.graph.communicationsPhoneIdentity", "#microsoft.graph.communicationsEncryptedIdentity",
		"#microsoft.graph.communicationsApplicationIdentity", "#microsoft.graph.communicationsApplicationInstanceIdentity",
		"#microsoft.graph.teamworkUserIdentity",
	} {
		assert.True(t, types[name], name)
	}
}

func TestSparseMeetings(t *testing.T) {
	t.Parallel()
	untitled := get(t, diane, "/v1.0/me/onlineMeetings/"+emulator.UntitledMeetingID).body
	assert.Empty(t, untitled["subject"])
	assert.NotContains(t, untitled, "joinMeetingIdSettings")
	upcoming := get(t, diane, "/v1.0/me/onlineMeetings/"+emulator.UpcomingMeetingID).body
	assert.Contains(t, upcoming, "subject")
	assert.Nil(t, upcoming["subject"])
}

func TestTheTownHallIsBigAndItsPeopleDiffer(t *testing.T) {
	t.Parallel()
	rows, _ := everyPage(t, emulator.New(emulator.Options{}), diane, "/v1.0"+townhallReport+"/attendanceRecords")
	assert.Len(t, rows, 5000)
	assert.Len(t, unique(rows, "emailAddress"), 5000)
	session := get(t, diane, "/v1.0"+townhall+"/sessions/"+emulator.TownhallSessionID).body
	assert.EqualValues(t, 10000, session["capacity"])
	event := get(t, diane, "/v1.0"+townhall).body
	assert.NotEmpty(t, event["invitedAttendees"])
	assert.NotEmpty(t, event["coOrganizers"])
	for _, row := range rows {
		require.NotContains(t, row, "externalRegistrationInformation")
		require.NotContains(t, row, "registrationId")
	}
}
