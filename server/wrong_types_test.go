package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// wrongs are what may stand where something else belongs.
var wrongs = []any{7.0, "x", true, []any{}, map[string]any{}, []any{7}, map[string]any{"id": 7}}

// mutations are copies of a JSON value with one thing wrong in each, something of another type in its place, and copies
// with one thing that is odd, but may be: missing, or another value. Of a list only the first element is touched.
func mutations(value any) (wrong, odd []any) {
	within := func(inner any, put func(any) any) {
		deeperWrong, deeperOdd := mutations(inner)
		for _, other := range deeperWrong {
			wrong = append(wrong, put(other))
		}
		for _, other := range append(deeperOdd, nil) {
			odd = append(odd, put(other))
		}
		for _, other := range wrongs {
			if mayStandFor(other, inner) {
				odd = append(odd, put(other))
			} else {
				wrong = append(wrong, put(other))
			}
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for name, property := range value {
			with := func(other any) any {
				changed := maps.Clone(value)
				changed[name] = other
				return changed
			}
			within(property, with)
			without := maps.Clone(value)
			delete(without, name)
			odd = append(odd, without)
		}
	case []any:
		if len(value) > 0 {
			within(value[0], func(other any) any { return append([]any{other}, value[1:]...) })
		}
	}
	return wrong, odd
}

// mayStandFor reports whether a value may be another one of the same property. Some objects have a short form as text.
func mayStandFor(other, value any) bool {
	_, text := other.(string)
	_, object := value.(map[string]any)
	return value == nil || reflect.TypeOf(other).Kind() == reflect.TypeOf(value).Kind() || text && object
}

// leaves counts the values in an answer, by their path without positions: lists may come in another order.
func leaves(value any, path string, count map[string]int) map[string]int {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			leaves(inner, path+"/"+name, count)
		}
	case []any:
		for _, inner := range value {
			leaves(inner, path, count)
		}
	default:
		count[fmt.Sprintf("%s=%v", path, value)]++
	}
	return count
}

// changedBesides names what differs between two answers, but for what is below one of the paths.
func changedBesides(before, after map[string]any, told []string) (changed []string) {
	was, is := leaves(before, "", map[string]int{}), leaves(after, "", map[string]int{})
	for leaf := range was {
		known := slices.ContainsFunc(told, func(path string) bool { return strings.HasPrefix(leaf, path) })
		if was[leaf] > is[leaf] && !known {
			changed = append(changed, leaf)
		}
	}
	return changed
}

// paths are those of the errors, without positions.
func paths(a answer) (all []string) {
	for _, failure := range a.Errors {
		path := ""
		for _, step := range failure.Path {
			if name, ok := step.(string); ok {
				path += "/" + name
			}
		}
		all = append(all, path)
	}
	return all
}

// TestUP18 holds that whatever is wrong in an answer, nothing panics, that what cannot be shown has an error, and that
// everything else is shown.
func TestUP18WhateverIsWrongInAnAnswer(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	for part, query := range map[string]string{
		"/me/onlineMeetings/" + emulator.TeamMeetingID: fmt.Sprintf(`onlineMeeting(by: { id: %q }) { graphId subject startDateTime meetingType
			participants { organizer { upn role identity { user { ... on IdentityFields { displayName } } } } attendees { upn } }
			lobbyBypassSettings { scope } chatInfo { threadId } allowRecording audioConferencing { tollNumbers } }`, emulator.TeamMeetingID),
		"$expand=attendanceRecords": fmt.Sprintf(`onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) { meetingStartDateTime totalParticipantCount
			attendanceRecords { nodes { emailAddress role rawRole totalAttendanceInSeconds came: firstJoinedAt left: lastLeftAt
				attendanceIntervals { joinDateTime durationInSeconds } identity { ... on IdentityFields { id displayName } } } } } }`,
			emulator.TeamMeetingID, emulator.TeamReportID),
		"/onlineMeetings/" + emulator.TeamMeetingID: fmt.Sprintf(`nodes(ids: [%q, %q]) { id ... on OnlineMeeting { subject starts: startDateTime } }`,
			msgraph.Path("/solutions/virtualEvents/webinars/"+emulator.WebinarID).GlobalID(), msgraph.Path("/me/onlineMeetings/"+emulator.TeamMeetingID).GlobalID()),
		"/registrations": fmt.Sprintf(`webinar(id: %q) { registrations(first: 3) { nodes { graphId email status registrationDateTime
			registrationQuestionAnswers { displayName booleanValue multiChoiceValues } } } }`, emulator.WebinarID),
		"/sessions": fmt.Sprintf(`webinar(id: %q) { sessions { nodes { graphId subject startDateTime { dateTime timeZone } } } }`, emulator.WebinarID),
	} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			replacement := ""
			gateway := func() http.Handler { // a breaker of its own each time
				return newGateway(emulatedRoot, upstream(func(r *http.Request) (*http.Response, error) {
					if strings.Contains(r.URL.String(), part) && replacement != "" {
						return always(http.StatusOK, "application/json", replacement)(r)
					}
					return e.Transport().RoundTrip(r)
				}))
			}
			document := "{ " + query + " __typename }"
			var genuine any
			require.NoError(t, json.Unmarshal(genuineBody(t, e, document, part), &genuine))
			answers := func(body any) answer {
				text, err := json.Marshal(body)
				require.NoError(t, err)
				replacement = string(text)
				a := ask(t, gateway(), "", document, nil)
				assert.Equal(t, http.StatusOK, a.Status)
				assert.Equal(t, "Query", a.Data["__typename"], "the rest is kept: %s", text)
				for _, failure := range a.Errors {
					assert.Contains(t, []any{"UPSTREAM_BAD_RESPONSE", "INVALID_ID"}, failure.Extensions["code"], "%s", text)
					assert.NotEmpty(t, failure.Path)
					_, leads := follow(a.Data, failure.Path)
					assert.True(t, leads, "%v of %s", failure.Path, text)
				}
				return a
			}
			whole := answers(genuine)
			wrong, odd := mutations(genuine)
			require.Empty(t, whole.Errors)
			require.Greater(t, len(wrong), 50)
			for _, body := range wrong {
				a := answers(body)
				assert.Empty(t, changedBesides(whole.Data, a.Data, paths(a)), "%s", replacement)
			}
			for _, body := range odd {
				answers(body)
			}
		})
	}
}

// genuineBody is what the emulator answers to the call that has part in its URL.
func genuineBody(t *testing.T, e *emulator.Emulator, document, part string) (body []byte) {
	t.Helper()
	gateway := newGateway(emulatedRoot, upstream(func(r *http.Request) (*http.Response, error) {
		response, err := e.Transport().RoundTrip(r)
		if err == nil && strings.Contains(r.URL.String(), part) {
			body, err = io.ReadAll(response.Body)
			response.Body = io.NopCloser(strings.NewReader(string(body)))
		}
		return response, err
	}))
	require.Empty(t, ask(t, gateway, "", document, nil).Errors)
	return body
}

// A property that Microsoft gives another type one day must not bury an answer in errors.
func TestUP18TheSameWrongInEveryElement(t *testing.T) {
	t.Parallel()
	const report = "/me/onlineMeetings/m/attendanceReports/r"
	records := strings.Repeat(`,{"id":"a","role":7,"emailAddress":"kept"}`, 5000)[1:]
	a := ask(t, newGateway(emulatedRoot, pages{report + "?$expand=attendanceRecords": `{"id":"r","attendanceRecords":[` + records + `]}`}), "",
		`{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { few: attendanceRecords(first: 2) { edges { is: node { role rawRole } } }
			all: attendanceRecords(first: 5000) { nodes { role emailAddress } } } } }`, nil)
	assert.Equal(t, "kept", a.at(t, "onlineMeeting", "attendanceReport", "all", "nodes", 4999, "emailAddress"))
	require.Len(t, a.Errors, 4+101)
	byPath := map[string]bool{}
	for _, failure := range a.Errors {
		assert.Equal(t, "UPSTREAM_BAD_RESPONSE", failure.Extensions["code"])
		byPath[fmt.Sprint(failure.Path)] = true
	}
	assert.Len(t, byPath, 105)
	for _, path := range []string{
		"[onlineMeeting attendanceReport few edges 1 is rawRole]",
		"[onlineMeeting attendanceReport all nodes 99 role]",
		"[onlineMeeting attendanceReport all]",
	} {
		assert.True(t, byPath[path], path)
	}
}
