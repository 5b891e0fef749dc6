package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// pages is a Microsoft Graph that knows some URLs, each by what it ends with; it refuses all others. %s in a body is the
// version root.
type pages map[string]string

func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusForbidden, `{"error":{"code":"General","message":"User ID in token(4711) is not the organizer of the queried meeting."}}`
	if page, ok := p[strings.TrimPrefix(r.URL.RequestURI(), "/v1.0")]; ok {
		status, body = http.StatusOK, strings.ReplaceAll(page, "%s", string(emulatedRoot))
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

func codes(a answer) (all []any) {
	for _, failed := range a.Errors {
		all = append(all, failed.Extensions["code"])
	}
	return all
}

const partialResult = "PARTIAL_RESULT"

// A list whose later page fails is shown as far as it came, says so, and has one error at its path.
func TestAListThatEndsEarly(t *testing.T) {
	t.Parallel()
	const reports, events = "/me/onlineMeetings/m/attendanceReports", "/solutions/virtualEvents/webinars"
	tests := map[string]struct {
		pages pages
		query string
		path  []any
		ids   []any
		code  string
	}{
		"page 2 is refused": {
			pages{reports: `{"value":[{"id":"a"},{"id":"b"}],"@odata.nextLink":"%s` + reports + `?$skiptoken=2"}`},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a", "b"},
			"NOT_ORGANIZER",
		},
		"page 3 is refused, and page 2 repeats a report": {
			pages{
				reports:                   `{"value":[{"id":"a"},{"id":"b"}],"@odata.nextLink":"%s` + reports + `?$skiptoken=2"}`,
				reports + "?$skiptoken=2": `{"value":[{"id":"b"},{"id":"c"}],"@odata.nextLink":"%s` + reports + `?$skiptoken=3"}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a", "b", "c"},
			"NOT_ORGANIZER",
		},
		"a page that leads to itself": {
			pages{
				reports:              `{"value":[{"id":"a"}],"@odata.nextLink":"%s` + reports + `?$skip=0"}`,
				reports + "?$skip=0": `{"value":[{"id":"a"}],"@odata.nextLink":"%s` + reports + `?$skip=0"}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a"},
			"PAGING_LIMIT",
		},
		"a link that leads elsewhere, on page 2": {
			pages{
				reports:                   `{"value":[{"id":"a"}],"@odata.nextLink":"%s` + reports + `?$skiptoken=2"}`,
				reports + "?$skiptoken=2": `{"value":[{"id":"b"}],"@odata.nextLink":"https://evil.example/v1.0/"}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a", "b"},
			"UPSTREAM_BAD_RESPONSE",
		},
		"a link that leads elsewhere, on page 1": {
			pages{reports: `{"value":[{"id":"a"}],"@odata.nextLink":"https://evil.example/v1.0/"}`},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a"},
			"UPSTREAM_BAD_RESPONSE",
		},
		"a link that is no link": {
			pages{reports: `{"value":[{"id":"a"}],"@odata.nextLink":7}`},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a"},
			"UPSTREAM_BAD_RESPONSE",
		},
		"elements that are none, and a page behind them": {
			pages{
				reports:                   `{"value":[7,{"id":"a"},"x"],"@odata.nextLink":"%s` + reports + `?$skiptoken=2"}`,
				reports + "?$skiptoken=2": `{"value":[{"id":"b"}]}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { list: attendanceReports { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"onlineMeeting", "list"},
			[]any{"a", "b"},
			"UPSTREAM_BAD_RESPONSE",
		},
		"records that are none": {
			pages{
				reports + "/r?$expand=attendanceRecords": `{"id":"r","attendanceRecords":[{"id":"a"},null,[],{"id":"b"}]}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { list: attendanceRecords { totalCount nodes { graphId } warnings { code message } } } } }`,
			[]any{"onlineMeeting", "attendanceReport", "list"},
			[]any{"a", "b"},
			"UPSTREAM_BAD_RESPONSE",
		},
		"a link of records that is no link": {
			pages{
				reports + "/r?$expand=attendanceRecords": `{"id":"r","attendanceRecords":[{"id":"a"},{"id":"b"}],"attendanceRecords@odata.nextLink":7}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { list: attendanceRecords { totalCount nodes { graphId } warnings { code message } } } } }`,
			[]any{"onlineMeeting", "attendanceReport", "list"},
			[]any{"a", "b"},
			"UPSTREAM_BAD_RESPONSE",
		},
		"records": {
			pages{
				reports + "/r?$expand=attendanceRecords": `{"id":"r","totalParticipantCount":9,"attendanceRecords":[{"id":"a"},{"id":"b"}],
					"attendanceRecords@odata.nextLink":"%s` + reports + `/r/attendanceRecords?$skiptoken=2"}`,
			},
			`{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { list: attendanceRecords(orderBy: { field: NAME }) { totalCount nodes { graphId } warnings { code message } } } } }`,
			[]any{"onlineMeeting", "attendanceReport", "list"},
			[]any{"a", "b"},
			"NOT_ORGANIZER",
		},
		"events": {
			pages{events + "/getByUserRole(role='organizer')": `{"value":[{"id":"a"},{"id":"b"}],"@odata.nextLink":"%s` + events + `?$skiptoken=2"}`},
			`{ list: virtualEvents(kinds: [WEBINAR]) { totalCount nodes { graphId } warnings { code message } } }`,
			[]any{"list"},
			[]any{"a", "b"},
			"NOT_ORGANIZER",
		},
		"presenters": {
			pages{events + "/w/presenters": `{"value":[{"id":"a"}],"@odata.nextLink":"%s` + events + `/w/presenters?$skiptoken=2"}`},
			`{ webinar(id: "w") { list: presenters { totalCount nodes { graphId } warnings { code message } } } }`,
			[]any{"webinar", "list"},
			[]any{"a"},
			"NOT_ORGANIZER",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, newGateway(emulatedRoot, test.pages), "", test.query, nil)
			require.Len(t, a.Errors, 1)
			assert.Equal(t, test.code, a.Errors[0].Extensions["code"])
			assert.Equal(t, test.path, a.Errors[0].Path)
			list := a.at(t, test.path...).(map[string]any)
			assert.Equal(t, float64(len(test.ids)), list["totalCount"])
			assert.Equal(t, partialResult, a.at(t, append(test.path, "warnings", 0, "code")...))
			assert.NotEmpty(t, a.at(t, append(test.path, "warnings", 0, "message")...))
			var ids []any
			for _, node := range list["nodes"].([]any) {
				ids = append(ids, node.(map[string]any)["graphId"])
			}
			assert.Equal(t, test.ids, ids)
		})
	}
}

func TestAFirstPageThatFailsIsNoList(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]pages{
		"reports": {},
		"records": {"/me/onlineMeetings/m/attendanceReports/r?$expand=attendanceRecords": `{"id":"r","totalParticipantCount":9,"attendanceRecords":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, newGateway(emulatedRoot, p), "", `{ onlineMeeting(by: { id: "m" }) {
				reports: attendanceReports @include(if: `+fmt.Sprint(name == "reports")+`) { totalCount warnings { code } }
				report: attendanceReport(id: "r") @include(if: `+fmt.Sprint(name == "records")+`) { totalParticipantCount records: attendanceRecords { totalCount warnings { code } } }
			} }`, nil)
			assert.Equal(t, []any{"NOT_ORGANIZER"}, codes(a))
			if name == "reports" {
				assert.Nil(t, a.at(t, "onlineMeeting", "reports"))
			} else {
				assert.Nil(t, a.at(t, "onlineMeeting", "report", "records"))
			}
		})
	}
}

// A partial list is paged like any other, and every page says that it is partial.
func TestPagingOverAPartialList(t *testing.T) {
	t.Parallel()
	const reports = "/me/onlineMeetings/m/attendanceReports"
	gateway := newGateway(emulatedRoot, pages{reports: `{"value":[{"id":"a"},{"id":"b"},{"id":"c"}],"@odata.nextLink":"%s` + reports + `?$skiptoken=2"}`})
	var ids, after any
	seen := []any{}
	for more := true; more; {
		a := ask(t, gateway, "", `query ($after: String) { onlineMeeting(by: { id: "m" }) { attendanceReports(first: 2, after: $after) {
			totalCount nodes { graphId } pageInfo { hasNextPage endCursor } warnings { code } } } }`, map[string]any{"after": after})
		require.Equal(t, []any{"NOT_ORGANIZER"}, codes(a))
		list := []any{"onlineMeeting", "attendanceReports"}
		assert.Equal(t, 3.0, a.at(t, append(list, "totalCount")...))
		assert.Equal(t, partialResult, a.at(t, append(list, "warnings", 0, "code")...))
		ids = a.at(t, append(list, "nodes")...)
		for _, node := range ids.([]any) {
			seen = append(seen, node.(map[string]any)["graphId"])
		}
		after = a.at(t, append(list, "pageInfo", "endCursor")...)
		more = a.at(t, append(list, "pageInfo", "hasNextPage")...).(bool)
	}
	assert.Equal(t, []any{"a", "b", "c"}, seen)
}

// Every alias of a partial list has an error of its own, and neighbours are left alone.
func TestOneErrorForEachFieldOfAPartialList(t *testing.T) {
	t.Parallel()
	const report = "/me/onlineMeetings/m/attendanceReports/r"
	a := ask(t, newGateway(emulatedRoot, pages{
		report + "?$expand=attendanceRecords": `{"id":"r","attendanceRecords":[{"id":"a","role":"Organizer"},{"id":"b"}],
			"attendanceRecords@odata.nextLink":"%s` + report + `/attendanceRecords?$skiptoken=2"}`,
	}), "", `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { graphId
		all: attendanceRecords { totalCount } hosts: attendanceRecords(filter: { roles: [ORGANIZER] }) { totalCount warnings { code } } } } }`, nil)
	assert.Equal(t, []any{"NOT_ORGANIZER", "NOT_ORGANIZER"}, codes(a))
	assert.Equal(t, "r", a.at(t, "onlineMeeting", "attendanceReport", "graphId"))
	assert.Equal(t, 2.0, a.at(t, "onlineMeeting", "attendanceReport", "all", "totalCount"))
	assert.Equal(t, 1.0, a.at(t, "onlineMeeting", "attendanceReport", "hosts", "totalCount"))
}

func TestTheCapOfFiftyReports(t *testing.T) {
	t.Parallel()
	for count, want := range map[int][]any{49: {}, 50: {"REPORT_CAP"}, 51: {"REPORT_CAP"}} {
		reports := make([]string, count)
		for i := range reports {
			reports[i] = fmt.Sprintf(`{"id":"%d"}`, i)
		}
		body := `{"value":[` + strings.Join(reports, ",") + `]}`
		gateway := newGateway(emulatedRoot, pages{
			"/me/onlineMeetings/m/attendanceReports":                           body,
			"/solutions/virtualEvents/webinars/w/sessions/s/attendanceReports": body,
		})
		for query, path := range map[string][]any{
			`{ onlineMeeting(by: { id: "m" }) { attendanceReports(first: 1) { warnings { code } } } }`:        {"onlineMeeting"},
			`{ webinar(id: "w") { session(id: "s") { attendanceReports(first: 1) { warnings { code } } } } }`: {"webinar", "session"},
		} {
			a := ask(t, gateway, "", query, nil)
			require.Empty(t, a.Errors)
			got := []any{}
			for _, warning := range a.at(t, append(path, "attendanceReports", "warnings")...).([]any) {
				got = append(got, warning.(map[string]any)["code"])
			}
			assert.Equal(t, want, got, "%d reports", count)
		}
	}
}

// What a channel meeting is costs no call, and lists of every kind have warnings, if only none.
func TestMostListsHaveNoWarnings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := ask(t, emulated(emulator.New(emulator.Options{})), "", fmt.Sprintf(`{
			channel: onlineMeeting(by: { id: %q }) { attendanceReports { warnings { code } } }
			meeting: onlineMeeting(by: { id: %q }) { attendanceReports(first: 1) { warnings { code } nodes { attendanceRecords { warnings { code } } } } }
			webinar(id: %q) { sessions { warnings { code } } presenters { warnings { code } } registrations { warnings { code } } }
			virtualEvents { warnings { code } }
		}`, emulator.ChannelMeetingID, emulator.TeamMeetingID, emulator.WebinarID), nil)
		require.Empty(t, a.Errors)
		assert.Equal(t, []any{map[string]any{"code": "CHANNEL_MEETING"}}, a.at(t, "channel", "attendanceReports", "warnings"))
		for _, list := range [][]any{
			{"meeting", "attendanceReports"},
			{"meeting", "attendanceReports", "nodes", 0, "attendanceRecords"},
			{"webinar", "sessions"},
			{"webinar", "presenters"},
			{"webinar", "registrations"},
			{"virtualEvents"},
		} {
			assert.Equal(t, []any{}, a.at(t, append(list, "warnings")...), list)
		}
	})
}
