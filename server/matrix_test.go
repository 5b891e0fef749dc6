package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// registrationsOf asks for a list that Microsoft Graph gives out in pages.
var registrationsOf = fmt.Sprintf(`{ webinar(id: %q) { displayName registrations(first: 100) { totalCount nodes { id } warnings { code } } } }`, emulator.WebinarID)

// partial asserts that a list was kept as far as it came: so many elements, a warning, and one error.
func (o outcome) partial(t *testing.T, elements int, code string) {
	t.Helper()
	o.failedWith(t, code, "webinar", "registrations")
	assert.NotNil(t, o.at(t, "webinar", "displayName"))
	assert.InDelta(t, elements, o.at(t, "webinar", "registrations", "totalCount"), 0)
	assert.Equal(t, []any{map[string]any{"code": "PARTIAL_RESULT"}}, o.at(t, "webinar", "registrations", "warnings"))
}

func TestUP15LinksThatGoInCircles(t *testing.T) {
	t.Parallel()
	onList := emulator.URLContains("/registrations")
	for link, want := range map[string]struct{ elements, requests int }{
		emulator.Loop: {50, 2}, emulator.FirstPage: {50, 2}, emulator.SkipZero: {100, 4},
	} {
		o := misbehaving(t, emulator.Options{PageSize: 50}, registrationsOf, emulator.Fault{Match: onList, NextLink: link})
		require.Len(t, o.Errors, 1, link)
		assert.Equal(t, "PAGING_LIMIT", o.Errors[0].Extensions["code"], link)
		assert.NotEmpty(t, o.at(t, "webinar", "registrations", "nodes"), link)
		assert.LessOrEqual(t, len(o.calls), want.requests, link)
	}
	endless := misbehaving(t, emulator.Options{PageSize: 50}, registrationsOf, emulator.Fault{Match: onList, NextLink: emulator.Endless})
	require.Len(t, endless.Errors, 1)
	assert.Equal(t, "PAGING_LIMIT", endless.Errors[0].Extensions["code"])
	assert.Len(t, endless.calls, 200)
}

func TestUP16PagesThatRepeatAndPagesThatFail(t *testing.T) {
	t.Parallel()
	onList := emulator.URLContains("/registrations")
	repeating := misbehaving(t, emulator.Options{PageSize: 50}, registrationsOf, emulator.Fault{Match: onList, Overlap: 10})
	assert.Empty(t, repeating.Errors)
	assert.InDelta(t, 120, repeating.at(t, "webinar", "registrations", "totalCount"), 0)

	failing := misbehaving(t, emulator.Options{PageSize: 25}, registrationsOf, emulator.Fault{Match: onList, Skip: 2, Status: 500})
	failing.partial(t, 50, "UPSTREAM_UNAVAILABLE")
	assert.Len(t, failing.calls, 2+2, "two pages, and the third twice")
}

func TestUP17WhatMicrosoftMayAddIsData(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReport(id: %q) { attendanceRecords { nodes {
		role rawRole identity { __typename ... on IdentityFields { displayName odataType kind } } } } } } }`, emulator.TeamMeetingID, emulator.TeamReportID)
	o := misbehaving(t, emulator.Options{}, query, emulator.Fault{Status: 200, Body: `{"id":"r","brandNew":{"x":[1]},"attendanceRecords":[
		{"id":"a","role":"Moderator","mood":"good","identity":{"@odata.type":"#microsoft.graph.hologramIdentity","displayName":"H","frequency":7}},
		{"id":"b","role":"unknownFutureValue","identity":{"@odata.type":"#MICROSOFT.GRAPH.CommunicationsPhoneIdentity","displayName":"P"}}]}`})
	assert.Empty(t, o.Errors)
	nodes := o.at(t, "onlineMeeting", "attendanceReport", "attendanceRecords", "nodes")
	assert.Equal(t, []any{
		map[string]any{"role": "UNKNOWN", "rawRole": "Moderator", "identity": map[string]any{
			"__typename": "UnknownIdentity", "displayName": "H", "odataType": "#microsoft.graph.hologramIdentity", "kind": "UNKNOWN",
		}},
		map[string]any{"role": "UNKNOWN", "rawRole": "unknownFutureValue", "identity": map[string]any{
			"__typename": "CommunicationsPhoneIdentity", "displayName": "P", "odataType": "#MICROSOFT.GRAPH.CommunicationsPhoneIdentity", "kind": "PHONE",
		}},
	}, nodes)
}

func TestUP20ListsThatAreCappedOrAChannels(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{emulator.StandupMeetingID: "REPORT_CAP", emulator.ChannelMeetingID: "CHANNEL_MEETING"} {
		o := misbehaving(t, emulator.Options{}, fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { attendanceReports { totalCount warnings { code message } } } }`, id))
		assert.Empty(t, o.Errors)
		assert.Equal(t, want, o.at(t, "onlineMeeting", "attendanceReports", "warnings", 0, "code"))
		assert.Len(t, o.calls, 1)
	}
}

// hostile are ids that would change a path or a query if they were pasted into one.
var hostile = []string{
	"", ".", "..", "../../users", "a/b", `a\b`, "a?b=c", "a;b", "a b", "a\tb", "a\nb", "a\x00b", "$batch", "$count", "%2e%2e", "%2F", "a%00",
	"a(b)", "a'b/c", "a\"b", "<a>", "a&b/", "a|b", "a`b", "{a}", "[a]", "é", "ａ", "a\u2044b", "a\u202eb", "~1", "~", "http://evil.example", "//evil.example",
	"a/../b", "a/./b", strings.Repeat("a", 513), "a,b/c", "?", "/",
}

func TestURL01IDsThatWouldChangeThePath(t *testing.T) {
	t.Parallel()
	fields := []string{
		`onlineMeeting(by: { id: $id }) { subject }`, `onlineMeeting(by: { id: "MSpk" }, organizer: $id) { subject }`, `webinar(id: $id) { displayName }`,
		`townhall(id: $id) { displayName }`, `user(id: $id) { mail }`, `node(id: $id) { id }`,
		`onlineMeeting(by: { id: "MSpk" }) { attendanceReport(id: $id) { totalParticipantCount } }`,
		`webinar(id: "w") { session(id: $id) { subject } registration(id: $id) { email } }`,
	}
	for _, field := range fields {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{})
			gateway := emulated(e)
			for _, id := range hostile {
				a := ask(t, gateway, "", `query ($id: ID!) { `+field+` }`, map[string]any{"id": id})
				require.NotEmpty(t, a.Errors, "%q", id)
				for _, failure := range a.Errors {
					assert.Equal(t, "INVALID_ID", failure.Extensions["code"], "%q", id)
				}
			}
			assert.Zero(t, e.Counts().Requests)
		})
	}
}

func TestURL02And04IDsAreOneSegment(t *testing.T) {
	t.Parallel()
	ids := []string{"a*b", "a=b==", "a@b", "a:b", "a+b", "a-b_c.d", "o'brien_x.com#EXT#@contoso.com", "a,b!c", "a~b", "a^b"}
	var query strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&query, "m%d: onlineMeeting(by: { id: %q }) { subject }\n", i, id)
	}
	o := misbehaving(t, emulator.Options{}, "{"+query.String()+"}")
	require.Len(t, o.calls, 1)
	require.Len(t, o.calls[0].Items, len(ids))
	for i, item := range o.calls[0].Items {
		segments := strings.Split(strings.TrimPrefix(item, "GET /"), "/")
		require.Len(t, segments, 3)
		segment, err := url.PathUnescape(segments[2])
		require.NoError(t, err)
		assert.Equal(t, ids[i], segment)
		assert.NotContains(t, segments[2], "#")
	}
}

// FuzzURL03FilterLiterals builds a filter from whatever somebody pastes, and reads it back as Microsoft Graph would: one
// comparison with that very literal.
func FuzzURL03FilterLiterals(f *testing.F) {
	for _, seed := range []string{`x'`, `x')`, `x' or 1 eq 1`, `%27`, `x’`, `x''y`, `a&$top=1`, `a#b`, `a%2527`, `+`, "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		link := "https://teams.microsoft.com/" + pasted
		var got url.Values
		gateway := newGateway(emulatedRoot, upstream(func(r *http.Request) (*http.Response, error) {
			got, _ = url.ParseQuery(r.URL.RawQuery)
			return always(http.StatusNotFound, "application/json", `{}`)(r)
		}))
		a := ask(t, gateway, "", `query ($url: String!) { onlineMeeting(by: { joinWebUrl: $url }) { id } }`, map[string]any{"url": link})
		require.Len(t, a.Errors, 1)
		if a.Errors[0].Extensions["code"] == "BAD_USER_INPUT" {
			return
		}
		sent := throughJSON(t, strings.TrimSpace(link))
		assert.Equal(t, url.Values{"$filter": {"JoinWebUrl eq '" + strings.ReplaceAll(sent, "'", "''") + "'"}}, got)
	})
}

// throughJSON is text as it arrives when it is sent as JSON: what is no UTF-8 is mended.
func throughJSON(t *testing.T, text string) (arrived string) {
	t.Helper()
	encoded, err := json.Marshal(text)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(encoded, &arrived))
	return arrived
}

func TestURL08Counts(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	gateway := emulated(e)
	for _, first := range []any{0, -1, 101, 1 << 31, 1 << 40, nil, "x", 1.5} {
		a := ask(t, gateway, "", `query ($first: Int) { virtualEvents(first: $first) { totalCount } }`, map[string]any{"first": first})
		require.Len(t, a.Errors, 1, first)
		assert.Contains(t, []any{"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}, a.Errors[0].Extensions["code"], first)
	}
	many := make([]string, 10_000)
	a := ask(t, gateway, "", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } __typename }`, map[string]any{"ids": many})
	require.Len(t, a.Errors, 1)
	assert.Equal(t, "BAD_USER_INPUT", a.Errors[0].Extensions["code"])
	assert.Equal(t, "Query", a.Data["__typename"])
	assert.Zero(t, e.Counts().Requests)
}

func TestLIFE04AClientThatHangsUpCancelsItsCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ended time.Time
		hanging := upstream(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			ended = time.Now()
			return nil, r.Context().Err()
		})
		r, leave := cancellable(t, `{"query":"{ me { displayName } }"}`)
		left := time.AfterFunc(time.Second, leave)
		defer left.Stop()
		start := time.Now()
		w := serveTo(newGateway(emulatedRoot, hanging), r)
		assert.Contains(t, w, `"CANCELED"`)
		assert.Less(t, ended.Sub(start.Add(time.Second)), 100*time.Millisecond)
	})
}

func TestUP19AnOperationThatAsksTooMuch(t *testing.T) {
	t.Parallel()
	var query strings.Builder
	variables := map[string]any{}
	query.WriteString("query (")
	for i := range 60 {
		fmt.Fprintf(&query, "$n%d: [ID!]! ", i)
		ids := make([]string, 100)
		for j := range ids {
			path, err := msgraph.WebinarPath(fmt.Sprintf("w%d-%d", i, j))
			require.NoError(t, err)
			ids[j] = path.GlobalID()
		}
		variables[fmt.Sprintf("n%d", i)] = ids
	}
	query.WriteString(") {")
	for i := range 60 {
		fmt.Fprintf(&query, " n%d: nodes(ids: $n%d) { ... on Webinar { displayName } }", i, i)
	}
	e := emulator.New(emulator.Options{})
	a := ask(t, bounded(e, server.Limits{Limits: guard.Limits{RootFields: 60}}), "", query.String()+"}", variables)
	codes := map[any]int{}
	for _, failure := range a.Errors {
		codes[failure.Extensions["code"]]++
		omitted, _ := failure.Extensions["omitted"].(map[string]any)
		for code, count := range omitted {
			codes[code] += int(count.(float64))
		}
	}
	assert.Equal(t, map[any]int{"NOT_FOUND": 5000, "CALL_LIMIT": 1000, "TOO_MANY_ERRORS": 1}, codes)
	assert.Equal(t, 5000, e.Counts().Items)
}
