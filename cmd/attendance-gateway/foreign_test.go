package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// ownMeeting asks for the meeting of one of the crowd, and all there is below it.
const ownMeeting = `query($id: ID!) {
  onlineMeeting(by: { id: $id }) {
    id subject joinWebUrl videoTeleconferenceId
    attendanceReports { nodes { id graphId attendanceRecords { nodes { id emailAddress } } } }
  }
}`

// theNodes asks for more of each thing than its id, which whoever asks knows.
const theNodes = `query($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    ... on User { displayName }
    ... on OnlineMeeting { subject }
    ... on VirtualEvent { displayName }
    ... on VirtualEventSession { subject }
    ... on Presenter { email }
    ... on Registration { email }
    ... on AttendanceReport { totalParticipantCount }
    ... on AttendanceRecord { emailAddress }
  }
}`

// globalIDs finds them anywhere in an answer.
func globalIDs(t testing.TB, data json.RawMessage) (ids []string) {
	t.Helper()
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				if id, ok := member.(string); ok && name == "id" && msgraph.IsGlobalID(id) {
					ids = append(ids, id)
				}
				walk(member)
			}
		case []any:
			for _, element := range v {
				walk(element)
			}
		}
	}
	var value any
	require.NoError(t, json.Unmarshal(data, &value))
	walk(value)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// kindsOf are the kinds of things that the ids name.
func kindsOf(t testing.TB, ids []string) map[msgraph.Kind]bool {
	t.Helper()
	kinds := make(map[msgraph.Kind]bool)
	for _, id := range ids {
		path, err := msgraph.ParseGlobalID(id)
		require.NoError(t, err)
		kinds[path.Kind()] = true
	}
	return kinds
}

// TestISO06IDsFromAnothersAnswers takes every id in the answers that one user got, and has another ask with them, in every
// place that takes one. It is the other's own call that decides, in each mode.
func TestISO06IDsFromAnothersAnswers(t *testing.T) {
	t.Parallel()
	users := emulator.Users(2)
	ann, bob := users[0], users[1]
	for _, mode := range modes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}}.start(t, mode)
			g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
			anns, bobs := g.token(t, ann.ID), g.token(t, bob.ID)
			things := g.good(t, anns, ownThings)
			meeting := g.good(t, anns, ownMeeting, "id", emulator.UserMeetingID(ann.ID))
			ids := slices.Concat(globalIDs(t, things.Data), globalIDs(t, meeting.Data))
			require.Len(t, kindsOf(t, ids), 8, "of users, meetings, webinars, sessions, presenters, registrations, reports and records")
			if mode != modeApplication { // Microsoft Graph lets everybody in a tenant look up everybody
				ids = slices.DeleteFunc(ids, func(id string) bool { return kindsOf(t, []string{id})[msgraph.KindUser] })
			}
			g.graph.Reset()
			r := g.ask(t, bobs, theNodes, "ids", ids)
			assert.Len(t, r.Errors, len(ids))
			assert.Equal(t, strings.Repeat("null,", len(ids)), strings.TrimSuffix(strings.TrimPrefix(string(r.Data), `{"nodes":[`), "]}")+",")
			assert.Subset(t, []string{"FORBIDDEN", "NOT_ORGANIZER", "NOT_FOUND"}, r.codes())
			assert.NotContains(t, r.text, ann.ID)
			for _, call := range g.graph.Calls() {
				if mode != modeApplication {
					assert.Equal(t, bob.ID, call.Caller)
				}
			}
			assert.NotZero(t, g.graph.Counts().Requests, "Microsoft Graph is asked")
			if mode == modeApplication {
				assert.Equal(t, slices.Repeat([]string{"NOT_FOUND"}, len(ids)), r.codes())
				for _, e := range r.Errors {
					assert.Equal(t, r.Errors[0].Extensions, e.Extensions)
				}
			}
			for name, query := range waysIn(t, ann, bob, things, meeting) {
				if mode != modeApplication && strings.HasPrefix(name, "user") {
					continue
				}
				r := g.ask(t, bobs, query)
				assert.NotContains(t, r.text, ann.ID, name)
				assert.NotEmpty(t, r.Errors, name)
			}
		})
	}
}

// waysIn are the other places that take an id, or whatever else names something of Ann's.
func waysIn(t testing.TB, ann, bob emulator.Account, things, meeting reply) map[string]string {
	t.Helper()
	const webinar, session = "virtualEvents.nodes.0", "virtualEvents.nodes.0.sessions.nodes.0"
	below := func(field, path string) string {
		return fmt.Sprintf(`{ virtualEvents { nodes { ... on Webinar { it: %s(id: %q) { __typename id %s } } } } }`, field, things.at(t, path+".id"),
			map[string]string{"session": "subject", "registration": "email", "presenter": "email"}[field])
	}
	return map[string]string{
		"user":                fmt.Sprintf(`{ user(id: %q) { displayName } }`, ann.ID),
		"user by name":        fmt.Sprintf(`{ user(id: %q) { displayName } }`, ann.UserPrincipalName),
		"user's events":       fmt.Sprintf(`{ virtualEvents(userId: %q) { nodes { displayName } } }`, ann.ID),
		"everybody's":         `{ virtualEvents(role: null) { nodes { displayName } } }`,
		"a meeting":           fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject } }`, meeting.at(t, "onlineMeeting.id")),
		"user's meeting":      fmt.Sprintf(`{ onlineMeeting(by: { id: %q }, organizer: %q) { subject } }`, emulator.UserMeetingID(ann.ID), ann.ID),
		"a meeting by URL":    fmt.Sprintf(`{ onlineMeeting(by: { joinWebUrl: %q }) { subject } }`, meeting.at(t, "onlineMeeting.joinWebUrl")),
		"a meeting by device": fmt.Sprintf(`{ onlineMeeting(by: { videoTeleconferenceId: %q }) { subject } }`, meeting.at(t, "onlineMeeting.videoTeleconferenceId")),
		"by organizer":        fmt.Sprintf(`{ onlineMeeting(by: { joinWebUrl: %q }, organizer: %q) { subject } }`, meeting.at(t, "onlineMeeting.joinWebUrl"), ann.ID),
		"a report": fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) { totalParticipantCount } } }`,
			emulator.UserMeetingID(bob.ID), meeting.at(t, "onlineMeeting.attendanceReports.nodes.0.graphId")),
		"a report by global id": fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) { totalParticipantCount } } }`,
			emulator.UserMeetingID(bob.ID), meeting.at(t, "onlineMeeting.attendanceReports.nodes.0.id")),
		"a session":      below("session", session),
		"a registration": below("registration", webinar+".registrations.nodes.0"),
		"a presenter":    below("presenter", webinar+".presenters.nodes.0"),
	}
}

// A cursor is a position, and no key to the list that it came from.
func TestISO06CursorsFromAnothersAnswers(t *testing.T) {
	t.Parallel()
	users := emulator.Users(2)
	for _, mode := range modes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}}.start(t, mode)
			g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
			cursor := g.good(t, g.token(t, users[0].ID), ownThings).at(t, "virtualEvents.edges.0.cursor")
			r := g.ask(t, g.token(t, users[1].ID), `query($after: String) { virtualEvents(after: $after) { nodes { displayName } } }`, "after", cursor)
			assert.NotContains(t, r.text, users[0].ID)
			if mode == modeApplication {
				assert.Equal(t, []string{"INVALID_CURSOR"}, r.codes(), "the list is that of a user")
			} else {
				assert.JSONEq(t, `{"virtualEvents":{"nodes":[]}}`, string(r.Data), "Bob's own, behind its only one")
			}
		})
	}
}

// An id that Ann got while she was signed in says "mine". With an application's token too it is whose is asking.
func TestISO06MineIsWhoIsAsking(t *testing.T) {
	t.Parallel()
	users := emulator.Users(2)
	signedIn := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}}.start(t, modePassthrough)
	meeting := signedIn.good(t, signedIn.token(t, users[0].ID), ownMeeting, "id", emulator.UserMeetingID(users[0].ID))
	ids := globalIDs(t, meeting.Data)
	require.Len(t, ids, 4)
	g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}}.start(t, modeApplication)
	g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
	assert.Contains(t, g.good(t, g.token(t, users[0].ID), theNodes, "ids", ids).text, users[0].ID)
	r := g.ask(t, g.token(t, users[1].ID), theNodes, "ids", ids)
	assert.Equal(t, slices.Repeat([]string{"NOT_FOUND"}, 4), r.codes())
	for _, call := range g.graph.Calls()[g.graph.Counts().Requests-1].Items {
		assert.Contains(t, call, "/users/"+users[1].ID)
	}
}
