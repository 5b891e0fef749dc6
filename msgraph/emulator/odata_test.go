package emulator_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// properties are the names in an object that are no annotations.
func properties(o object) []string {
	names := slices.Sorted(maps.Keys(o))
	return slices.DeleteFunc(names, func(name string) bool { return strings.Contains(name, "@") })
}

func TestSelectKeepsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path string
		want []string
	}{
		"user":             {"/me?$select=displayName,mail", []string{"displayName", "mail"}},
		"another case":     {"/me?$select=DISPLAYNAME, id", []string{"displayName", "id"}},
		"encoded dollar":   {"/me?%24select=id", []string{"id"}},
		"beyond default":   {"/me?$select=department", []string{"department"}},
		"meeting":          {teamMeeting + "?$select=subject,participants", []string{"participants", "subject"}},
		"null where unset": {teamMeeting + "?$select=expiryDateTime", []string{"expiryDateTime"}},
		"report":           {teamReport + "?$select=id", []string{"id"}},
		"with expand":      {teamReport + "?$select=id&$expand=attendanceRecords", []string{"attendanceRecords", "id"}},
		"everything":       {teamReport + "?$select=*", []string{"id", "meetingEndDateTime", "meetingStartDateTime", "totalParticipantCount"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := get(t, diane, "/v1.0"+strings.ReplaceAll(test.path, " ", "%20"))
			require.Equal(t, http.StatusOK, a.status, a.raw)
			assert.Equal(t, test.want, properties(a.body))
		})
	}
}

func TestSelectOnRows(t *testing.T) {
	t.Parallel()
	for _, row := range get(t, diane, "/v1.0"+teamReport+"/attendanceRecords?$select=role,identity").value(t) {
		assert.Equal(t, []string{"identity", "role"}, properties(row))
	}
}

func TestAUserHasADefaultSubset(t *testing.T) {
	t.Parallel()
	a := get(t, diane, me)
	assert.Equal(t, "Diane Demoss", a.body["displayName"])
	assert.Equal(t, "DianeDemoss@contoso.com", a.body["userPrincipalName"])
	assert.NotContains(t, a.body, "department")
}

func TestUnsupportedOptionsAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ token, path, code, message string }{
		{diane, "/me?$select=nope", "BadRequest", "Could not find a property named 'nope' on type 'microsoft.graph.user'."},
		{diane, teamReport + "?$select=engagements", "BadRequest", "on type 'microsoft.graph.meetingAttendanceReport'"},
		{diane, teamReport + "/attendanceRecords?$select=engagements", "BadRequest", "on type 'microsoft.graph.attendanceRecord'"},
		{diane, "/me?$select=id&$select=mail", "BadRequest", "more than once"},
		{diane, "/me?$top=1", "BadRequest", "'$top' is not supported"},
		{diane, "/me?$nonsense=1", "BadRequest", "'$nonsense' is not supported"},
		{diane, "/me?$select=%ZZ", "BadRequest", "not valid"},
		{diane, "/me?$expand=manager", "ExpandNotSupported", "manager"},
		{diane, teamReport + "?$expand=nope", "ExpandNotSupported", "nope"},
		{diane, teamReport + "?$expand=attendanceRecords($select=id)", "ExpandNotSupported", ""},
		{diane, teamMeeting + "/attendanceReports?$expand=attendanceRecords", "ExpandNotSupported", "attendanceRecords"},
		{diane, teamMeeting + "/attendanceReports?$count=true", "BadRequest", "$count"},
		{diane, teamMeeting + "/attendanceReports?$orderby=id", "BadRequest", "$orderby"},
		{diane, teamMeeting + "/attendanceReports?$top=0", "BadRequest", "$top"},
		{diane, teamMeeting + "/attendanceReports?$top=x", "BadRequest", "$top"},
		{diane, teamReport + "/attendanceRecords?$filter=role%20eq%20'None'", "BadRequest", "$filter"},
		{diane, teamReport + "/attendanceRecords?$skip=1", "BadRequest", "$skip"},
		{diane, webinar + "?$select=id", "BadRequest", "$select"},
		{diane, webinar + "/sessions?$top=1", "BadRequest", "$top"},
		{diane, webinarSession + "?$select=id", "BadRequest", "$select"},
		{diane, webinar + "/registrations?$top=1", "BadRequest", "$top"},
		{diane, webinar + "/registrations?$select=id", "BadRequest", "$select"},
		{app, allWebinars + "?$top=1", "BadRequest", "$top"},
		{app, allWebinars + "?$count=maybe", "BadRequest", "$count"},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			a := get(t, test.token, "/v1.0"+test.path)
			assert.Equal(t, http.StatusBadRequest, a.status, a.raw)
			code, message := a.failure(t)
			assert.Equal(t, test.code, code)
			assert.Contains(t, message, test.message)
		})
	}
}

func TestInBetaTheDollarIsOptional(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"id"}, properties(get(t, diane, "/beta/me?select=id").body))
	assert.Contains(t, properties(get(t, diane, "/v1.0/me?select=id").body), "displayName")
}

func TestAnUnknownSegmentIsNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/nowhere":                                     "nowhere",
		"/me/nowhere":                                  "nowhere",
		teamMeeting + "/nowhere":                       "nowhere",
		teamReport + "/attendanceRecords/extra":        "extra",
		"/solutions/virtualEvents/events":              "events",
		townhall + "/registrations":                    "registrations",
		allWebinars + "/getByUserRole(role=organizer)": "getByUserRole(role=organizer)",
		allWebinars + "/getByUserRole()":               "getByUserRole()",
	}
	for path, segment := range tests {
		a := get(t, diane, "/v1.0"+path)
		assert.Equal(t, http.StatusBadRequest, a.status, path)
		_, message := a.failure(t)
		assert.Equal(t, "Resource not found for the segment '"+segment+"'.", message)
	}
}

func TestPathSegmentsHaveNoCase(t *testing.T) {
	t.Parallel()
	lower := strings.NewReplacer("onlineMeetings", "onlinemeetings", "attendanceReports", "ATTENDANCEREPORTS", "attendanceRecords", "attendancerecords")
	for _, path := range []string{teamReport + "/attendanceRecords", webinarReport + "/attendanceRecords"} {
		assert.Equal(t, http.StatusOK, get(t, diane, "/V1.0"+lower.Replace(path)).status, path)
	}
	assert.Equal(t, http.StatusOK, get(t, diane, "/Beta/Me/").status)
}

func TestMeetingsAreFoundByFilter(t *testing.T) {
	t.Parallel()
	filter := func(clause string) string { return "/onlineMeetings" + query("$filter", clause) }
	join := emulator.ClassJoinWebURL
	byJoinID := "joinMeetingIdSettings/joinMeetingId eq '" + emulator.TeamMeetingJoinID + "'"
	byConference := "VideoTeleconferenceId eq '" + emulator.TeamVideoTeleconferenceID + "'"
	tests := []struct {
		name, token, path string
		status            int
		id                string
	}{
		{"joinWebUrl", diane, "/me" + filter("JoinWebUrl eq '"+join+"'"), 200, emulator.ClassMeetingID},
		{"property in another case", diane, "/me" + filter("joinweburl eq '"+join+"'"), 200, emulator.ClassMeetingID},
		{"escapes in another case", diane, "/me" + filter("JoinWebUrl eq '"+strings.ReplaceAll(join, "%3a", "%3A")+"'"), 200, emulator.ClassMeetingID},
		{"encoded once more", diane, "/me" + filter("JoinWebUrl eq '"+url.QueryEscape(join)+"'"), 200, emulator.ClassMeetingID},
		{"decoded once too often", diane, "/me/onlineMeetings?$filter=JoinWebUrl%20eq%20'" + join + "'", 404, ""},
		{"blanks as plus", diane, "/me/onlineMeetings?$filter=JoinWebUrl+eq+'" + url.QueryEscape(join) + "'", 200, emulator.ClassMeetingID},
		{"joinMeetingId", diane, "/me" + filter(byJoinID), 200, emulator.TeamMeetingID},
		{"invited", lisa, "/me" + filter(byJoinID), 200, emulator.TeamMeetingID},
		{"not invited", lisa, "/me" + filter("JoinWebUrl eq '"+join+"'"), 403, ""},
		{"app", app, "/users/" + emulator.DianeDemossID + filter(byJoinID), 200, emulator.TeamMeetingID},
		{"app without policy", app, "/users/" + emulator.FrederickCormierID + filter(byJoinID), 403, ""},
		{"videoTeleconferenceId", app, "/communications" + filter(byConference), 200, emulator.TeamMeetingID},
		{"with a slash before the options", app, "/communications/onlineMeetings/" + query("$filter", byConference), 200, emulator.TeamMeetingID},
		{"no policy needed", app, "/communications" + filter("videoteleconferenceid eq '987654321'"), 200, emulator.FrederickMeetingID},
		{"videoTeleconferenceId of a user", diane, "/communications" + filter(byConference), 403, ""},
		{"nothing found", diane, "/me" + filter("JoinWebUrl eq 'https://teams.microsoft.com/l/it''s gone'"), 404, ""},
		{"empty value", diane, "/me" + filter("joinMeetingIdSettings/joinMeetingId eq ''"), 404, ""},
		{"no filter", diane, "/me/onlineMeetings", 400, ""},
		{"no filter for an app", app, "/communications/onlineMeetings", 400, ""},
		{"another property", diane, "/me" + filter("subject eq 'x'"), 400, ""},
		{"another operator", diane, "/me" + filter("JoinWebUrl ne 'x'"), 400, ""},
		{"open quote", diane, "/me" + filter("JoinWebUrl eq 'x"), 400, ""},
		{"single quote inside", diane, "/me" + filter("JoinWebUrl eq 'it's'"), 400, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := get(t, test.token, "/v1.0"+test.path)
			require.Equal(t, test.status, a.status, a.raw)
			if test.status == http.StatusOK {
				rows := a.value(t)
				require.Len(t, rows, 1)
				assert.Equal(t, test.id, rows[0]["id"])
			}
		})
	}
}
