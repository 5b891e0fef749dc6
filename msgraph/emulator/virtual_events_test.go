package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestAppsListEventsUnderTheirPolicies(t *testing.T) {
	t.Parallel()
	a := get(t, app, "/v1.0"+allWebinars+"?$count=true")
	rows := a.value(t)
	assert.Len(t, rows, 10)
	assert.EqualValues(t, 10, a.body["@odata.count"])
	assert.NotContains(t, unique(rows, "id"), any(emulator.FrederickWebinarID))
	assert.NotContains(t, get(t, app, "/v1.0"+allWebinars).body, "@odata.count")
	assert.Len(t, get(t, app, "/v1.0/solutions/virtualEvents/townhalls").value(t), 2)
}

func TestEventsByRole(t *testing.T) {
	t.Parallel()
	byUser := func(user, role, blank string) string {
		return "getByUserIdAndRole(userId='" + user + "'," + blank + "role='" + role + "')"
	}
	tests := []struct {
		name, token, function string
		want                  int
	}{
		{"organizer", diane, "getByUserRole(role='organizer')", 10},
		{"organizer of nothing", lisa, "getByUserRole(role='organizer')", 0},
		{"another organizer", frederick, "getByUserRole(role='organizer')", 1},
		{"co-organizer sees no draft", kenneth, "getByUserRole(role='coOrganizer')", 4},
		{"organizer is no co-organizer", frederick, "getByUserRole(role='coOrganizer')", 0},
		{"co-organizer of another's", diane, "getByUserRole(role='coOrganizer')", 5},
		{"function in another case", diane, "getbyuserrole(role='organizer')", 10},
		{"app", app, byUser(emulator.DianeDemossID, "organizer", ""), 10},
		{"app with a blank", app, byUser(emulator.DianeDemossID, "organizer", "%20"), 10},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Len(t, get(t, test.token, "/v1.0"+allWebinars+"/"+test.function).value(t), test.want)
		})
	}
	t.Run("a role spelled another way", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, 400, get(t, kenneth, "/v1.0"+allWebinars+"/getByUserRole(role='coorganizer')").status)
	})
}

func TestSessionListsAreNearlyEmpty(t *testing.T) {
	t.Parallel()
	for _, session := range get(t, diane, "/v1.0"+webinar+"/sessions").value(t) {
		for _, name := range properties(session) {
			switch name {
			case "id", "subject", "joinWebUrl", "startDateTime", "endDateTime":
				assert.NotNil(t, session[name], name)
			default:
				assert.Nil(t, session[name], name)
			}
		}
		assert.Contains(t, session, "chatInfo")
		assert.NotContains(t, session, "participants", "which only meetings have")
	}
	session := get(t, diane, "/v1.0"+webinarSession).body
	assert.NotNil(t, session["chatInfo"])
	assert.Equal(t, object{"dateTime": "2026-10-13T10:00:00", "timeZone": "Pacific Standard Time"}, session["startDateTime"])
}

func TestReportsOfSessions(t *testing.T) {
	t.Parallel()
	for _, report := range get(t, diane, "/v1.0"+webinarSession+"/attendanceReports").value(t) {
		assert.NotContains(t, report, "attendanceRecords")
		assert.Equal(t, []any{object{"applicationId": emulator.AppID, "externalEventId": "myExternalEventId"}}, report["externalEventInformation"])
	}
	for _, report := range get(t, diane, "/v1.0"+teamMeeting+"/attendanceReports").value(t) {
		assert.Equal(t, []any{}, report["attendanceRecords"])
	}
}

func TestPresenters(t *testing.T) {
	t.Parallel()
	rows := get(t, diane, "/v1.0"+webinar+"/presenters").value(t)
	assert.Equal(t, "Head of Data Science", rows[0]["presenterDetails"].(object)["jobTitle"])
	for _, row := range get(t, diane, "/v1.0"+townhall+"/presenters").value(t) {
		assert.Nil(t, row["presenterDetails"])
	}
}

func TestRegistrations(t *testing.T) {
	t.Parallel()
	rows := get(t, diane, "/v1.0"+webinar+"/registrations").value(t)
	assert.Len(t, rows, 120)
	for _, status := range []string{"registered", "canceled", "waitlisted", "pendingApproval", "rejectedByOrganizer"} {
		assert.Contains(t, unique(rows, "status"), any(status))
	}
	first := rows[0]
	assert.Equal(t, emulator.EmileePhamID, first["userId"])
	assert.NotContains(t, first["registrationDateTime"], "Z")
	assert.Equal(t, object{"referrer": "Fabrikam", "registrationId": "myExternalRegistrationId"}, first["externalRegistrationInformation"])
	for _, row := range rows {
		assert.Equal(t, row["status"] == "canceled", row["cancelationDateTime"] != nil)
		assert.Len(t, row["registrationQuestionAnswers"], 4)
	}
	one := get(t, diane, "/v1.0"+webinar+"/registrations/"+first["id"].(string))
	assert.Equal(t, first["email"], one.body["email"])
}

func TestSessionsOfARegistration(t *testing.T) {
	t.Parallel()
	of := func(webinar string) answer {
		registrations := get(t, diane, "/v1.0"+webinar+"/registrations").value(t)
		return get(t, diane, "/v1.0"+webinar+"/registrations/"+registrations[0]["id"].(string)+"/sessions")
	}
	assert.Len(t, of(allWebinars+"/"+emulator.PlainWebinarID).value(t), 1)
	assert.Equal(t, 400, of(webinar).status, "which has two sessions")
}

// TestWebinarRecordsMeetRegistrations: whoever registered is named by id, by
// e-mail address alone, or is missing; some who came never registered.
func TestWebinarRecordsMeetRegistrations(t *testing.T) {
	t.Parallel()
	registered, byEmail := map[any]object{}, map[any]bool{}
	for _, row := range get(t, diane, "/v1.0"+webinar+"/registrations").value(t) {
		registered[row["id"]], byEmail[row["email"]] = row, true
	}
	require.Len(t, byEmail, 120)
	var byID, byEmailOnly, walkedIn, external int
	for _, record := range get(t, diane, "/v1.0"+webinarReport+"/attendanceRecords").value(t) {
		if record["externalRegistrationInformation"] != nil {
			external++
		}
		switch id := record["registrationId"]; {
		case record["role"] != "Attendee":
			assert.Nil(t, id)
		case id != nil:
			byID++
			assert.Equal(t, "registered", registered[id]["status"])
			assert.Equal(t, registered[id]["externalRegistrationInformation"], record["externalRegistrationInformation"])
		case byEmail[record["emailAddress"]]:
			byEmailOnly++
		default:
			walkedIn++
		}
	}
	assert.Greater(t, byID, 40)
	assert.Positive(t, byEmailOnly)
	assert.Equal(t, 6, walkedIn)
	assert.Positive(t, external)
}

func TestOddWebinars(t *testing.T) {
	t.Parallel()
	assert.IsType(t, "", get(t, diane, "/v1.0"+allWebinars+"/"+emulator.PlainWebinarID).body["description"])
	assert.Equal(t, "draft", get(t, diane, "/v1.0"+allWebinars+"/"+emulator.DraftWebinarID).body["status"])
	assert.Equal(t, "canceled", get(t, diane, "/v1.0"+allWebinars+"/"+emulator.CanceledWebinarID).body["status"])
	assert.Equal(t, "html", get(t, diane, "/v1.0"+webinar).body["description"].(object)["contentType"])
}
