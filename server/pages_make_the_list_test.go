package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The law: the pages of a list, of whatever size, are the list that is asked for in one go. Every connection of the schema is
// held to it, over lists at random that Microsoft Graph gives out in pages of its own.

func TestPagesPutTogetherAreTheWholeList(t *testing.T) {
	t.Parallel()
	all := connections()
	require.Greater(t, len(all), 8)
	for _, c := range all {
		t.Run(c.of+"."+c.field.Name, func(t *testing.T) {
			t.Parallel()
			long := 0
			rapid.Check(t, func(t *rapid.T) {
				list := c.draw(t)
				whole := list.ask(t, most, "")
				list.isComplete(t, whole)
				list.pages(t, whole)
				if len(whole.Nodes) > 3 {
					long++
				}
			})
			if !testing.Short() { // which draws a fifth of them
				assert.Greater(t, long, 3, "lists with more than one page")
			}
		})
	}
}

// connection is a field that shows a list in pages.
type connection struct {
	of    string
	field *ast.FieldDefinition
}

// connections are all of the schema.
func connections() (all []connection) {
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		for _, field := range schema.Types[name].Fields {
			if schema.Types[name].Kind == ast.Object && field.Arguments.ForName("after") != nil {
				all = append(all, connection{name, field})
			}
		}
	}
	return all
}

// holders are paths of objects that have lists.
var holders = map[string]msgraph.Path{
	"OnlineMeeting": "/me/onlineMeetings/m", "AttendanceReport": "/me/onlineMeetings/m/attendanceReports/r",
	"Webinar": "/solutions/virtualEvents/webinars/w", "Townhall": "/solutions/virtualEvents/townhalls/t",
	"VirtualEventSession": "/solutions/virtualEvents/townhalls/t/sessions/s",
}

// most is what any list can show at once.
const most = 100

// shownList is a list as a gateway shows it, through arguments at random.
type shownList struct {
	connection

	gateway   http.Handler
	sent      map[string][]any // by Microsoft Graph, by the names of its collections
	variables map[string]any
}

func (c connection) draw(t *rapid.T) shownList {
	upstream, sent := c.drawLists(t)
	list := shownList{c, newGateway(emulatedRoot, upstream), sent, map[string]any{}}
	for _, argument := range c.field.Arguments {
		switch name := argument.Name; {
		case name == "first" || name == "after" || name == "userId":
		case argument.DefaultValue == nil || rapid.Bool().Draw(t, name):
			if value := drawInput(t, argument.Type); value != nil || !argument.Type.NonNull {
				list.variables[name] = value
			}
		}
	}
	if c.of != schema.Query.Name {
		list.variables["id"] = holders[c.of].GlobalID()
	}
	if list.variables["role"] == nil {
		delete(list.variables, "role") // the whole tenant's are for applications
	}
	return list
}

// drawInput is an argument at random.
func drawInput(t *rapid.T, of *ast.Type) any {
	if !of.NonNull && rapid.Bool().Draw(t, "left out") {
		return nil
	}
	if of.Elem != nil {
		element := rapid.Custom(func(t *rapid.T) any { return drawInput(t, of.Elem) })
		return rapid.SliceOfN(element, 1, 3).Draw(t, "list")
	}
	switch def := schema.Types[of.Name()]; def.Kind {
	case ast.Enum:
		return rapid.SampledFrom(def.EnumValues).Draw(t, def.Name).Name
	case ast.InputObject:
		object := map[string]any{}
		for _, field := range def.Fields {
			if value := drawInput(t, field.Type); value != nil {
				object[field.Name] = value
			}
		}
		return object
	}
	switch of.Name() {
	case "Int":
		return rapid.IntRange(0, 3).Draw(t, "number")
	case "Boolean":
		return rapid.Bool().Draw(t, "truth")
	}
	return rapid.SampledFrom([]string{"", "a", "Á", "o"}).Draw(t, "text")
}

// drawLists is a Microsoft Graph with lists at random. Some elements have no id, some are on two pages, and records may share one.
func (c connection) drawLists(t *rapid.T) (upstream eachCall, lists map[string][]any) {
	lists, size := map[string][]any{}, rapid.IntRange(1, 20).Draw(t, "size of Microsoft's pages")
	names := []string{c.field.Name}
	if c.of == schema.Query.Name {
		names = []string{"webinars", "townhalls"}
	}
	for _, name := range names {
		lists[name] = rapid.SliceOfN(rapid.Custom(drawElement), 0, 30).Draw(t, name)
		if name == "attendanceRecords" {
			continue
		}
		for page := range slices.Chunk(lists[name], size) {
			seen := map[any]bool{}
			for _, element := range page {
				element := element.(map[string]any)
				if seen[element["id"]] {
					element["id"] = nil
				}
				seen[element["id"]] = true
			}
		}
	}
	return func(url string, _ *http.Request) (int, any) {
		path, query, _ := strings.Cut(url, "?")
		name := ""
		for segment := range strings.SplitSeq(path, "/") {
			if _, ok := collections()[segment]; ok {
				name = segment
			}
		}
		if query == "$expand=attendanceRecords" {
			records, next := stretchOf(lists["attendanceRecords"], size, path+"/attendanceRecords", "")
			return http.StatusOK, map[string]any{"id": "r", "attendanceRecords": records, "attendanceRecords@odata.nextLink": next}
		}
		page, next := stretchOf(lists[name], size, path, query)
		return http.StatusOK, map[string]any{"value": page, "@odata.nextLink": next}
	}, lists
}

// stretchOf is a page of Microsoft's, and the link to the next one.
func stretchOf(list []any, size int, path, query string) (page []any, next any) {
	start, _ := strconv.Atoi(strings.TrimPrefix(query, "$skiptoken="))
	if end := start + size; end < len(list) {
		return list[start:end], fmt.Sprintf("%s%s?$skiptoken=%d", emulatedRoot, path, end)
	}
	return list[start:], nil
}

// drawElement is an element of any list.
func drawElement(t *rapid.T) any {
	element := map[string]any{}
	for _, property := range []struct {
		name   string
		values []any
	}{
		{"id", []any{nil, "a", "b", "", "~", "c/d"}},
		{"role", []any{nil, "Attendee", "organizer", "Moderator"}},
		{"status", []any{nil, "draft", "published", "new"}},
		{"emailAddress", []any{nil, "a@b", "O@B"}},
		{"registrationId", []any{nil, "r"}},
		{"totalAttendanceInSeconds", []any{nil, 0, 1, 2, 3}},
		{"meetingStartDateTime", []any{nil, "2026-11-02T09:00:00Z", "2026-11-02T09:00:00.5Z", "2026-11-02T09:00:00.50Z"}},
		{"identity", []any{nil, map[string]any{"displayName": "Ána"}, map[string]any{"displayName": "Bo", "tenantId": nil}}},
		{"attendanceIntervals", []any{nil, []any{map[string]any{"joinDateTime": "2026-11-02T09:00:00Z", "leaveDateTime": "2026-11-02T09:00:01Z"}}}},
	} {
		element[property.name] = rapid.SampledFrom(property.values).Draw(t, property.name)
	}
	if rapid.IntRange(0, 2).Draw(t, "alike") > 0 {
		element["id"] = rapid.StringMatching(`[a-z0-9]{6}`).Draw(t, "id of its own")
	}
	return element
}

// shownPage is a page of a list.
type shownPage struct {
	TotalCount int
	Nodes      []any
	Edges      []struct {
		Cursor string
		Node   any
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

// ask is the page behind a cursor, or the first one.
func (l shownList) ask(t *rapid.T, first int, after string) shownPage {
	variables := maps.Clone(l.variables)
	variables["first"] = first
	if after != "" {
		variables["after"] = after
	}
	body, err := json.Marshal(map[string]any{"query": l.query(variables), "variables": variables})
	require.NoError(t, err)
	type holder struct{ List shownPage }
	var a struct {
		Errors []any
		Data   struct {
			holder

			Node holder
		}
	}
	require.NoError(t, json.Unmarshal([]byte(serveTo(l.gateway, newRequest(t.Context(), body))), &a))
	require.Empty(t, a.Errors, string(body))
	page := a.Data.List
	if l.of != schema.Query.Name {
		page = a.Data.Node.List
	}
	page.agrees(t, first)
	return page
}

// query asks for the list with those of its arguments that have a value.
func (l shownList) query(variables map[string]any) string {
	var declared, given []string
	for _, argument := range l.field.Arguments {
		if _, ok := variables[argument.Name]; ok {
			declared = append(declared, "$"+argument.Name+": "+argument.Type.String())
			given = append(given, argument.Name+": $"+argument.Name)
		}
	}
	list := fmt.Sprintf(`list: %s(%s) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { __typename id graphId } } nodes { __typename id graphId } }`,
		l.field.Name, strings.Join(given, ", "))
	if l.of != schema.Query.Name {
		declared = append(declared, "$id: ID!")
		list = "node(id: $id) { ... on " + l.of + " { " + list + " } }"
	}
	return "query (" + strings.Join(declared, ", ") + ") { " + list + " }"
}

// agrees holds what a page tells of itself together.
func (p shownPage) agrees(t *rapid.T, first int) {
	assert.LessOrEqual(t, len(p.Nodes), first)
	require.Len(t, p.Edges, len(p.Nodes))
	cursors := map[string]bool{}
	for i, edge := range p.Edges {
		assert.Equal(t, p.Nodes[i], edge.Node)
		cursors[edge.Cursor] = true
	}
	assert.Len(t, cursors, len(p.Edges))
	if len(p.Edges) == 0 {
		assert.Nil(t, p.PageInfo.StartCursor)
		assert.Nil(t, p.PageInfo.EndCursor)
		return
	}
	assert.Equal(t, p.Edges[0].Cursor, *p.PageInfo.StartCursor)
	assert.Equal(t, p.Edges[len(p.Edges)-1].Cursor, *p.PageInfo.EndCursor)
}

// isComplete holds that the list has every element that Microsoft Graph sent, if none was to be left out. Those with one id may be
// one.
func (l shownList) isComplete(t *rapid.T, whole shownPage) {
	if l.variables["filter"] != nil || l.variables["statuses"] != nil {
		return
	}
	sent, shown := map[any]int{}, map[any]int{}
	for name, elements := range l.sent {
		kind := map[string]string{"webinars": "WEBINAR", "townhalls": "TOWN_HALL"}[name]
		if kinds, chosen := l.variables["kinds"].([]any); chosen && kind != "" && !slices.Contains(kinds, any(kind)) {
			continue
		}
		for _, element := range elements {
			count(sent, element.(map[string]any)["id"])
		}
	}
	for _, node := range whole.Nodes {
		count(shown, node.(map[string]any)["graphId"])
	}
	assert.Equal(t, sent, shown)
}

// count counts ids: those that are none, and of each other one that it is there.
func count(ids map[any]int, id any) {
	if id == nil || id == "" {
		ids[nil]++
	} else {
		ids[id] = 1
	}
}

// pages reads the list again in pages of a size, from the beginning or from anywhere in it to its end.
func (l shownList) pages(t *rapid.T, whole shownPage) {
	assert.Equal(t, len(whole.Nodes), whole.TotalCount)
	assert.False(t, whole.PageInfo.HasNextPage || whole.PageInfo.HasPreviousPage)
	ids := map[any]bool{}
	for _, node := range whole.Nodes {
		ids[node.(map[string]any)["id"]] = true
	}
	assert.Len(t, ids, len(whole.Nodes), "no element is there twice")

	start := rapid.IntRange(0, len(whole.Nodes)).Draw(t, "start")
	size := rapid.IntRange(1+len(whole.Nodes)/6, 2+len(whole.Nodes)).Draw(t, "size of a page")
	after := ""
	if start > 0 {
		after = whole.Edges[start-1].Cursor
	}
	for {
		page := l.ask(t, size, after)
		end := min(start+size, len(whole.Nodes))
		assert.Equal(t, whole.Nodes[start:end], page.Nodes)
		assert.Equal(t, whole.Edges[start:end], page.Edges, "a cursor is of an element, whatever page shows it")
		assert.Equal(t, whole.TotalCount, page.TotalCount)
		assert.Equal(t, end < len(whole.Nodes), page.PageInfo.HasNextPage)
		assert.Equal(t, start > 0, page.PageInfo.HasPreviousPage)
		if !page.PageInfo.HasNextPage {
			return
		}
		start, after = end, *page.PageInfo.EndCursor
	}
}
