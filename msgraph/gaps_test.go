package msgraph_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func TestWhatDoesNotFitIsLeftEmptyAndNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		gaps []jsontext.Pointer
	}{
		"text":                {`{"id":"m","subject":7}`, []jsontext.Pointer{"/subject"}},
		"escaped names":       {`{"\u0073ubject":7,"\u0069d":"m"}`, []jsontext.Pointer{"/subject"}},
		"another case":        {`{"Subject":7}`, []jsontext.Pointer{"/Subject"}},
		"a truth":             {`{"allowRecording":"yes"}`, []jsontext.Pointer{"/allowRecording"}},
		"an enum":             {`{"meetingType":[]}`, []jsontext.Pointer{"/meetingType"}},
		"an instant":          {`{"startDateTime":{}}`, []jsontext.Pointer{"/startDateTime"}},
		"an object":           {`{"chatInfo":"none","subject":"kept"}`, []jsontext.Pointer{"/chatInfo"}},
		"text or an object":   {`{"joinInformation":[]}`, []jsontext.Pointer{"/joinInformation"}},
		"a list":              {`{"audioConferencing":{"tollNumbers":{}}}`, []jsontext.Pointer{"/audioConferencing/tollNumbers"}},
		"an element":          {`{"participants":{"attendees":[{},7,{"upn":8}]}}`, []jsontext.Pointer{"/participants/attendees/1", "/participants/attendees/1/upn"}},
		"an identity":         {`{"participants":{"organizer":{"identity":{"user":7}}}}`, []jsontext.Pointer{"/participants/organizer/identity/user"}},
		"inside an identity":  {`{"participants":{"organizer":{"identity":{"user":{"id":7,"displayName":[]}}}}}`, []jsontext.Pointer{"/participants/organizer/identity/user/id", "/participants/organizer/identity/user/displayName"}},
		"a type that is none": {`{"participants":{"organizer":{"identity":{"user":{"@odata.type":7}}}}}`, []jsontext.Pointer{"/participants/organizer/identity/user/@odata.type"}},
		"several":             {`{"subject":1,"externalId":2,"id":3}`, []jsontext.Pointer{"/subject", "/externalId", "/id"}},
		"null":                {`{"subject":null,"chatInfo":null,"participants":{"attendees":null}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := &upstream{answer: jsonAnswer(test.body)}
			result := client(u).Do(t.Context(), meetingCalls(t, 1))[0]
			require.NoError(t, result.Err)
			meeting := result.Value.(*msgraph.OnlineMeeting)
			assert.Equal(t, test.gaps, meeting.Gaps())
			assert.NotContains(t, meeting.Subject, "7")
			if name == "an object" {
				assert.Equal(t, "kept", meeting.Subject)
			}
			assert.Len(t, u.asked, 1)
		})
	}
}

func TestACountThatIsNoneIsAbsent(t *testing.T) {
	t.Parallel()
	for _, count := range []string{`"7"`, `1.5`, `1e400`, `true`, `[]`} {
		t.Run(count, func(t *testing.T) {
			t.Parallel()
			path, err := meetingPath(t, "m").Child(msgraph.KindAttendanceReport, "r")
			require.NoError(t, err)
			u := &upstream{answer: jsonAnswer(`{"id":"r","totalParticipantCount":` + count + `,"attendanceRecords":[{"id":"a","totalAttendanceInSeconds":` + count + `},{"id":"b"}]}`)}
			result := client(u).Do(t.Context(), []msgraph.Call{msgraph.GetAttendanceReportWithRecords(path)})[0]
			require.NoError(t, result.Err)
			report := result.Value.(*msgraph.AttendanceReport)
			assert.Nil(t, report.TotalParticipantCount)
			assert.Equal(t, []jsontext.Pointer{"/totalParticipantCount"}, report.Gaps())
			records := report.Records()
			require.NoError(t, records.Err)
			require.Len(t, records.Items, 2)
			assert.Nil(t, records.Items[0].TotalAttendanceInSeconds)
			assert.Equal(t, []jsontext.Pointer{"/totalAttendanceInSeconds"}, records.Items[0].Gaps())
			assert.Empty(t, records.Items[1].Gaps())
		})
	}
}

func TestElementsThatDoNotFitAreLeftOut(t *testing.T) {
	t.Parallel()
	call := msgraph.ListAttendanceReports(meetingPath(t, "m"))
	u := &upstream{answer: jsonAnswer(`{"value":[7,{"id":"a","meetingStartDateTime":7},null,{"id":"b"}]}`)}
	result := client(u).Do(t.Context(), []msgraph.Call{call})[0]
	require.NoError(t, result.Err)
	page := result.Value.(msgraph.Page[msgraph.AttendanceReport])
	require.ErrorIs(t, page.Err, msgraph.ErrBadResponse)
	require.Len(t, page.Items, 2)
	assert.Equal(t, "a", page.Items[0].GraphID)
	assert.Equal(t, []jsontext.Pointer{"/meetingStartDateTime"}, page.Items[0].Gaps())
	assert.Equal(t, "b", page.Items[1].GraphID)
	assert.Empty(t, page.Items[1].Gaps())
}

// FuzzReading holds that no body makes reading panic or hang, and that what Go's own decoder takes for JSON is read.
func FuzzReading(f *testing.F) {
	for _, seed := range []string{
		`{"id":"r","attendanceRecords":[{"id":"a","identity":{"@odata.type":"#microsoft.graph.identity","id":7},"attendanceIntervals":[{},7,null]}]}`,
		`{"attendanceRecords":[null,7,{"role":{}}],"attendanceRecords@odata.nextLink":7,"totalParticipantCount":1.5}`,
		`{"value":[{"id":"a"},{"id":"b","subject":7}],"Value":[{"id":"c"}],"@odata.nextLink":"x"}`, `{"a":{"b`, `[]`, `7`, `null`, "{\"id\":\"\xff\"}",
		`{"ID":"\u0041","subject":"\ud83d\ude00\ud800"}`, `{"startDateTime":"2026-01-01","joinInformation":"x"}`, `{"id":"a"} x`,
		`{"responses":[{"id":"0","status":200,"body":{"id":"r","attendanceRecords":[7]}},{"body":{"value":[]},"id":1,"status":"200"},7,{"id":"3","status":403,"body":"eyJ9"}]}`,
	} {
		f.Add([]byte(seed))
	}
	report := msgraph.Path("/me/onlineMeetings/m/attendanceReports/r")
	calls := []msgraph.Call{
		msgraph.GetAttendanceReportWithRecords(report), msgraph.ListAttendanceRecords(report),
		msgraph.GetOnlineMeeting("/me/onlineMeetings/m"), msgraph.GetWebinar("/solutions/virtualEvents/webinars/w"),
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		u := &upstream{answer: jsonAnswer(string(body))}
		client(u).Do(t.Context(), calls) // as a batch
		for _, call := range calls {
			_, err := msgraph.Read(call, bytes.NewReader(body))
			_, again := msgraph.Read(call, iotest.HalfReader(bytes.NewReader(body)))
			assert.Equal(t, err == nil, again == nil, "however it arrives")
			if err == nil {
				assert.True(t, jsontext.Value(body).IsValid(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)))
			}
		}
	})
}
