package server_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The laws of what the gateway computes, each held against a definition that is as simple as can be.

// answerAtRandom asks a gateway whose Microsoft Graph is upstream.
func answerAtRandom(t *rapid.T, upstream http.RoundTripper, query string, variables map[string]any) (a answer) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(serveTo(newGateway(emulatedRoot, upstream), newRequest(t.Context(), body))), &a))
	return a
}

// answering gives one body for each call, by how its URL ends.
func answering(bodies map[string]any) eachCall {
	return func(url string, _ *http.Request) (int, any) {
		for end, body := range bodies {
			if strings.HasSuffix(url, end) {
				return http.StatusOK, body
			}
		}
		return http.StatusNotFound, map[string]any{"error": map[string]any{"code": "NotFound", "message": url}}
	}
}

// Reports are newest first, those without a start last, and equals in Microsoft's order. As many as Microsoft gives out may not be
// all; those of a channel are of all its meetings.
func TestReportsAreNewestFirstAndSayWhatTheyLeaveOut(t *testing.T) {
	t.Parallel()
	starts := []any{nil, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0000001Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.50Z", "2027-01-01T00:00:00Z"}
	age := map[any]int{starts[0]: 9, starts[1]: 5, starts[2]: 4, starts[3]: 3, starts[4]: 3, starts[5]: 2}
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.SampledFrom([]int{0, 1, 2, 5, 12, 49, 50, 51}).Draw(t, "count")
		drawn := rapid.SliceOfN(rapid.SampledFrom(starts), count, count).Draw(t, "starts")
		reports, order := make([]any, len(drawn)), make([]int, len(drawn))
		for i, start := range drawn {
			reports[i], order[i] = map[string]any{"id": fmt.Sprint("r", i), "meetingStartDateTime": start}, i
		}
		slices.SortStableFunc(order, func(a, b int) int { return age[drawn[a]] - age[drawn[b]] })
		want, warnings := []any{}, []any{}
		for _, i := range order {
			want = append(want, map[string]any{"graphId": fmt.Sprint("r", i)})
		}
		if len(drawn) >= 50 {
			warnings = append(warnings, map[string]any{"code": "REPORT_CAP"})
		}
		thread := rapid.SampledFrom([]string{"19:meeting_a@thread.v2", "19:a@thread.skype", "19:a@thread.tacv2"}).Draw(t, "thread")
		if thread == "19:a@thread.tacv2" {
			warnings = append(warnings, map[string]any{"code": "CHANNEL_MEETING"})
		}
		meeting := rapid.SampledFrom([]string{base64.StdEncoding.EncodeToString([]byte("1*o*0**" + thread)), "o_" + thread}).Draw(t, "meeting")
		meeting = strings.ReplaceAll(meeting, "/", "_")
		a := answerAtRandom(t, answering(map[string]any{"/attendanceReports": map[string]any{"value": reports}}),
			`query ($id: ID!) { onlineMeeting(by: { id: $id }) { attendanceReports(first: 100) { totalCount nodes { graphId } warnings { code } } } }`, map[string]any{"id": meeting})
		require.Empty(t, a.Errors)
		list := a.Data["onlineMeeting"].(map[string]any)["attendanceReports"]
		assert.Equal(t, map[string]any{"totalCount": float64(len(drawn)), "nodes": want, "warnings": warnings}, list)
	})
}

// Webinars come first, each kind in Microsoft's order, and only those in the states that are asked for.
func TestEventsAreWebinarsFirst(t *testing.T) {
	t.Parallel()
	statuses := []string{"DRAFT", "PUBLISHED", "CANCELED", "UNKNOWN"}
	rapid.Check(t, func(t *rapid.T) {
		wanted := rapid.SliceOfDistinct(rapid.SampledFrom(statuses), rapid.ID).Draw(t, "statuses")
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"TOWN_HALL", "WEBINAR"}), 1, 3).Draw(t, "kinds")
		bodies, want := map[string]any{}, []any{}
		for _, kind := range []struct{ name, collection, prefix string }{{"WEBINAR", "webinars", "w"}, {"TOWN_HALL", "townhalls", "t"}} {
			events := []any{}
			for i, raw := range rapid.SliceOfN(rapid.SampledFrom([]string{"", "draft", "Published", "canceled", "archived"}), 0, 6).Draw(t, kind.name) {
				id := fmt.Sprint(kind.prefix, i)
				events = append(events, map[string]any{"id": id, "status": raw})
				is := raw != "" && slices.Contains(wanted, memberOf(schema.Types["VirtualEventStatus"], raw))
				if slices.Contains(kinds, kind.name) && (is || len(wanted) == 0) {
					want = append(want, map[string]any{"graphId": id})
				}
			}
			bodies["/"+kind.collection+"/getByUserRole(role='organizer')"] = map[string]any{"value": events}
		}
		a := answerAtRandom(t, answering(bodies), `query ($kinds: [VirtualEventKind!]!, $statuses: [VirtualEventStatus!]) {
			virtualEvents(kinds: $kinds, statuses: $statuses) { totalCount nodes { graphId } warnings { code } } }`, map[string]any{"kinds": kinds, "statuses": wanted})
		require.Empty(t, a.Errors)
		assert.Equal(t, map[string]any{"totalCount": float64(len(want)), "nodes": want, "warnings": []any{}}, a.Data["virtualEvents"])
	})
}

// What an object is in, and what it belongs to, follows from where it is. Only records of a webinar have a registration.
func TestWhatIsAroundARecordFollowsFromItsPath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.SampledFrom([]msgraph.Path{
			"/me/onlineMeetings/m", "/users/u/onlineMeetings/m", "/solutions/virtualEvents/webinars/e/sessions/s", "/solutions/virtualEvents/townhalls/e/sessions/s",
		}).Draw(t, "source")
		report, err := source.Child(msgraph.KindAttendanceReport, "r")
		require.NoError(t, err)
		rows := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b"}), 1, 4).Draw(t, "registrations")
		records, nodes := []any{}, []any{}
		for i, registration := range rows {
			records = append(records, map[string]any{"id": fmt.Sprint("x", i), "registrationId": registration})
			var want any
			if strings.Contains(string(source), "/webinars/") && registration != "" {
				of, err := source.Parent().Child(msgraph.KindRegistration, registration)
				require.NoError(t, err)
				want = map[string]any{"id": of.GlobalID(), "graphId": registration}
			}
			nodes = append(nodes, map[string]any{"registration": want})
		}
		a := answerAtRandom(t, answering(map[string]any{"?$expand=attendanceRecords": map[string]any{"id": "r", "attendanceRecords": records}}),
			`query ($id: ID!) { node(id: $id) { ... on AttendanceReport { source { id ... on VirtualEventSession { event { id } } }
				attendanceRecords { nodes { registration { id graphId } } } } } }`, map[string]any{"id": report.GlobalID()})
		require.Empty(t, a.Errors)
		of := map[string]any{"id": source.GlobalID()}
		if source.Kind() == msgraph.KindSession {
			of["event"] = map[string]any{"id": source.Parent().GlobalID()}
		}
		assert.Equal(t, map[string]any{"source": of, "attendanceRecords": map[string]any{"nodes": nodes}}, a.Data["node"])
	})
}

// What an operation is said to cost is what its fields cost by the schema, those in a list once for each element.
func TestTheCostOfAnOperationIsThatOfItsFields(t *testing.T) {
	t.Parallel()
	nothing := answering(nil)
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		d := &document{T: t, schema: schema}
		query := `{ onlineMeeting(by: { id: "m" }) ` + d.selection("OnlineMeeting", 5) + ` }` + d.fragments.String()
		for name, value := range map[string]string{"$yes": "true", "$no": "false"} {
			query = strings.ReplaceAll(query, name, value)
		}
		parsed, failures := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
		if len(failures) > 0 {
			return
		}
		want := costOf(parsed.Operations[0].SelectionSet)
		if told := answerAtRandom(t, nothing, query, nil).Extensions.Cost; told.Limit > 0 && want <= float64(told.Limit) {
			valid++
			assert.InDelta(t, want, told.Requested, 0.001, query)
		}
	})
	if !testing.Short() { // which draws a fifth of them
		assert.Greater(t, valid, 30, "of a hundred")
	}
}

func costOf(set ast.SelectionSet) (cost float64) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			if !isLeftOut(selection.Directives) {
				own := weightOf(selection.Definition.Directives) + costOf(selection.SelectionSet)
				cost += own * float64(lengthIn(selection))
			}
		case *ast.InlineFragment:
			if !isLeftOut(selection.Directives) {
				cost += costOf(selection.SelectionSet)
			}
		case *ast.FragmentSpread:
			if !isLeftOut(selection.Directives) {
				cost += costOf(selection.Definition.SelectionSet)
			}
		}
	}
	return cost
}

func isLeftOut(directives ast.DirectiveList) bool {
	return slices.ContainsFunc(directives, func(d *ast.Directive) bool {
		return d.Arguments[0].Value.Raw == map[string]string{"skip": "true", "include": "false"}[d.Name]
	})
}

func weightOf(directives ast.DirectiveList) float64 {
	if cost := directives.ForName("cost"); cost != nil {
		weight, _ := cost.ArgumentMap(nil)["weight"].(float64)
		if whole, ok := cost.ArgumentMap(nil)["weight"].(int64); ok {
			weight = float64(whole)
		}
		return weight
	}
	return 0
}

// lengthIn is how many there are of a field: as many as its list has at most by default, if it holds the elements of one.
func lengthIn(field *ast.Field) int {
	if field.Name != "nodes" && field.Name != "edges" {
		return 1
	}
	return map[string]int{"AttendanceReportConnection": 50, "AttendanceRecordConnection": 100}[field.ObjectDefinition.Name]
}
