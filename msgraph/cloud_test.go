package msgraph_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func TestACloudThatDoesNotServeAnAPIIsNotAsked(t *testing.T) {
	t.Parallel()
	webinar, err := msgraph.WebinarPath("w")
	require.NoError(t, err)
	session, err := webinar.Child(msgraph.KindSession, "s")
	require.NoError(t, err)
	calls := map[string]msgraph.Call{
		"user":           msgraph.GetUser(msgraph.Me),
		"meeting":        msgraph.GetOnlineMeeting(meetingPath(t, "m")),
		"reports":        msgraph.ListAttendanceReports(meetingPath(t, "m")),
		"webinar":        msgraph.GetWebinar(webinar),
		"town halls":     msgraph.ListTownhalls(msgraph.Me, msgraph.VirtualEventOrganizer),
		"webinar report": msgraph.ListAttendanceReports(session),
	}
	all := []string{"user", "meeting", "reports", "webinar", "town halls", "webinar report"}
	for name, c := range map[string]struct {
		root   msgraph.Root
		served []string
	}{
		"global":         {msgraph.Global.Root("v1.0"), all},
		"global beta":    {msgraph.Global.Root("beta"), all},
		"usgov":          {msgraph.USGov.Root("v1.0"), []string{"user", "meeting", "reports"}},
		"usgov beta":     {msgraph.USGov.Root("beta"), []string{"user", "meeting"}},
		"usgov-dod":      {msgraph.USGovDoD.Root("v1.0"), []string{"user", "meeting", "reports"}},
		"usgov-dod beta": {msgraph.USGovDoD.Root("beta"), []string{"user", "meeting"}},
		"china":          {msgraph.China.Root("v1.0"), []string{"user"}},
		"elsewhere":      {"https://graph.example.com/v1.0", all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for what, call := range calls {
				u := &upstream{answer: jsonAnswer(`{"id":"i","value":[]}`)}
				client := asking{msgraph.NewUpstream(msgraph.CloudOf(c.root), c.root, u).Client(diane, msgraph.StaticToken("t"))}
				err := client.Do(t.Context(), []msgraph.Call{call})[0].Err
				if slices.Contains(c.served, what) {
					require.NoError(t, err, what)
				} else {
					require.ErrorIs(t, err, msgraph.ErrNotServed, what)
					assert.Empty(t, u.asked, what)
				}
			}
		})
	}
}

func TestWhatACloudDoesNotServeCostsItsNeighboursNothing(t *testing.T) {
	t.Parallel()
	u := &upstream{answer: echoBatch}
	client := asking{msgraph.NewUpstream(msgraph.USGov, root, u).Client(diane, msgraph.StaticToken("t"))}
	calls := append(meetingCalls(t, 2), msgraph.ListWebinars(msgraph.Me, msgraph.VirtualEventOrganizer))
	results := client.Do(t.Context(), calls)
	require.NoError(t, results[0].Err)
	require.NoError(t, results[1].Err)
	require.ErrorIs(t, results[2].Err, msgraph.ErrNotServed)
	assert.EqualError(t, results[2].Err, "the cloud usgov has no webinars and town halls in Microsoft Graph: not served")
}
