package clients

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/Khan/genqlient/graphql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// as is an http.Client that sends a token.
type as string

func (token as) Do(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", "Bearer "+string(token))
	return http.DefaultClient.Do(r)
}

// client asks the gateway that .ci/clients started, over the emulator.
func client(t *testing.T, token as) graphql.Client {
	t.Helper()
	url := os.Getenv("GATEWAY_URL")
	require.NotEmpty(t, url, "GATEWAY_URL says where a gateway listens")
	return graphql.NewClient(url, token)
}

func handle() *OnlineMeetingBy {
	digits := "123 456 7890"
	return &OnlineMeetingBy{JoinMeetingId: &digits}
}

func TestAQueryIsAnsweredWithEveryKindOfIdentity(t *testing.T) {
	t.Parallel()
	answer, err := WhoCame(t.Context(), client(t, "demo-diane"), handle())
	require.NoError(t, err)
	reports := answer.OnlineMeeting.AttendanceReports.Nodes
	require.Len(t, reports, 1)
	assert.False(t, reports[0].MeetingStartDateTime.IsZero())
	named := map[string]string{}
	for _, record := range reports[0].AttendanceRecords.Nodes {
		if who := record.Identity; who != nil {
			named[who.Typename] = *who.DisplayName
		}
	}
	assert.Len(t, named, 8)
	assert.Equal(t, "Anonymous", named["CommunicationsEncryptedIdentity"])
}

func TestWhatFailsLeavesTheRest(t *testing.T) {
	t.Parallel()
	answer, err := WhoCame(t.Context(), client(t, "demo-lisa"), handle())
	var failures gqlerror.List
	require.ErrorAs(t, err, &failures)
	require.Len(t, failures, 1)
	assert.Equal(t, "onlineMeeting.attendanceReports", failures[0].Path.String())
	assert.Equal(t, "NOT_ORGANIZER", failures[0].Extensions["code"])
	assert.Equal(t, "Contoso and Fabrikam: programme review", *answer.OnlineMeeting.Subject)
	assert.Nil(t, answer.OnlineMeeting.AttendanceReports)
}

func TestAKindOfIdentityThatCameLaterFailsWhatGenqlientWrites(t *testing.T) {
	t.Parallel()
	const later = `{ "identity": { "__typename": "HologramIdentity", "displayName": "Nadia Novak", "kind": "HOLOGRAM" } }`
	var ours WhoCameOnlineMeetingAttendanceReportsAttendanceReportConnectionNodesAttendanceReportAttendanceRecordsAttendanceRecordConnectionNodesAttendanceRecord
	require.NoError(t, json.Unmarshal([]byte(later), &ours))
	assert.Equal(t, "Nadia Novak", *ours.Identity.DisplayName)
	var theirs WhoCame_row
	require.ErrorContains(t, json.Unmarshal([]byte(later), &theirs), "HologramIdentity")
}
