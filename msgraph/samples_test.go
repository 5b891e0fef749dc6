package msgraph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// These tests send Microsoft's own documented and observed answers through the client and hold that nothing in them is
// lost on the way.

// sample is one answer of Microsoft's, as examples/index.json describes it.
type sample struct {
	File   string
	URL    string
	Status int
	body   []byte
}

func readSamples(t *testing.T) map[string]sample {
	t.Helper()
	samples := map[string]sample{}
	var index []sample
	for _, file := range sharedFiles(t, "examples", "*.json") {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		if name := filepath.Base(file); name == "index.json" {
			require.NoError(t, json.Unmarshal(body, &index))
		} else {
			samples[name] = sample{File: name, body: body}
		}
	}
	for _, described := range index {
		described.body = samples[described.File].body
		samples[described.File] = described
	}
	return samples
}

// questions says with which call each sample is asked for. at is the place that the sample's URL names: a resource, or
// what holds the collection.
var questions = map[string]func(at msgraph.Path) msgraph.Call{
	"beta-attendancerecords-acs-users.json":               asked(msgraph.ListAttendanceRecords),
	"beta-attendancerecords-onlinemeeting.json":           asked(msgraph.ListAttendanceRecords),
	"beta-attendancerecords-townhall-session.json":        asked(msgraph.ListAttendanceRecords),
	"beta-attendancerecords-webinar-session.json":         asked(msgraph.ListAttendanceRecords),
	"v1.0-attendancerecords-onlinemeeting.json":           asked(msgraph.ListAttendanceRecords),
	"v1.0-attendancerecords-townhall-session.json":        asked(msgraph.ListAttendanceRecords),
	"v1.0-attendancerecords-webinar-session.json":         asked(msgraph.ListAttendanceRecords),
	"beta-attendancereports-onlinemeeting.json":           asked(msgraph.ListAttendanceReports),
	"beta-attendancereports-webinar-session.json":         asked(msgraph.ListAttendanceReports),
	"v1.0-attendancereports-onlinemeeting.json":           asked(msgraph.ListAttendanceReports),
	"beta-attendancereport-webinar-session.json":          asked(msgraph.GetAttendanceReport),
	"v1.0-attendancereport-townhall-session.json":         asked(msgraph.GetAttendanceReport),
	"v1.0-attendancereport-webinar-session.json":          asked(msgraph.GetAttendanceReport),
	"beta-attendancereport-expanded.json":                 asked(msgraph.GetAttendanceReportWithRecords),
	"beta-meetingattendancereport-latest-deprecated.json": asked(msgraph.GetAttendanceReportWithRecords),
	"observed-attendancereport-expanded-anonymized.json":  asked(msgraph.GetAttendanceReportWithRecords),
	"v1.0-attendancereport-expanded.json":                 asked(msgraph.GetAttendanceReportWithRecords),
	"beta-presenters-list-townhall.json":                  asked(msgraph.ListPresenters),
	"v1.0-registrations-list-webinar.json":                asked(msgraph.ListRegistrations),
	"beta-sessions-list-webinar.json":                     asked(msgraph.ListSessions),
	"v1.0-registration-sessions.json":                     func(at msgraph.Path) msgraph.Call { return msgraph.ListSessions(at.Parent()) },
	"beta-session-get.json":                               asked(msgraph.GetSession),
	"v1.0-webinar-get.json":                               asked(msgraph.GetWebinar),
	"v1.0-townhall-get.json":                              asked(msgraph.GetTownhall),
	"beta-webinars-list.json":                             func(msgraph.Path) msgraph.Call { return msgraph.ListWebinars("", "") },
	"beta-webinars-getbyuserrole.json": func(msgraph.Path) msgraph.Call {
		return msgraph.ListWebinars(msgraph.Me, msgraph.VirtualEventOrganizer)
	},
	"beta-webinars-getbyuseridandrole.json": func(msgraph.Path) msgraph.Call {
		return msgraph.ListWebinars("/users/b7ef013a-c73c-4ec7-8ccb-e56290f45f68", msgraph.VirtualEventOrganizer)
	},
	"beta-townhalls-list.json": func(msgraph.Path) msgraph.Call { return msgraph.ListTownhalls("", "") },
	"beta-townhalls-getbyuserrole.json": func(msgraph.Path) msgraph.Call {
		return msgraph.ListTownhalls(msgraph.Me, msgraph.VirtualEventOrganizer)
	},
	"v1.0-onlinemeeting-by-id.json":                    asked(msgraph.GetOnlineMeeting),
	"v1.0-onlinemeeting-by-videoteleconferenceid.json": found(msgraph.FindOnlineMeetingByVideoTeleconferenceID, "123456789"),
	"v1.0-onlinemeetings-by-joinmeetingid.json":        found(msgraph.FindOnlineMeetingByJoinMeetingID, "1234567890"),
	"v1.0-onlinemeetings-by-joinweburl.json":           found(msgraph.FindOnlineMeetingByJoinWebURL, documentedJoinURL),
}

const documentedJoinURL = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_...%40thread.v2/0?context=%7b%22Tid%22...%7d"

func asked[C msgraph.Call](call func(msgraph.Path) C) func(msgraph.Path) msgraph.Call {
	return func(at msgraph.Path) msgraph.Call { return call(at) }
}

func found(find func(msgraph.Path, string) (msgraph.List[msgraph.OnlineMeeting], error), value string) func(msgraph.Path) msgraph.Call {
	return func(at msgraph.Path) msgraph.Call {
		call, err := find(at, value)
		if err != nil {
			panic(err)
		}
		return call
	}
}

// outOfScope are the samples that are no answers to anything this package asks.
var outOfScope = map[string]string{
	"notification-callrosterupdate-decrypted.json": "a change notification",
	"notification-callstarted-decrypted.json":      "a change notification",
	"notification-event-created.json":              "a change notification",
	"notification-event-updated.json":              "a change notification",
	"notification-registration-created.json":       "a change notification",
	"notification-registration-updated.json":       "a change notification",
	"notification-session-created.json":            "a change notification",
	"notification-session-updated.json":            "a change notification",
	"subscription-create-webinar-attendance.json":  "the body of a request for change notifications",
}

// elsewhere are the samples that this package asks for at another address than their page does.
var elsewhere = map[string]string{
	"beta-meetingattendancereport-latest-deprecated.json": "the path is deprecated; the answer is a report all the same",
	"beta-session-get.json":                               "the page itself asks below /events/ here and below /webinars/ there",
	"v1.0-registration-sessions.json":                     "nothing asks for the sessions of a registration; the answer is a list of sessions all the same",
}

// slips are the samples whose outermost shape contradicts their own page: how to set them right.
var slips = map[string]func(any) any{
	"v1.0-webinar-get.json":                            unwrapped,
	"beta-session-get.json":                            unwrapped,
	"v1.0-onlinemeeting-by-videoteleconferenceid.json": func(entity any) any { return map[string]any{"value": []any{entity}} },
}

func unwrapped(wrapped any) any { return wrapped.(map[string]any)["value"] }

func TestEverySampleIsCoveredOrListed(t *testing.T) {
	t.Parallel()
	samples := readSamples(t)
	for name, s := range samples {
		known := 0
		for _, is := range []bool{questions[name] != nil, errorStatuses[name] != 0, outOfScope[name] != ""} {
			if is {
				known++
			}
		}
		assert.Equal(t, 1, known, "%s must be in questions, errorStatuses or outOfScope", name)
		assert.NotEmpty(t, s.body, "%s is in the index but not in the folder", name)
	}
	for name := range questions {
		assert.Contains(t, samples, name, "questions is stale")
	}
}

func TestNoSampleLosesAnythingOnTheWay(t *testing.T) {
	t.Parallel()
	for name, s := range readSamples(t) {
		question := questions[name]
		if question == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, content := s.corrected(t)
			graph := &recordedGraph{status: s.Status, body: body}
			value, err := graph.answer(t, question(documentedPath(t, s.URL)))
			require.NoError(t, err)

			if elsewhere[name] == "" {
				assert.Equal(t, comparableURL(t, s.URL), comparableURL(t, "https://graph.microsoft.com"+graph.uri), "asked for at the documented address")
			}
			assert.Empty(t, losses("", content, reflect.ValueOf(value)))
		})
	}
}

// corrected is what to send, and what it says.
func (s sample) corrected(t *testing.T) (body []byte, content any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(s.body))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&content))
	correct := slips[s.File]
	if correct == nil {
		return s.body, content
	}
	content = correct(content)
	body, err := json.Marshal(content)
	require.NoError(t, err)
	return body, content
}

// recordedGraph is a Microsoft Graph that has one answer, and remembers what it was asked.
type recordedGraph struct {
	status int
	body   []byte
	uri    string
}

func (g *recordedGraph) RoundTrip(r *http.Request) (*http.Response, error) {
	g.uri = r.URL.RequestURI()
	return &http.Response{
		StatusCode: g.status,
		Header:     http.Header{"Content-Type": {"application/json;odata.metadata=minimal"}},
		Body:       io.NopCloser(bytes.NewReader(g.body)),
		Request:    r,
	}, nil
}

// answer is what a caller of the package gets.
func (g *recordedGraph) answer(t *testing.T, call msgraph.Call) (any, error) {
	t.Helper()
	results := clientOf("https://graph.microsoft.com/v1.0", g, msgraph.StaticToken("token")).Do(t.Context(), []msgraph.Call{call})
	require.Len(t, results, 1)
	return results[0].Value, results[0].Err
}

// documentedPath reads the resource in a documented URL, or what holds its collection. A placeholder is as good an id
// as any.
func documentedPath(t *testing.T, address string) (path msgraph.Path) {
	t.Helper()
	address, _, _ = strings.Cut(strings.NewReplacer("{", "", "}", "").Replace(address), "?")
	for segments := strings.Split(address, "/")[4:]; len(segments) > 0; segments = segments[1:] {
		switch name := segments[0]; {
		case name == "me":
			path = msgraph.Me
		case name == "solutions" || name == "virtualEvents" || name == "communications":
		case len(segments) > 1 && segments[1] != "" && !strings.Contains(segments[1], "("):
			path = inside(t, path, name, segments[1])
			segments = segments[1:]
		}
	}
	return path
}

func inside(t *testing.T, parent msgraph.Path, collection, id string) msgraph.Path {
	t.Helper()
	path, err := parent.Child(msgraph.Kind(collection), id)
	switch collection {
	case "users":
		path, err = msgraph.UserPath(id)
	case "webinars", "events":
		path, err = msgraph.WebinarPath(id)
	case "townhalls":
		path, err = msgraph.TownhallPath(id)
	}
	require.NoError(t, err)
	return path
}

// comparableURL leaves out what Microsoft Graph does not care about: version, letter case, spaces, which of the
// characters that need not be escaped are, and a slash at the end.
func comparableURL(t *testing.T, address string) string {
	t.Helper()
	text, err := url.PathUnescape(strings.SplitN(address, "/", 5)[4])
	require.NoError(t, err)
	return strings.ToLower(strings.NewReplacer(" ", "", "{", "", "}", "", "/?", "?").Replace(text))
}

// unread are the properties in the samples that are not read, wherever they stand.
var unread = map[string]string{
	"@odata.context":                  "says where the answer is from",
	"attendanceRecords@odata.context": "says where the records are from",
	"@odata.type":                     "repeats the declared type; where it does not, on identities, it is read",
	"autoAdmittedUsers":               "an old property, not in the $metadata; lobbyBypassSettings took its place",
	"identityProvider":                "an undeclared property of an open type",
	"participants/@odata.type":        "left over on sessions from when they were online meetings; nothing but its type is in it",
}

// losses lists the places whose content the Go value does not have. Null, "" and [] are no content.
func losses(place string, content any, value reflect.Value) []string {
	for value.IsValid() && (value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface) {
		value = value.Elem()
	}
	switch content := content.(type) {
	case nil:
		return nil
	case map[string]any:
		return objectLosses(place, content, value)
	case []any:
		return listLosses(place, content, value)
	case string:
		if content == "" || value.IsValid() && holdsText(value.Interface(), content) {
			return nil
		}
	default: // a number or a boolean
		if value.IsValid() && value.Kind() != reflect.String && fmt.Sprint(value.Interface()) == fmt.Sprint(content) {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: %v", place, content)}
}

func objectLosses(place string, object map[string]any, value reflect.Value) (lost []string) {
	for name, content := range object {
		var field reflect.Value
		if value.IsValid() && value.Kind() == reflect.Struct {
			field = fieldRead(value, name)
		}
		switch {
		case field.IsValid():
			lost = append(lost, losses(place+"/"+name, content, field)...)
		case unread[name] == "" && !onlyUnread(name, content):
			lost = append(lost, losses(place+"/"+name, content, reflect.Value{})...)
		}
	}
	return lost
}

// onlyUnread tells an object that is not read, and need not be for what is in it.
func onlyUnread(name string, content any) bool {
	object, ok := content.(map[string]any)
	for inner := range object {
		ok = ok && unread[name+"/"+inner] != ""
	}
	return ok
}

// fieldRead is the field that a property is read into: the one with its name, in any letter case. A page reads its
// collection into Items.
func fieldRead(value reflect.Value, name string) reflect.Value {
	if items := value.FieldByName("Items"); items.IsValid() && name == "value" {
		return items
	}
	for tag, field := range jsonFields(value.Type()) {
		if strings.EqualFold(tag, name) {
			return value.FieldByName(field.Name)
		}
	}
	return reflect.Value{}
}

func listLosses(place string, list []any, value reflect.Value) (lost []string) {
	if len(list) == 0 {
		return nil
	}
	if !value.IsValid() || value.Kind() != reflect.Slice || value.Len() != len(list) {
		return []string{fmt.Sprintf("%s: %d elements", place, len(list))}
	}
	for i, content := range list {
		lost = append(lost, losses(fmt.Sprintf("%s/%d", place, i), content, value.Index(i))...)
	}
	return lost
}

// holdsText compares text byte for byte, but for what samples show in an outdated form: a bare description, a
// timestamp where a dateTimeTimeZone belongs, an instant without a zone.
func holdsText(value any, text string) bool {
	switch value := value.(type) {
	case msgraph.ItemBody:
		return value.Content == text
	case msgraph.DateTimeTimeZone:
		return strings.TrimSuffix(value.DateTime, "Z") == strings.TrimSuffix(text, "Z") && value.TimeZone == "UTC"
	case msgraph.DateTime:
		return string(value) == text || string(value) == text+"Z"
	}
	v := reflect.ValueOf(value)
	return v.Kind() == reflect.String && v.String() == text
}

func TestEveryUnreadPropertyIsInSomeSample(t *testing.T) {
	t.Parallel()
	all := ""
	for name, s := range readSamples(t) {
		if questions[name] != nil {
			all += string(s.body)
		}
	}
	for entry := range unread {
		assert.Contains(t, all, `"`+filepath.Base(entry)+`":`, "unread is stale")
	}
}

// TestNullsInListsAreLeftOut holds what no sample shows: the schema promises that no element of a list is null.
func TestNullsInListsAreLeftOut(t *testing.T) {
	t.Parallel()
	read := func(call msgraph.Call, body string) any {
		value, err := (&recordedGraph{status: http.StatusOK, body: []byte(body)}).answer(t, call)
		require.NoError(t, err)
		return value
	}
	townhall := read(msgraph.GetTownhall("/solutions/virtualEvents/townhalls/t"), `{"invitedAttendees":[null,{"id":"a"}],
		"coOrganizers":[{"id":"b"},null],"externalEventInformation":[null,{"applicationId":"c"}]}`).(*msgraph.Townhall)
	assert.Len(t, townhall.InvitedAttendees, 1)
	assert.Len(t, townhall.CoOrganizers, 1)
	assert.Len(t, townhall.ExternalEventInformation, 1)

	meeting := read(msgraph.GetOnlineMeeting("/me/onlineMeetings/m"), `{"anonymizeIdentityForRoles":[null,"attendee",""],
		"participants":{"attendees":[null,{"upn":"a"}]},"audioConferencing":{"tollNumbers":[null,"1",""]}}`).(*msgraph.OnlineMeeting)
	assert.Equal(t, []msgraph.OnlineMeetingRole{"attendee"}, meeting.AnonymizeIdentityForRoles)
	assert.Len(t, meeting.Participants.Attendees, 1)
	assert.Equal(t, []string{"1"}, meeting.AudioConferencing.TollNumbers)

	registration := read(msgraph.GetRegistration("/solutions/virtualEvents/webinars/w/registrations/r"),
		`{"registrationQuestionAnswers":[null,{"questionId":"a","multiChoiceValues":["",null]}]}`).(*msgraph.Registration)
	assert.Len(t, registration.RegistrationQuestionAnswers, 1)
}

// errorStatuses are the error samples and the status each comes with; where no page says, one that suits the code.
var errorStatuses = map[string]int{
	"error-generic-shape.json":                http.StatusRequestedRangeNotSatisfiable,
	"error-meeting-id-corrupted.json":         http.StatusBadRequest,
	"error-no-application-access-policy.json": http.StatusForbidden,
	"error-not-organizer.json":                http.StatusForbidden,
	"error-old-meeting-badrequest.json":       http.StatusBadRequest,
}

func TestErrorSamplesBecomeResponseErrors(t *testing.T) {
	t.Parallel()
	samples := readSamples(t)
	for name, status := range errorStatuses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var content struct {
				Error struct {
					Code, Message string
					InnerError    struct {
						RequestID string `json:"request-id"`
					}
				}
			}
			require.NoError(t, json.Unmarshal(samples[name].body, &content))
			require.NotEmpty(t, content.Error.InnerError.RequestID)
			if documented := samples[name].Status; documented != 0 {
				require.Equal(t, documented, status)
			}
			graph := &recordedGraph{status: status, body: samples[name].body}
			_, err := graph.answer(t, msgraph.GetOnlineMeeting("/me/onlineMeetings/a"))

			var got *msgraph.ResponseError
			require.ErrorAs(t, err, &got)
			assert.Equal(t, &msgraph.ResponseError{
				StatusCode: status,
				Code:       content.Error.Code,
				Message:    content.Error.Message,
				RequestID:  content.Error.InnerError.RequestID,
			}, got)
		})
	}
}
