package emulator_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

const otherApp = "0c1f8a3e-1a0b-4e60-a1f9-c2d1c3a6e0b2"

// newDirectory knows the users of the demo and two apps, which have every
// permission.
func newDirectory() *entra.Directory {
	apps := []entra.App{graphApp(emulator.AppID), graphApp(otherApp)}
	return entra.New(entra.Options{Tenants: []entra.Tenant{
		{ID: emulator.TenantID, Apps: apps, Users: emulator.SignInUsers(2)},
		{ID: emulator.FabrikamTenantID, Apps: apps, Users: []entra.User{emulator.AnnaLind()}},
		{ID: unknownGUID, Apps: apps, Users: []entra.User{{ID: emulator.DianeDemossID}}},
	}})
}

func graphApp(clientID string) entra.App {
	return entra.App{
		ClientID:    clientID,
		Secrets:     []entra.Secret{{Value: "made up"}},
		Scopes:      []string{"Attendance.Read"},
		GraphScopes: []string{"User.Read", "OnlineMeetings.Read", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read"},
		GraphRoles:  []string{"User.Read.All", "OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read.All"},
	}
}

func mint(t *testing.T, d *entra.Directory, g entra.Grant) string {
	t.Helper()
	if g.Client == "" {
		g.Client = emulator.AppID
	}
	token, err := d.AccessToken(g)
	require.NoError(t, err)
	return token
}

// TestATokenOfTheDirectoryIsWorthItsPermissions asks with every permission,
// with all but the one that counts, and with that one alone.
func TestATokenOfTheDirectoryIsWorthItsPermissions(t *testing.T) {
	t.Parallel()
	const noPermission, noPrivileges = "Forbidden", "Authorization_RequestDenied"
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	dianesMeeting := of(emulator.DianeDemossID) + emulator.TeamMeetingID
	byUser := allWebinars + "/getByUserIdAndRole(userId='" + emulator.DianeDemossID + "',role='organizer')"
	tests := []struct {
		name, path      string
		app             bool
		permission, err string
	}{
		{"me", "/me", false, "User.Read", noPrivileges},
		{"somebody", "/users/" + emulator.KennethBrownID, false, "User.ReadBasic.All", noPrivileges},
		{"somebody, for an app", "/users/" + emulator.DianeDemossID, true, "User.Read.All", noPrivileges},
		{"a meeting", teamMeeting, false, "OnlineMeetings.Read", noPermission},
		{"a meeting, for an app", dianesMeeting, true, "OnlineMeetings.Read.All", noPermission},
		{"reports", teamMeeting + "/attendanceReports", false, "OnlineMeetingArtifact.Read.All", noPermission},
		{"records", teamReport + "/attendanceRecords", false, "OnlineMeetingArtifact.Read.All", noPermission},
		{"reports, for an app", dianesMeeting + "/attendanceReports", true, "OnlineMeetingArtifact.Read.All", noPermission},
		{"webinars by role", allWebinars + "/getByUserRole(role='organizer')", false, "VirtualEvent.Read", noPermission},
		{"a webinar", webinar, false, "VirtualEvent.Read", noPermission},
		{"a town hall", townhall, false, "VirtualEvent.Read", noPermission},
		{"reports of a webinar", webinarSession + "/attendanceReports", false, "OnlineMeetingArtifact.Read.All", noPermission},
		{"webinars, for an app", allWebinars, true, "VirtualEvent.Read.All", noPermission},
		{"webinars of a user, for an app", byUser, true, "VirtualEvent.Read.All", noPermission},
		{"sessions, for an app", webinar + "/sessions", true, "VirtualEvent.Read.All", noPermission},
		{"reports of a webinar, for an app", webinarSession + "/attendanceReports", true, "OnlineMeetingArtifact.Read.All", noPermission},
	}
	others := []string{
		"User.Read", "User.ReadBasic.All", "OnlineMeetings.Read", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read",
		"User.Read.All", "OnlineMeetings.Read.All", "VirtualEvent.Read.All",
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			with := func(permissions ...string) answer {
				g := entra.Grant{Roles: permissions}
				if !test.app {
					g = entra.Grant{User: emulator.DianeDemossID, Scopes: permissions}
				}
				return getFrom(t, e, mint(t, d, g), "/v1.0"+test.path)
			}
			assert.Equal(t, http.StatusOK, with(test.permission).status)

			var rest []string
			for _, p := range others {
				if !enough(test.name, p) && p != test.permission {
					rest = append(rest, p)
				}
			}
			a := with(rest...)
			assert.Equal(t, http.StatusForbidden, a.status, a.raw)
			code, _ := a.failure(t)
			assert.Equal(t, test.err, code)
		})
	}
}

// enough tells of permissions that are more than the least that users need to
// read users.
func enough(name, permission string) bool {
	return name == "me" && permission == "User.ReadBasic.All" || (name == "me" || name == "somebody") && permission == "User.Read.All"
}

func TestAUserOfTheDirectoryIsTheAccountWithTheSameID(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	token := mint(t, d, entra.Grant{User: emulator.LisaAdkinsID})
	assert.Equal(t, emulator.LisaAdkinsID, getFrom(t, e, token, me).body["id"])
	assert.Equal(t, http.StatusOK, getFrom(t, e, token, "/v1.0"+teamMeeting).status)
	assert.Equal(t, http.StatusForbidden, getFrom(t, e, token, "/v1.0"+teamMeeting+"/attendanceReports").status)
	assert.Equal(t, emulator.LisaAdkinsID, e.Calls()[0].Caller)
}

func TestAUserWithoutPermissionsIsNoApp(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	token := mint(t, d, entra.Grant{User: emulator.DianeDemossID, Scopes: []string{}, Roles: []string{"OnlineMeetings.Read.All"}})
	assert.Equal(t, http.StatusForbidden, getFrom(t, e, token, me).status, "an app would have no me")
}

func TestAnAppHasNoMe(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	a := getFrom(t, emulator.New(emulator.Options{Directory: d}), mint(t, d, entra.Grant{}), me)
	assert.Equal(t, http.StatusBadRequest, a.status)
	_, message := a.failure(t)
	assert.Equal(t, "/me request is only valid with delegated authentication flow.", message)
}

func TestTokensThatAreNotForMicrosoftGraphAreRefused(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	tests := map[string]struct{ token, message string }{
		"expired":              {mint(t, d, entra.Grant{User: emulator.DianeDemossID, Lifetime: -time.Second}), "Lifetime validation failed, the token is expired."},
		"for another API":      {mint(t, d, entra.Grant{API: otherApp, User: emulator.DianeDemossID}), "Access token validation failure. Invalid audience."},
		"of another directory": {mint(t, newDirectory(), entra.Grant{User: emulator.DianeDemossID}), "Access token validation failure."},
		"no token":             {"hello", "CompactToken parsing failed with error code: 80049217"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := getFrom(t, e, test.token, me)
			assert.Equal(t, http.StatusUnauthorized, a.status)
			code, message := a.failure(t)
			assert.Equal(t, "InvalidAuthenticationToken", code)
			assert.Equal(t, test.message, message)
			assert.Contains(t, a.header.Get("WWW-Authenticate"), `authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"`)
			assert.NotContains(t, a.header.Get("WWW-Authenticate"), "claims")
		})
	}
	a := getFrom(t, emulator.New(emulator.Options{}), mint(t, d, entra.Grant{User: emulator.DianeDemossID}), me)
	assert.Equal(t, http.StatusUnauthorized, a.status, "no directory, no tokens of it")
}

func TestATenantKnowsNothingOfAnother(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	e.GrantApplicationAccessPolicy(otherApp, emulator.Global)
	anna := mint(t, d, entra.Grant{Tenant: emulator.FabrikamTenantID, User: emulator.AnnaLindID, Scopes: []string{
		"User.ReadBasic.All", "OnlineMeetings.Read", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read",
	}})
	app := mint(t, d, entra.Grant{Tenant: emulator.FabrikamTenantID, Client: otherApp})
	stray := mint(t, d, entra.Grant{Tenant: unknownGUID, User: emulator.DianeDemossID})

	assert.Equal(t, "Anna Lind", getFrom(t, e, anna, me).body["displayName"])
	own := getFrom(t, e, anna, "/v1.0"+allWebinars+"/getByUserRole(role='organizer')").value(t)
	require.Len(t, own, 1)
	assert.Equal(t, "Webinar of "+emulator.AnnaLindID, own[0]["displayName"])
	assert.Equal(t, http.StatusOK, getFrom(t, e, anna, "/v1.0/me/onlineMeetings/"+emulator.UserMeetingID(emulator.AnnaLindID)).status)

	for _, token := range []string{anna, app, stray} {
		for _, path := range []string{webinar, "/users/" + emulator.KennethBrownID, of(emulator.DianeDemossID) + emulator.TeamMeetingID} {
			a := getFrom(t, e, token, "/v1.0"+path)
			assert.Contains(t, []int{http.StatusForbidden, http.StatusNotFound}, a.status, a.raw)
		}
	}
	assert.Equal(t, http.StatusNotFound, getFrom(t, e, stray, me).status)
	assert.Empty(t, getFrom(t, e, app, "/v1.0"+allWebinars).value(t))
	conference := "/v1.0/communications/onlineMeetings" + query("$filter", "VideoTeleconferenceId eq '987654321'")
	assert.Equal(t, http.StatusNotFound, getFrom(t, e, app, conference).status)
}

// TestEveryCallOfAnAppNeedsAPolicyOfTheOrganizer grants and takes back.
func TestEveryCallOfAnAppNeedsAPolicyOfTheOrganizer(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	token := mint(t, d, entra.Grant{Client: otherApp})
	paths := []string{
		of(emulator.DianeDemossID) + emulator.TeamMeetingID,
		of(emulator.DianeDemossID) + emulator.TeamMeetingID + "/attendanceReports",
		webinar, webinar + "/sessions", webinar + "/presenters", webinar + "/registrations",
		webinarSession + "/attendanceReports", webinarReport + "/attendanceRecords", townhall, townhallReport,
		allWebinars + "/getByUserIdAndRole(userId='" + emulator.DianeDemossID + "',role='organizer')",
	}
	assertAll := func(status, listed int) {
		for _, path := range paths {
			a := getFrom(t, e, token, "/v1.0"+path)
			require.Equal(t, status, a.status, a.raw)
			if status == http.StatusForbidden {
				_, message := a.failure(t)
				require.Equal(t, "No application access policy found for this app.", message)
			}
		}
		require.Len(t, getFrom(t, e, token, "/v1.0"+allWebinars).value(t), listed)
	}
	assertAll(http.StatusForbidden, 0)
	e.GrantApplicationAccessPolicy(otherApp, emulator.DianeDemossID)
	assertAll(http.StatusOK, 10)
	e.RevokeApplicationAccessPolicy(otherApp, emulator.DianeDemossID)
	assertAll(http.StatusForbidden, 0)
}

func TestAGlobalPolicyIsForUsersWithoutOneOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	e := emulator.New(emulator.Options{Directory: d})
	token := mint(t, d, entra.Grant{Client: otherApp})
	dianes, fredericks := "/v1.0"+of(emulator.DianeDemossID)+emulator.TeamMeetingID, "/v1.0"+of(emulator.FrederickCormierID)+emulator.FrederickMeetingID
	e.GrantApplicationAccessPolicy(otherApp, emulator.Global)
	assert.Equal(t, http.StatusOK, getFrom(t, e, token, fredericks).status)
	assert.Equal(t, http.StatusForbidden, getFrom(t, e, token, dianes).status, "hers names another app")
	e.RevokeApplicationAccessPolicy(emulator.AppID, emulator.DianeDemossID)
	assert.Equal(t, http.StatusOK, getFrom(t, e, token, dianes).status)
}

func TestAPolicyTakesItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{PolicyDelay: 30 * time.Minute})
		path := "/v1.0" + of(emulator.FrederickCormierID) + emulator.FrederickMeetingID
		e.GrantApplicationAccessPolicy(emulator.AppID, emulator.FrederickCormierID)
		time.Sleep(30*time.Minute - time.Nanosecond)
		assert.Equal(t, http.StatusForbidden, getFrom(t, e, app, path).status)
		time.Sleep(time.Nanosecond)
		assert.Equal(t, http.StatusOK, getFrom(t, e, app, path).status)

		e.RevokeApplicationAccessPolicy(emulator.AppID, emulator.FrederickCormierID)
		assert.Equal(t, http.StatusOK, getFrom(t, e, app, path).status)
		time.Sleep(30 * time.Minute)
		assert.Equal(t, http.StatusForbidden, getFrom(t, e, app, path).status)
	})
}

// claimsOf is what a challenge asks for.
func claimsOf(t *testing.T, a answer) string {
	t.Helper()
	challenge := a.header.Get("WWW-Authenticate")
	require.Contains(t, challenge, `error="insufficient_claims"`)
	encoded := regexp.MustCompile(`claims="([^"]+)"`).FindStringSubmatch(challenge)
	require.Len(t, encoded, 2)
	claims, err := base64.StdEncoding.DecodeString(encoded[1])
	require.NoError(t, err)
	return string(claims)
}

// onBehalfOf exchanges a token of Diane's for one with these claims.
func onBehalfOf(t *testing.T, d *entra.Directory, claims string) string {
	t.Helper()
	client := http.Client{Transport: d.Transport()}
	response, err := client.PostForm("https://login.test/"+emulator.TenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type":          {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"requested_token_use": {"on_behalf_of"},
		"client_id":           {emulator.AppID},
		"client_secret":       {"made up"},
		"assertion":           {mint(t, d, entra.Grant{API: emulator.AppID, Client: otherApp, User: emulator.DianeDemossID})},
		"scope":               {"https://graph.microsoft.com/.default"},
		"claims":              {claims},
	})
	require.NoError(t, err)
	a := read(t, response)
	require.Equal(t, http.StatusOK, a.status, a.raw)
	return a.body["access_token"].(string)
}

func TestARevokedSessionIsChallengedWhereTheClientHandlesIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDirectory()
		e := emulator.New(emulator.Options{Directory: d})
		capable := mint(t, d, entra.Grant{User: emulator.DianeDemossID, Capabilities: []string{"cp1"}})
		plain := mint(t, d, entra.Grant{User: emulator.DianeDemossID})
		kenneths := mint(t, d, entra.Grant{User: emulator.KennethBrownID})
		e.RevokeSessions(emulator.DianeDemossID)

		a := getFrom(t, e, capable, me)
		assert.Equal(t, http.StatusUnauthorized, a.status)
		assert.JSONEq(t, `{"access_token":{"nbf":{"essential":true, "value":"946684800"}}}`, claimsOf(t, a))
		a = getFrom(t, e, plain, me)
		assert.Equal(t, http.StatusUnauthorized, a.status)
		assert.NotContains(t, a.header.Get("WWW-Authenticate"), "claims")

		assert.Equal(t, http.StatusOK, getFrom(t, e, kenneths, me).status)
		assert.Equal(t, http.StatusOK, getFrom(t, e, diane, me).status, "the demo goes on")

		stale := mint(t, d, entra.Grant{User: emulator.DianeDemossID, Capabilities: []string{"cp1"}})
		assert.Equal(t, http.StatusUnauthorized, getFrom(t, e, stale, me).status)
		claims := claimsOf(t, getFrom(t, e, stale, me))
		fresh := mint(t, d, entra.Grant{User: emulator.DianeDemossID, Challenge: claims})
		assert.Equal(t, http.StatusOK, getFrom(t, e, fresh, me).status)
		assert.Equal(t, http.StatusUnauthorized, getFrom(t, e, onBehalfOf(t, d, `{}`), me).status)
		assert.Equal(t, http.StatusOK, getFrom(t, e, onBehalfOf(t, d, claims), me).status)
	})
}
