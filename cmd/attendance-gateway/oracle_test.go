package main

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// outcome is all that somebody outside can see of an answer, and what it cost.
type outcome struct {
	status   int
	text     string
	took     time.Duration
	requests int // upstream
	calls    int // in them
}

// watch asks with a variable, in the time of a bubble.
func (g *gateway) watch(t testing.TB, token, query, id string) outcome {
	t.Helper()
	g.graph.Reset()
	began := time.Now()
	r := g.ask(t, token, query, "id", id)
	counts := g.graph.Counts()
	return outcome{r.status, r.text, time.Since(began), counts.Requests, counts.Requests - counts.Batches + counts.Items}
}

// absentMeeting is an id that a meeting of the user could have.
func absentMeeting(user string) string {
	return base64.StdEncoding.EncodeToString([]byte("1*" + user + "*0**19:meeting_none@thread.v2"))
}

// TestISO08WhatIsAnothersIsAsWhatIsNot holds that nobody can tell by asking whether there is something, in app mode, where
// the gateway is who knows: every byte, every call and every nanosecond is the same, whether the organizer has a policy
// for the application or not, and when it is asked again.
func TestISO08WhatIsAnothersIsAsWhatIsNot(t *testing.T) {
	t.Parallel()
	users := emulator.Users(2)
	ann, bob := users[0], users[1]
	const nobody = "11111111-2222-4333-8444-555555555555"
	anns := ownWebinar(t, ann.ID)
	absent := nobody + "@" + emulator.TenantID
	global := func(path msgraph.Path, err error) string {
		require.NoError(t, err)
		return path.GlobalID()
	}
	for name, c := range map[string]struct{ query, foreign, absent string }{
		"webinar":         {`query($id: ID!) { it: webinar(id: $id) { displayName } }`, anns, absent},
		"its sessions":    {`query($id: ID!) { it: webinar(id: $id) { sessions { nodes { subject attendanceReports { nodes { id } } } } } }`, anns, absent},
		"town hall":       {`query($id: ID!) { it: townhall(id: $id) { displayName } }`, emulator.TownhallID, absent},
		"node":            {`query($id: ID!) { it: node(id: $id) { ... on Webinar { displayName } } }`, global(msgraph.WebinarPath(anns)), global(msgraph.WebinarPath(absent))},
		"node of a user":  {`query($id: ID!) { it: node(id: $id) { ... on User { displayName } } }`, global(msgraph.UserPath(ann.ID)), global(msgraph.UserPath(nobody))},
		"only its id":     {`query($id: ID!) { it: node(id: $id) { __typename } }`, global(msgraph.WebinarPath(anns)), global(msgraph.WebinarPath(absent))},
		"meeting":         {`query($id: ID!) { it: onlineMeeting(by: { id: $id }) { subject } }`, emulator.UserMeetingID(ann.ID), absentMeeting(ann.ID)},
		"its reports":     {`query($id: ID!) { it: onlineMeeting(by: { id: $id }) { attendanceReports { nodes { id } } } }`, emulator.UserMeetingID(ann.ID), absentMeeting(ann.ID)},
		"another's":       {`query($id: ID!) { it: onlineMeeting(by: { id: "x" }, organizer: $id) { subject } }`, ann.ID, nobody},
		"user":            {`query($id: ID!) { it: user(id: $id) { displayName } }`, ann.ID, nobody},
		"user by name":    {`query($id: ID!) { it: user(id: $id) { displayName } }`, ann.UserPrincipalName, "nobody@contoso.com"},
		"a user's events": {`query($id: ID!) { it: virtualEvents(userId: $id) { nodes { displayName } } }`, ann.ID, nobody},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ask := func(id string, policies ...string) []outcome {
					g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1, Latency: 100 * time.Millisecond}}.start(t, modeApplication)
					for _, user := range policies {
						g.graph.GrantApplicationAccessPolicy(emulator.AppID, user)
					}
					token := g.token(t, bob.ID)
					g.good(t, token, `{ virtualEvents { nodes { displayName } } }`) // so that there are keys and a token
					return []outcome{g.watch(t, token, c.query, id), g.watch(t, token, c.query, id)}
				}
				want := ask(c.absent, bob.ID)
				if name != "only its id" {
					require.Contains(t, want[0].text, "NOT_FOUND")
				}
				assert.Equal(t, want, ask(c.foreign, bob.ID), "nobody may ask for Ann")
				assert.Equal(t, want, ask(c.foreign, bob.ID, ann.ID, emulator.DianeDemossID), "the application may ask for Ann")
			})
		})
	}
}

// Where Microsoft Graph decides, it may tell the two apart. The gateway asks it once, passes on what it says, and adds
// nothing.
func TestISO08WhatMicrosoftGraphSaysIsPassedOn(t *testing.T) {
	t.Parallel()
	users := emulator.Users(2)
	ann, bob := users[0], users[1]
	anns := ownWebinar(t, ann.ID)
	for name, c := range map[string]struct{ query, path, foreign, absent string }{
		"webinar": {`query($id: ID!) { webinar(id: $id) { displayName } }`, "/solutions/virtualEvents/webinars/", anns, "11111111-2222-4333-8444-555555555555"},
		"meeting": {`query($id: ID!) { onlineMeeting(by: { id: $id }) { subject } }`, "/me/onlineMeetings/", emulator.UserMeetingID(ann.ID), absentMeeting(ann.ID)},
		"user":    {`query($id: ID!) { user(id: $id) { displayName } }`, "/users/", ann.ID, "11111111-2222-4333-8444-555555555555"},
	} {
		for _, mode := range []string{modePassthrough, modeOnBehalfOf} {
			t.Run(mode+" "+name, func(t *testing.T) {
				t.Parallel()
				g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}}.start(t, mode)
				own := (&gateway{mode: modePassthrough, entra: g.entra}).token(t, bob.ID)
				for _, id := range []string{c.foreign, c.absent} {
					r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, string(graphRoot)+c.path+id, nil)
					r.Header.Set("Authorization", "Bearer "+own)
					told := httptest.NewRecorder()
					g.graph.ServeHTTP(told, r)
					g.graph.Reset()
					got := g.ask(t, g.token(t, bob.ID), c.query, "id", id)
					assert.Equal(t, 1, g.graph.Counts().Requests)
					if told.Code == http.StatusOK {
						assert.Empty(t, got.Errors)
						continue
					}
					require.Len(t, got.Errors, 1)
					assert.EqualValues(t, told.Code, got.Errors[0].Extensions["status"])
				}
			})
		}
	}
}
