package server_test

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// Each call that an operation makes is one that its fields name, or the types they are in; and every call that is named is
// made: by contract/operations or by what is asked here, which are the same questions by another caller or another handle.
func TestCallsAreThoseThatTheSchemaNames(t *testing.T) {
	t.Parallel()
	schema, err := lineage.ReadSchema("../schema.graphqls")
	require.NoError(t, err)
	unmade := map[string]bool{}
	for _, def := range schema.Types {
		for _, u := range callsNamed(schema, def, def.Fields) {
			unmade[u.Call] = true
		}
	}
	require.NotEmpty(t, unmade)
	e := emulator.New(emulator.Options{PageSize: 2}) // lists have later pages
	for name, operation := range everyQuestion(t) {
		document, failures := gqlparser.LoadQueryWithRules(schema.Schema, operation.query, rules.NewDefaultRules())
		if failures != nil {
			continue // is refused, and asks nothing
		}
		e.Reset()
		serveTo(newGateway(msgraph.Root(operation.root("http://127.0.0.1")), e.Transport()), operation.request(t))
		named := callsSelected(schema, document)
		for _, call := range callsMade(t, e) {
			known := false
			for _, u := range named {
				if form(u.Call).MatchString(call) {
					known = true
					delete(unmade, u.Call)
				}
			}
			assert.True(t, known, "%s: no @upstream of its fields names %s", name, call)
		}
	}
	assert.Empty(t, slices.Sorted(maps.Keys(unmade)), "named by an @upstream, and never made")
}

// callsNamed are those of fields of one type, and of the type.
func callsNamed(schema lineage.Schema, def *ast.Definition, fields ast.FieldList) (calls []lineage.Upstream) {
	for _, field := range fields {
		calls = append(calls, schema.CallsOf(def, field)...)
	}
	return append(calls, schema.CallsFor(def)...)
}

func callsSelected(schema lineage.Schema, document *ast.QueryDocument) (calls []lineage.Upstream) {
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch selection := selection.(type) {
			case *ast.Field:
				calls = append(calls, callsNamed(schema, selection.ObjectDefinition, ast.FieldList{selection.Definition})...)
				walk(selection.SelectionSet)
			case *ast.InlineFragment:
				walk(selection.SelectionSet)
			case *ast.FragmentSpread:
				walk(selection.Definition.SelectionSet)
			}
		}
	}
	for _, operation := range document.Operations {
		walk(operation.SelectionSet)
	}
	return calls
}

// form is what calls of a template look like.
func form(template string) *regexp.Regexp {
	path, query, _ := strings.Cut(regexp.QuoteMeta(template), `\?`)
	text := placeholder.ReplaceAllString(path, `[^/?(]+`)
	if query != "" {
		text += `\?` + placeholder.ReplaceAllString(query, `.+`)
	}
	return regexp.MustCompile("^" + text + "$")
}

// callsMade are those that the emulator saw, as templates write them. A later page is the same call.
func callsMade(t *testing.T, e *emulator.Emulator) (calls []string) {
	t.Helper()
	for _, request := range e.Calls() {
		made := request.Items
		if made == nil {
			made = []string{request.Method + " " + request.URL}
		}
		for _, call := range made {
			call, err := url.PathUnescape(versionSegment.ReplaceAllString(call, " /"))
			require.NoError(t, err)
			calls = append(calls, laterPage.ReplaceAllString(call, ""))
		}
	}
	return calls
}

var (
	placeholder    = regexp.MustCompile(`\\\{\w+\\\}`)
	versionSegment = regexp.MustCompile(` /(v1\.0|beta)/`)
	laterPage      = regexp.MustCompile(`\?\$skiptoken=.*$`)
)

// everyQuestion are those of contract/operations, and otherwiseAsked.
func everyQuestion(t *testing.T) map[string]golden {
	t.Helper()
	all := goldens(t)
	for token, query := range otherwiseAsked {
		all["otherwise, as "+token] = golden{query: query, headers: map[string]string{"Authorization": "Bearer " + token}}
	}
	return all
}

// otherwiseAsked are questions by the token of who asks them.
var otherwiseAsked = map[string]string{
	"demo-diane": `{
		meeting: onlineMeeting(by: { id: "` + emulator.TeamMeetingID + `" }) { attendanceReport(id: "` + emulator.TeamReportID + `") { totalParticipantCount } }
		webinar(id: "` + emulator.WebinarID + `") {
			registration(id: "none") { email }
			session(id: "` + emulator.WebinarSessionID + `") { attendanceReport(id: "` + emulator.WebinarReportID + `") { totalParticipantCount } }
		}
		townhall(id: "` + emulator.TownhallID + `") {
			session(id: "` + emulator.TownhallSessionID + `") {
				attendanceReports { totalCount }
				attendanceReport(id: "` + emulator.TownhallReportID + `") { totalParticipantCount }
			}
		}
	}`,
	"demo-app": `{
		link: onlineMeeting(by: { joinWebUrl: "` + emulator.ClassJoinWebURL + `" }, organizer: "` + emulator.DianeDemossID + `") { subject }
		digits: onlineMeeting(by: { joinMeetingId: "` + emulator.TeamMeetingJoinID + `" }, organizer: "` + emulator.DianeDemossID + `") {
			attendanceReport(id: "` + emulator.TeamReportID + `") { totalParticipantCount }
			full: attendanceReport(id: "` + emulator.TeamReportID + `") { attendanceRecords { totalCount } }
		}
		virtualEvents(userId: "` + emulator.DianeDemossID + `") { totalCount }
	}`,
}
