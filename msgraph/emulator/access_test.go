package emulator_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// of is the path of the meetings of a user, for an app.
func of(user string) string { return "/users/" + user + "/onlineMeetings/" }

// TestWhoMaySeeWhat is the table of rights: caller, path, and what comes back.
func TestWhoMaySeeWhat(t *testing.T) {
	t.Parallel()
	const (
		noPolicy  = "No application access policy found for this app."
		notInPath = "With delegated permission only /me endpoint is supported."
	)
	reports := func(meeting string) string { return meeting + "/attendanceReports" }
	tests := []struct {
		name, token, path string
		status            int
		code, message     string // message is a part of it
	}{
		{"me", diane, "/me", 200, "", ""},
		{"me of an app", app, "/me", 400, "BadRequest", "/me request is only valid with delegated authentication flow."},
		{"meetings of me of an app", app, teamMeeting, 400, "BadRequest", "/me request is only valid"},
		{"another user", lisa, "/users/" + emulator.DianeDemossID, 200, "", ""},
		{"a user by name", app, "/users/dianedemoss@contoso.com", 200, "", ""},
		{"a user nobody knows", app, "/users/" + unknownGUID, 404, "Request_ResourceNotFound", unknownGUID},

		{"organizer reads a meeting", diane, teamMeeting, 200, "", ""},
		{"invited reads a meeting", lisa, teamMeeting, 200, "", ""},
		{"not invited", lisa, classMeeting, 403, "Forbidden", "3003"},
		{"organizer under her own id", diane, of(emulator.DianeDemossID) + emulator.TeamMeetingID, 200, "", ""},
		{"user under another's id", lisa, of(emulator.DianeDemossID) + emulator.TeamMeetingID, 403, "Forbidden", notInPath},
		{"user principal name in a path", diane, of("DianeDemoss@contoso.com") + emulator.TeamMeetingID, 403, "Forbidden", ""},
		{"app under a policy", app, of(emulator.DianeDemossID) + emulator.TeamMeetingID, 200, "", ""},
		{"app without a policy", app, of(emulator.FrederickCormierID) + emulator.FrederickMeetingID, 403, "Forbidden", noPolicy},
		{"app and a user nobody knows", app, of(unknownGUID) + emulator.TeamMeetingID, 404, "Request_ResourceNotFound", ""},
		{"meeting of another organizer", diane, "/me/onlineMeetings/" + emulator.FrederickMeetingID, 403, "Forbidden", "3003"},
		{"his own meeting", frederick, "/me/onlineMeetings/" + emulator.FrederickMeetingID, 200, "", ""},
		{"meeting that does not exist", diane, "/me/onlineMeetings/" + emulator.DianeDemossID + "_19:meeting_x@thread.v2", 404, "NotFound", ""},
		{"meeting id that is none", diane, "/me/onlineMeetings/nonsense", 400, "BadRequest", "Meeting Id is corrupted."},
		{"base64 of something else", diane, "/me/onlineMeetings/aGVsbG8=", 400, "BadRequest", "Meeting Id is corrupted."},

		{"organizer reads reports", diane, reports(teamMeeting), 200, "", ""},
		{"co-organizer reads no reports", kenneth, reports(teamMeeting), 403, "General", "User ID in token(" + emulator.KennethBrownID + ") is not the organizer of the queried meeting."},
		{"invited reads no reports", lisa, reports(teamMeeting), 403, "General", "is not the organizer"},
		{"stranger reads no reports", lisa, reports(classMeeting), 403, "General", "is not the organizer"},
		{"stranger reads no records", lisa, teamReport + "/attendanceRecords", 403, "General", "is not the organizer"},
		{"app reads reports", app, reports(of(emulator.DianeDemossID) + emulator.TeamMeetingID), 200, "", ""},
		{"app reads none without a policy", app, reports(of(emulator.FrederickCormierID) + emulator.FrederickMeetingID), 403, "Forbidden", noPolicy},
		{"report that does not exist", diane, reports(teamMeeting) + "/" + unknownGUID, 404, "NotFound", ""},
		{"meeting without reports", diane, reports("/me/onlineMeetings/" + emulator.UpcomingMeetingID), 200, "", ""},

		{"organizer reads a webinar", diane, webinar, 200, "", ""},
		{"co-organizer reads a webinar", kenneth, webinar, 200, "", ""},
		{"co-organizer reads its records", kenneth, webinarReport + "/attendanceRecords", 200, "", ""},
		{"presenter reads no webinar", frederick, webinar, 403, "Forbidden", ""},
		{"stranger reads no webinar", lisa, webinar, 403, "Forbidden", ""},
		{"stranger reads no registrations", lisa, webinar + "/registrations", 403, "Forbidden", ""},
		{"organizer reads her draft", diane, allWebinars + "/" + emulator.DraftWebinarID, 200, "", ""},
		{"co-organizer reads no draft", kenneth, allWebinars + "/" + emulator.DraftWebinarID, 403, "Forbidden", ""},
		{"app reads a webinar", app, webinar, 200, "", ""},
		{"app reads none without a policy", app, allWebinars + "/" + emulator.FrederickWebinarID, 403, "Forbidden", noPolicy},
		{"webinar of another organizer", diane, allWebinars + "/" + emulator.FrederickWebinarID, 403, "Forbidden", ""},
		{"webinar that does not exist", diane, allWebinars + "/" + unknownGUID + "@" + emulator.TenantID, 404, "NotFound", ""},
		{"webinar that is a town hall", diane, allWebinars + "/" + emulator.TownhallID, 404, "NotFound", ""},
		{"session that does not exist", diane, webinar + "/sessions/" + unknownGUID, 404, "NotFound", ""},
		{"registration that does not exist", diane, webinar + "/registrations/" + unknownGUID, 404, "NotFound", ""},
		{"session report that does not exist", diane, webinarSession + "/attendanceReports/" + unknownGUID, 404, "NotFound", ""},

		{"app lists webinars", app, allWebinars, 200, "", ""},
		{"user lists no webinars", diane, allWebinars, 403, "Forbidden", ""},
		{"user by role", diane, allWebinars + "/getByUserRole(role='organizer')", 200, "", ""},
		{"app has no role", app, allWebinars + "/getByUserRole(role='organizer')", 403, "Forbidden", ""},
		{"app by user and role", app, allWebinars + "/getByUserIdAndRole(userId='" + emulator.DianeDemossID + "',role='organizer')", 200, "", ""},
		{"app by user without a policy", app, allWebinars + "/getByUserIdAndRole(userId='" + emulator.FrederickCormierID + "',role='organizer')", 403, "Forbidden", noPolicy},
		{"user by user and role", diane, allWebinars + "/getByUserIdAndRole(userId='" + emulator.DianeDemossID + "',role='organizer')", 403, "Forbidden", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, version := range []string{"/v1.0", "/beta"} {
				a := get(t, test.token, version+test.path)
				assert.Equal(t, test.status, a.status, a.raw)
				if test.status == http.StatusOK {
					continue
				}
				code, message := a.failure(t)
				assert.Equal(t, test.code, code)
				assert.Contains(t, message, test.message)
			}
		})
	}
}

func TestAUserPrincipalNameInAMeetingPathHasNoMessage(t *testing.T) {
	t.Parallel()
	_, message := get(t, diane, "/v1.0"+of("DianeDemoss@contoso.com")+emulator.TeamMeetingID).failure(t)
	assert.Empty(t, message)
}

func TestATokenMustBeKnown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ token, message string }{
		"missing": {nobody, "Access token is empty."},
		"unknown": {"somebody-else", "CompactToken parsing failed with error code: 80049217"},
		"expired": {emulator.ExpiredToken, "Lifetime validation failed, the token is expired."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := get(t, test.token, me)
			assert.Equal(t, http.StatusUnauthorized, a.status)
			code, message := a.failure(t)
			assert.Equal(t, "InvalidAuthenticationToken", code)
			assert.Equal(t, test.message, message)
			assert.Contains(t, a.header.Get("WWW-Authenticate"), `client_id="00000003-0000-0000-c000-000000000000"`)
		})
	}
}

func TestEveryAccountIsKnown(t *testing.T) {
	t.Parallel()
	accounts := emulator.Accounts()
	assert.Equal(t, "Diane Demoss", accounts[0].DisplayName)
	for _, account := range accounts {
		assert.NotEmpty(t, account.About)
		a := get(t, account.Token, "/v1.0/users/"+emulator.DianeDemossID)
		assert.Equal(t, http.StatusOK, a.status)
		if account.UserPrincipalName != "" {
			assert.Equal(t, account.ID, get(t, account.Token, me).body["id"])
		}
	}
}
