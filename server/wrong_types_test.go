package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// wrongs are what may stand where something else belongs.
var wrongs = []any{nil, 7, "x", true, []any{}, map[string]any{}, []any{nil}, map[string]any{"id": 7}}

// mutations are copies of a JSON value with one thing wrong in each: a property missing, or something else in its place.
// Of a list only the first element is touched.
func mutations(value any) (all []any) {
	switch value := value.(type) {
	case map[string]any:
		for name, property := range value {
			with := func(other any) any {
				changed := make(map[string]any, len(value))
				for k, v := range value {
					changed[k] = v
				}
				changed[name] = other
				return changed
			}
			without := with(nil).(map[string]any)
			delete(without, name)
			all = append(all, without)
			for _, other := range append(mutations(property), wrongs...) {
				all = append(all, with(other))
			}
		}
	case []any:
		if len(value) == 0 {
			return nil
		}
		for _, other := range append(mutations(value[0]), wrongs...) {
			all = append(all, append([]any{other}, value[1:]...))
		}
	}
	return all
}

// TestUP18 holds that whatever is wrong in an answer, nothing panics, whoever asks is told, and the rest is kept.
func TestUP18WhateverIsWrongInAnAnswer(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{PageSize: 3})
	for part, query := range map[string]string{
		"/me/onlineMeetings/" + emulator.TeamMeetingID: fmt.Sprintf(`onlineMeeting(by: { id: %q }) { id subject startDateTime meetingType
			participants { organizer { upn role identity { user { ... on IdentityFields { displayName kind } } } } attendees { upn } }
			lobbyBypassSettings { scope } chatInfo { threadId } allowRecording audioConferencing { tollNumbers } }`, emulator.TeamMeetingID),
		"$expand=attendanceRecords": fmt.Sprintf(`onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) { meetingStartDateTime totalParticipantCount
			attendanceRecords { totalCount nodes { id emailAddress role totalAttendanceInSeconds firstJoinedAt lastLeftAt
				attendanceIntervals { joinDateTime durationInSeconds } identity { __typename ... on IdentityFields { id displayName } } } } } }`,
			emulator.TeamMeetingID, emulator.TeamReportID),
		"/registrations": fmt.Sprintf(`webinar(id: %q) { registrations(first: 3) { nodes { id email status registrationDateTime
			registrationQuestionAnswers { displayName booleanValue multiChoiceValues } } } }`, emulator.WebinarID),
		"/sessions": fmt.Sprintf(`webinar(id: %q) { sessions { nodes { id subject startDateTime { dateTime timeZone } } } }`, emulator.WebinarID),
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
			all := mutations(genuine)
			require.Greater(t, len(all), 100)
			for _, wrong := range all {
				body, err := json.Marshal(wrong)
				require.NoError(t, err)
				replacement = string(body)
				a := ask(t, gateway(), "", document, nil)
				assert.Equal(t, http.StatusOK, a.Status)
				assert.Equal(t, "Query", a.Data["__typename"], "the rest is kept: %s", body)
				for _, failure := range a.Errors {
					assert.Contains(t, []any{"UPSTREAM_BAD_RESPONSE", "INVALID_ID"}, failure.Extensions["code"], "%s", body)
					assert.NotEmpty(t, failure.Path)
				}
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
