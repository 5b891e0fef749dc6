package server_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// refusing is a Microsoft Graph that refuses everything in the same words.
func refusing(status int, code, message string, challenge ...string) upstream {
	return func(*http.Request) (*http.Response, error) {
		body := fmt.Sprintf(`{"error":{"code":%q,"message":%q,"innerError":{"request-id":"r-1"}}}`, code, message)
		return &http.Response{
			StatusCode: status, Body: io.NopCloser(strings.NewReader(body)),
			Header: http.Header{"Content-Type": {"application/json"}, "Www-Authenticate": challenge},
		}, nil
	}
}

const (
	askMeeting = `{ it: onlineMeeting(by: { id: "m" }, organizer: "dc17674c-81d9-4adb-bfb2-8f6a442e4623") { subject } }`
	askReports = `{ onlineMeeting(by: { id: "m" }) { it: attendanceReports { totalCount } } }`
	askReport  = `{ onlineMeeting(by: { id: "m" }) { it: attendanceReport(id: "r") { totalParticipantCount } } }`
	askRecords = `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { id it: attendanceRecords { totalCount } } } }`
)

// What people quote when they ask for help is answered by what helps, and by nothing of Microsoft's words.
func TestRefusalsComeWithARemedy(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		upstream          upstream
		query             string
		code, remedyHolds string
	}{
		"no policy":         {refusing(403, "Forbidden", "No application access policy found for this app."), askMeeting, "APPLICATION_ACCESS_POLICY_MISSING", "Grant-CsApplicationAccessPolicy"},
		"no policy, spelt":  {refusing(403, "General", "No Application Access Policy found: 4711"), askMeeting, "APPLICATION_ACCESS_POLICY_MISSING", "New-CsApplicationAccessPolicy"},
		"no policy, of old": {refusing(403, "Unauthorized", "App 4711 is not authorized to Get meeting on behalf of user 4712"), askMeeting, "APPLICATION_ACCESS_POLICY_MISSING", "30 minutes"},
		"not the organizer": {refusing(403, "General", "User ID in token(4711) is not the organizer of the queried meeting."), askReports, "NOT_ORGANIZER", "organizer's token"},
		"delegated for another": {
			refusing(403, "Forbidden", "Organizer ID in token(4711) does not match organizer ID in request url(4712). With delegated permission only /me endpoint is supported."),
			askMeeting, "DELEGATED_TOKEN_NEEDS_ME", "Leave out organizer",
		},
		"mismatch":               {refusing(404, "NotFound", "Organizer Id mismatch User Id: 4711"), askMeeting, "NOT_ORGANIZER", "organizer"},
		"no permission":          {refusing(403, "Forbidden", ""), askReports, "MISSING_PERMISSION", "OnlineMeetingArtifact.Read.All"},
		"a principal name":       {refusing(403, "Forbidden", ""), askMeeting, "MISSING_PERMISSION", "object id"},
		"no directory role":      {refusing(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation, 4711."), `{ it: me { displayName } }`, "MISSING_PERMISSION", "User.ReadBasic.All"},
		"another 403":            {refusing(403, "Forbidden", "3003: User 4711 does not have access to lookup meeting."), askMeeting, "FORBIDDEN", "OnlineMeetings.Read"},
		"corrupted":              {refusing(400, "BadRequest", "Meeting Id is corrupted."), askMeeting, "INVALID_ID", "joinWebUrl"},
		"a thread":               {refusing(404, "NotFound", "Invalid meeting id 19:4711@thread.v2"), askMeeting, "INVALID_ID", "chat"},
		"a thread, as 400":       {refusing(400, "BadRequest", "Invalid meeting id 19:4711@thread.v2"), askMeeting, "INVALID_ID", "chat"},
		"an application's me":    {refusing(400, "BadRequest", "/me request is only valid with delegated authentication flow."), `{ it: me { displayName } }`, "APPLICATION_TOKEN_NEEDS_USER", "userId"},
		"too old":                {refusing(400, "BadRequest", "Value cannot be null. Parameter name: String"), askReports, "RETENTION_EXPIRED", "one year"},
		"too old, on two lines":  {refusing(400, "BadRequest", "Value cannot be null.\r\nParameter name: String"), askReports, "RETENTION_EXPIRED", "one year"},
		"no report":              {refusing(404, "NotFound", "4711"), askReport, "NOT_FOUND", "one year"},
		"no report any more":     {refusing(410, "Gone", "4711"), askReport, "NOT_FOUND", "one year"},
		"no report for records":  {refusing(404, "NotFound", "4711"), askRecords, "NOT_FOUND", "one year"},
		"no meeting":             {refusing(404, "NotFound", "3004: Specified meeting 4711 was not found."), askMeeting, "NOT_FOUND", "Check the id"},
		"nothing said":           {refusing(400, "BadRequest", "An error has occurred."), askReports, "UPSTREAM_REJECTED", "requestId"},
		"expired":                {refusing(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token 4711 is expired."), askMeeting, "UNAUTHENTICATED", "new token"},
		"the words, not a match": {refusing(403, "General", "Only the organizer may, says https://4711.example"), askReports, "FORBIDDEN", "organizer alone"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, newGateway(emulatedRoot, test.upstream), "", test.query, nil)
			require.Len(t, a.Errors, 1)
			failed := a.Errors[0]
			assert.Equal(t, "it", failed.Path[len(failed.Path)-1])
			assert.Equal(t, test.code, failed.Extensions["code"])
			assert.Contains(t, failed.Extensions["remedy"], test.remedyHolds)
			assert.Equal(t, "r-1", failed.Extensions["requestId"])
			shown := fmt.Sprint(failed.Message, failed.Extensions)
			for _, foreign := range []string{"4711", "://", "127.0.0.1", "An error has occurred", "corrupted", "Value cannot", "is not authorized"} {
				assert.NotContains(t, shown, foreign)
			}
		})
	}
}

func TestAClaimsChallengeIsPassedOn(t *testing.T) {
	t.Parallel()
	const claims = `{"access_token":{"nbf":{"essential":true, "value":"1604106651"},"x":"?>~"}}`
	challenge := func(encoded string) string {
		return `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="` + encoded + `"`
	}
	plain := `Bearer realm="", client_id="00000003-0000-0000-c000-000000000000"`
	tests := map[string]struct {
		challenges []string
		want       any
	}{
		"base64":             {[]string{challenge(base64.StdEncoding.EncodeToString([]byte(claims)))}, claims},
		"URL base64":         {[]string{challenge(base64.URLEncoding.EncodeToString([]byte(claims)))}, claims},
		"without padding":    {[]string{challenge(base64.RawURLEncoding.EncodeToString([]byte(claims)))}, claims},
		"the second of two":  {[]string{plain, challenge(base64.StdEncoding.EncodeToString([]byte(claims)))}, claims},
		"in another order":   {[]string{`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `", error="insufficient_claims"`}, claims},
		"no claims":          {[]string{plain}, nil},
		"another error":      {[]string{strings.ReplaceAll(challenge(base64.StdEncoding.EncodeToString([]byte(claims))), "insufficient_claims", "invalid_token")}, nil},
		"not base64":         {[]string{challenge("!!!")}, nil},
		"base64 of not JSON": {[]string{challenge(base64.StdEncoding.EncodeToString([]byte("<html>")))}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, newGateway(emulatedRoot, refusing(401, "InvalidAuthenticationToken", "Continuous access evaluation", test.challenges...)), "", askMeeting, nil)
			require.Len(t, a.Errors, 1)
			assert.Equal(t, test.want, a.Errors[0].Extensions["claims"])
			assert.NotEmpty(t, a.Errors[0].Extensions["remedy"])
			code := "CLAIMS_CHALLENGE"
			if test.want == nil {
				code = "UNAUTHENTICATED"
			}
			assert.Equal(t, code, a.Errors[0].Extensions["code"])
		})
	}
}

func TestThrottlingSaysForHowLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := ask(t, newGateway(emulatedRoot, always(429, "application/json", `{"error":{"code":"TooManyRequests","message":"secret"}}`)), "", askReports, nil)
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "UPSTREAM_THROTTLED", a.Errors[0].Extensions["code"])
		assert.Equal(t, 3.0, a.Errors[0].Extensions["retryAfterSeconds"])
	})
}
