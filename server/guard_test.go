package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// doubling is a query whose fragments spread the next one twice: it selects 2^n fields, at one level where it is flat.
func doubling(n int, isFlat bool) string {
	var query strings.Builder
	query.WriteString("{ onlineMeeting(by: { id: \"MSpk\" }) { ...F0 } }")
	each := " fragment F%d on AttendanceSource { a: attendanceReport(id: \"r\") { source { ...F%d } } b: attendanceReport(id: \"r\") { source { ...F%[2]d } } }"
	if isFlat {
		each = " fragment F%d on AttendanceSource { ...F%d ... on AttendanceSource { ...F%[2]d } }"
	}
	for i := range n {
		fmt.Fprintf(&query, each, i, i+1)
	}
	fmt.Fprintf(&query, " fragment F%d on AttendanceSource { id }", n)
	return query.String()
}

// nested is a query with so many fields, each in the one before: plainly, by fragments, and by inline fragments.
func nested(depth int) map[string]string {
	field := func(inside string) string { return "event { session(id: \"s\") { " + inside + " } }" }
	plain, inline, fragments := "id", "id", ""
	for i := range depth / 2 {
		plain, inline = field(plain), "... on VirtualEventSession { "+field(inline)+" }"
		fragments += fmt.Sprintf(" fragment F%d on VirtualEventSession { %s }", i, field(fmt.Sprintf("...F%d", i+1)))
	}
	fragments += fmt.Sprintf(" fragment F%d on VirtualEventSession { id }", depth/2)
	const around = "{ webinar(id: \"w\") { session(id: \"s\") { %s } } }"
	return map[string]string{
		"plain": fmt.Sprintf(around, plain), "inline": fmt.Sprintf(around, inline), "fragments": fmt.Sprintf(around, "...F0") + fragments,
	}
}

func times(n int, format string) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, format, i)
	}
	return all.String()
}

// refusedAs asserts that a request is refused for one of the reasons, briefly, as GraphQL over HTTP has it, and without a
// call to Microsoft Graph.
func refusedAs(t *testing.T, query string, codes ...string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	require.NoError(t, err)
	e := emulator.New(emulator.Options{})
	r := newRequest(t.Context(), body)
	r.Header.Set("Accept", "application/graphql-response+json")
	w := httptest.NewRecorder()
	emulated(e).ServeHTTP(w, r)
	size := w.Body.Len()
	a := read(t, w)
	require.NotEmpty(t, a.Errors)
	for _, failure := range a.Errors {
		assert.Contains(t, codes, failure.Extensions["code"])
	}
	assert.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge}, a.Status)
	assert.Nil(t, a.Data)
	assert.LessOrEqual(t, len(a.Errors), 10)
	assert.Less(t, size, 16<<10)
	assert.Zero(t, e.Counts().Requests)
}

const parseFailed, validationFailed = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"

func TestQRY01AliasesOfARootField(t *testing.T) {
	t.Parallel()
	refusedAs(t, "{"+times(1000, " a%d: me { id }")+"}", parseFailed)
	refusedAs(t, "{"+times(250, " a%d: me { id }")+"}", "QUERY_TOO_LARGE")
	refusedAs(t, "{"+times(101, " a%d: me { id }")+"}", "QUERY_TOO_LARGE")
	assert.Empty(t, ask(t, emulated(emulator.New(emulator.Options{})), "", "{"+times(100, " a%d: me { id }")+"}", nil).Errors)
}

func TestQRY02FieldsThatAreRepeated(t *testing.T) {
	t.Parallel()
	for _, n := range []int{10_000, 100_000} {
		refusedAs(t, "{"+strings.Repeat("__typename ", n)+"}", parseFailed, "BAD_REQUEST")
	}
}

func TestQRY03QRY04Doubling(t *testing.T) {
	t.Parallel()
	for _, n := range []int{14, 24, 40} {
		refusedAs(t, doubling(n, false), "QUERY_TOO_LARGE")
		refusedAs(t, doubling(n+5, true), "QUERY_TOO_LARGE")
	}
	refusedAs(t, doubling(60, true), "QUERY_TOO_LARGE")
	refusedAs(t, doubling(60, false), parseFailed)
	assert.Empty(t, ask(t, emulated(emulator.New(emulator.Options{})), "", doubling(5, false), nil).Errors)
}

func TestQRY05Depth(t *testing.T) {
	t.Parallel()
	for name, query := range nested(200) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedAs(t, query, "QUERY_TOO_DEEP")
		})
	}
	refusedAs(t, nested(18)["plain"], "QUERY_TOO_DEEP")
	for _, query := range nested(16) {
		a := ask(t, emulated(emulator.New(emulator.Options{})), "", query, nil)
		assert.NotNil(t, a.Data)
	}
}

func TestQRY06Nesting(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5_000, 30_000} {
		refusedAs(t, strings.Repeat("{a", n), parseFailed)
		refusedAs(t, "{ a(b: "+strings.Repeat("[", n), parseFailed)
		refusedAs(t, "{ a(b: "+strings.Repeat("{c:", n/2), parseFailed)
		refusedAs(t, "query ($a: "+strings.Repeat("[", n)+"Int) { __typename }", parseFailed)
	}
	refusedAs(t, strings.Repeat("{a", 500_000), "BAD_REQUEST")
}

func TestQRY07Directives(t *testing.T) {
	t.Parallel()
	refusedAs(t, "{ __typename "+strings.Repeat("@aa ", 10_000)+"}", parseFailed)
	refusedAs(t, "{ __typename "+strings.Repeat("@aa ", 900)+"}", validationFailed)
	refusedAs(t, "{ __typename "+strings.Repeat("@skip(if: false) ", 3_000)+"}", parseFailed)
	refusedAs(t, "{ __typename "+strings.Repeat("@include(if: true) ", 250)+"}", validationFailed)
	refusedAs(t, "{ ...F "+strings.Repeat("...F @skip(if: false) ", 201)+"} fragment F on Query { __typename }", "QUERY_TOO_LARGE")
}

func TestQRY08CircularFragments(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		`{ ...A } fragment A on Query { ...A }`,
		`{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
		`{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A ...B }`,
		`{ node(id: "n") { ...A } } fragment A on Node { ... on AttendanceReport { source { ...A } } }`,
		`{ ...A } fragment A on Query { ... on Query { ... { ...A @skip(if: true) } } }`,
	} {
		refusedAs(t, query, validationFailed)
	}
}

func TestQRY09FragmentsThatOverlap(t *testing.T) {
	t.Parallel()
	refusedAs(t, "{"+times(2000, " ...F%d")+"}"+times(2000, " fragment F%d on Query { __typename }"), parseFailed, "BAD_REQUEST")
	refusedAs(t, "{"+strings.Repeat("... on Query {"+strings.Repeat("...{__typename}", 20)+"}", 160)+"}", parseFailed)
	refusedAs(t, "{"+strings.Repeat("... on Query {"+strings.Repeat("...{__typename}", 20)+"}", 22)+"}", "QUERY_TOO_LARGE")
	refusedAs(t, "{ me {"+times(600, " a: f%d")+"} }", "QUERY_TOO_LARGE")
	refusedAs(t, "{ me {"+strings.Repeat(" _: id", 400)+"} }", "QUERY_TOO_LARGE")
}

// What is *named* like introspection costs like any other.
func TestQRY10NamesThatLookLikeIntrospection(t *testing.T) {
	t.Parallel()
	query := func(fragment, alias string) string {
		return fmt.Sprintf(`{ ...%s } fragment %[1]s on Query { %s: webinar(id: %q) { sessions(first: 5) { nodes { meetingType } } } }`, fragment, alias, emulator.WebinarID)
	}
	gateway := emulated(emulator.New(emulator.Options{}))
	plain, named := ask(t, gateway, "", query("F", "w"), nil), ask(t, gateway, "", query("__schema", "__schema"), nil)
	require.Empty(t, named.Errors)
	assert.InDelta(t, 7, plain.Extensions.Cost.Requested, 0)
	assert.Equal(t, plain.Extensions.Cost, named.Extensions.Cost)
}

func TestQRY11Introspection(t *testing.T) {
	t.Parallel()
	const types = ` fragment T on __Type { name description fields(includeDeprecated: true) { name description args { ...V } type { ...R } }
		inputFields { ...V } interfaces { ...R } enumValues { name description } possibleTypes { ...R } }
		fragment V on __InputValue { name description type { ...R } defaultValue }
		fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
			ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`
	refusedAs(t, "{"+times(50, " i%d: __schema { types { ...T } }")+"}"+types, "QUERY_TOO_COSTLY")
	refusedAs(t, `{ __schema { types `+strings.Repeat("{ fields { type ", 4)+"{ name }"+strings.Repeat("} }", 4)+` } }`, validationFailed)

	a := ask(t, emulated(emulator.New(emulator.Options{})), "", "{ __schema { queryType { name } types { ...T } directives { name description locations args { ...V } } } }"+types, nil)
	require.Empty(t, a.Errors, "what GraphiQL asks")
	assert.NotEmpty(t, a.at(t, "__schema", "types"))
	assert.Zero(t, a.Extensions.Cost.Actual)
	assert.Positive(t, a.Extensions.Cost.Requested)
}

func TestQRY13CostsAboveTheLimit(t *testing.T) {
	t.Parallel()
	const query = `query ($first: Int! = 4) { webinar(id: "w") { sessions(first: $first) { nodes { id } } } }`
	for limit, variables := range map[int64]map[string]any{6: nil, 12: {"first": 10}} {
		for _, more := range []int64{-1, 0, 1} {
			e := emulator.New(emulator.Options{})
			a := ask(t, bounded(e, server.Limits{Limits: guard.Limits{Cost: limit + more}}), "", query, variables)
			if more >= 0 {
				assert.NotNil(t, a.Data)
				assert.InDelta(t, limit, a.Extensions.Cost.Requested, 0)
				assert.InDelta(t, limit+more, a.Extensions.Cost.Limit, 0)
				continue
			}
			require.Len(t, a.Errors, 1)
			assert.Equal(t, map[string]any{
				"code": "QUERY_TOO_COSTLY", "quantity": "cost", "value": float64(limit), "limit": float64(limit - 1),
			}, a.Errors[0].Extensions)
			assert.Zero(t, e.Counts().Requests)
		}
	}
}

func TestQRY14ManyDeferredParts(t *testing.T) {
	t.Parallel()
	query := func(n int) string {
		deferred := times(n, `... @defer(label: "l%d") { attendanceReports { totalCount } } `)
		return fmt.Sprintf("{ onlineMeeting(by: { id: %q }) { subject %s } }", emulator.TeamMeetingID, deferred)
	}
	refusedAs(t, query(300), parseFailed)
	_, parts := inParts(t, emulated(emulator.New(emulator.Options{})), query(50))
	assert.Len(t, parts, 1+50)
	refusedAs(t, "{ "+strings.Repeat("...F @defer ", 300)+"} fragment F on Query { __typename }", validationFailed, "QUERY_TOO_LARGE")
}

func TestQRY15HugeWords(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 60<<10)
	refusedAs(t, "{ "+long+" }", validationFailed)
	refusedAs(t, "{ webinar(id: \""+long+long+"\") { id } }", "BAD_REQUEST")
	refusedAs(t, "{"+strings.Repeat("#\n", 10_000)+"__typename }", parseFailed)
	for _, query := range []string{"{" + strings.Repeat(",", 60<<10) + "__typename }", "{ __typename #" + long + "\n}"} {
		assert.Equal(t, "Query", ask(t, emulated(emulator.New(emulator.Options{})), "", query, nil).Data["__typename"])
	}
}

// What people do ask is far from any limit.
func TestWhatIsNotTooMuch(t *testing.T) {
	t.Parallel()
	const report = `id meetingStartDateTime totalParticipantCount attendanceRecords(first: 1000) { totalCount nodes { ...Record } }`
	const record = ` fragment Record on AttendanceRecord { id emailAddress role totalAttendanceInSeconds attendanceIntervals { joinDateTime leaveDateTime }
		identity { __typename ... on IdentityFields { id displayName kind } ... on CommunicationsUserIdentity { tenantId } } }`
	var meetings strings.Builder
	for i, id := range emulator.CoachingMeetingIDs() {
		fmt.Fprintf(&meetings, " m%d: onlineMeeting(by: { id: %q }) { subject attendanceReports { nodes { %s } } }", i, id, report)
	}
	for name, query := range map[string]string{
		"twenty meetings":      "{" + meetings.String() + "}" + record,
		"a town hall":          fmt.Sprintf(`{ townhall(id: %q) { displayName sessions { nodes { attendanceReports { nodes { attendanceRecords(first: 10000) { nodes { ...Record } } } } } } } }`, emulator.TownhallID) + record,
		"everything of events": `{ virtualEvents { nodes { sessions { nodes { attendanceReports { nodes { attendanceRecords { nodes { ...Record } } } } } } } } }` + record,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, emulated(emulator.New(emulator.Options{})), "", query, nil)
			assert.Empty(t, a.Errors)
			assert.LessOrEqual(t, a.Extensions.Cost.Actual, a.Extensions.Cost.Requested)
			t.Logf("%+v", a.Extensions.Cost)
		})
	}
}

// Lists inside lists multiply without a further call: what would be too much is left out, and said so.
func TestAnswersThatGrowTooLargeEndInErrors(t *testing.T) {
	t.Parallel()
	level := "id"
	for range 3 {
		level = "id attendanceReports(first: 50) { nodes { id source { " + level + " } } }"
	}
	wide := strings.Repeat("subject joinWebUrl ", 60)
	query := fmt.Sprintf(`{ me { displayName } onlineMeeting(by: { id: %q }) { %s } }`, emulator.StandupMeetingID,
		strings.ReplaceAll(level, "source { id }", "source { id "+wide+" }"))
	a := ask(t, bounded(emulator.New(emulator.Options{}), server.Limits{Overlaps: 10_000, Limits: guard.Limits{Cost: 1 << 40}}), "", query, nil)
	require.NotEmpty(t, a.Errors)
	assert.Equal(t, "ANSWER_TOO_LARGE", a.Errors[0].Extensions["code"])
	assert.NotEmpty(t, a.Errors[0].Path)
	assert.Equal(t, "Diane Demoss", a.at(t, "me", "displayName"), "the rest is kept")
}

// Each budget of an operation is a setting; past it comes a typed error, and what was had so far is shown.
func TestBudgetsAreSettings(t *testing.T) {
	t.Parallel()
	query := fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject attendanceReports { totalCount nodes { attendanceRecords { nodes { role } } } } } }`, emulator.TeamMeetingID)
	for code, limits := range map[string]server.Limits{"CALL_LIMIT": {Calls: 2}, "ANSWER_TOO_LARGE": {Values: 20}} {
		e := emulator.New(emulator.Options{})
		a := ask(t, bounded(e, limits), "", query, nil)
		require.NotEmpty(t, a.Errors, code)
		for _, failure := range a.Errors {
			assert.Equal(t, code, failure.Extensions["code"])
		}
		assert.NotNil(t, a.at(t, "onlineMeeting", "subject"), code)
		assert.InDelta(t, 3, a.at(t, "onlineMeeting", "attendanceReports", "totalCount"), 0, code)
	}
	tokens := bounded(emulator.New(emulator.Options{}), server.Limits{Tokens: 4})
	assert.Empty(t, ask(t, tokens, "", "{ __typename }", nil).Errors)
	assert.NotEmpty(t, ask(t, tokens, "", "{ __typename me { id } }", nil).Errors)
}

// An answer in parts tells its cost with the last of them.
func TestTheLastPartTellsTheCost(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(map[string]string{"query": deferredRecords})
	require.NoError(t, err)
	r := newRequest(t.Context(), body)
	r.Header.Set("Accept", apolloAccepts)
	w := httptest.NewRecorder()
	emulated(emulator.New(emulator.Options{})).ServeHTTP(w, r)
	assert.Equal(t, 1, bytes.Count(w.Body.Bytes(), []byte(`"cost":{"requested":`)))
	assert.Greater(t, bytes.Index(w.Body.Bytes(), []byte(`"cost"`)), bytes.Index(w.Body.Bytes(), []byte(`"incremental"`)))
}
