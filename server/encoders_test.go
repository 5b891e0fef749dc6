package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// document draws a selection of everything that the schema has, below a field of the type.
type document struct {
	*rapid.T

	schema    *ast.Schema
	fragments strings.Builder
	drawn     int
}

// selection is a selection set of the type, nested so deep at most.
func (d *document) selection(of string, depth int) string {
	var out strings.Builder
	out.WriteString("{ ")
	for range rapid.IntRange(1, 5).Draw(d.T, "selections") {
		out.WriteString(d.one(of, depth) + " ")
	}
	return out.String() + "}"
}

func (d *document) one(of string, depth int) string {
	def := d.schema.Types[of]
	switch choice := rapid.IntRange(0, 9).Draw(d.T, "kind"); {
	case choice == 0:
		return d.alias() + "__typename" + d.directive()
	case choice < 3 && depth > 0:
		return "... on " + rapid.SampledFrom(d.conditions(def)).Draw(d.T, "condition") + d.directive() + " " + d.selection(of, depth-1)
	case choice == 3 && depth > 0:
		d.drawn++
		name := fmt.Sprintf("F%d", d.drawn)
		fmt.Fprintf(&d.fragments, " fragment %s on %s %s", name, of, d.selection(of, depth-1))
		return "..." + name + d.directive()
	case len(def.Fields) == 0: // a union
		return "__typename"
	}
	field := rapid.SampledFrom(def.Fields).Draw(d.T, "field")
	if strings.HasPrefix(field.Name, "__") {
		return "__typename"
	}
	text := d.alias() + field.Name + d.directive()
	if len(field.Arguments) > 0 && field.Arguments.ForName("id") != nil {
		return "__typename"
	}
	if fields := d.schema.Types[field.Type.Name()]; fields.IsCompositeType() {
		if depth == 0 {
			return "__typename"
		}
		return text + " " + d.selection(field.Type.Name(), depth-1)
	}
	return text
}

// conditions are the types that a fragment may be about.
func (d *document) conditions(def *ast.Definition) []string {
	names := []string{def.Name}
	if def.IsAbstractType() {
		for _, possible := range d.schema.GetPossibleTypes(def) {
			names = append(names, possible.Name)
		}
	}
	return names
}

func (d *document) alias() string {
	if rapid.IntRange(0, 3).Draw(d.T, "aliased") > 0 {
		return ""
	}
	d.drawn++
	return fmt.Sprintf("a%d: ", d.drawn)
}

func (d *document) directive() string {
	return rapid.SampledFrom([]string{"", "", "", "", "", " @skip(if: $yes)", " @include(if: $yes)", " @include(if: $no)", " @skip(if: false)"}).Draw(d.T, "directive")
}

// oddities are what stands where a value should be, now and then.
var oddities = []any{nil, "", 7, 1.5, true, []any{}, map[string]any{}, "x", "2021-10-05T04:38:27.1234567Z", "2021-10-05", "\x00\t\"\\/\u2028<é🎉", "unknownFutureValue"}

// upstreamValue is what Microsoft Graph may send for a field: mostly what belongs there.
func upstreamValue(t *rapid.T, schema *ast.Schema, of *ast.Type, depth int) any {
	switch chance := rapid.IntRange(0, 19).Draw(t, "oddity"); {
	case chance == 0:
		return rapid.SampledFrom(oddities).Draw(t, "value")
	case chance == 1:
		return nil
	case of.Elem != nil:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "elements"))
		for i := range list {
			list[i] = upstreamValue(t, schema, of.Elem, depth)
		}
		return list
	}
	def := schema.Types[of.Name()]
	switch {
	case def.Kind == ast.Union:
		return upstreamIdentity(t)
	case def.Kind == ast.Object:
		return upstreamObject(t, schema, def, depth)
	case def.Kind == ast.Enum:
		return rapid.SampledFrom([]string{"attendee", "Organizer", "reaction", "user", "somethingNew", ""}).Draw(t, "member")
	case of.Name() == "DateTime":
		return rapid.SampledFrom([]string{"2021-10-05T04:38:27.1234567Z", "2021-10-05T04:38:27Z", "2021-10-05 04:38", "never"}).Draw(t, "instant")
	case of.Name() == "Int":
		return rapid.IntRange(0, 1<<20).Draw(t, "number")
	case of.Name() == "Boolean":
		return rapid.Bool().Draw(t, "truth")
	}
	return rapid.SampledFrom([]string{"text", "ü", "a \"quoted\" \\ one", "\u0001", "bad \xff utf-8", "", "🎉"}).Draw(t, "text")
}

func upstreamObject(t *rapid.T, schema *ast.Schema, def *ast.Definition, depth int) any {
	object := map[string]any{"id": rapid.SampledFrom([]any{"a", "b", "c", "", nil}).Draw(t, "id")}
	for _, field := range def.Fields {
		if schema.Types[field.Type.Name()].Kind == ast.Object && depth == 0 || field.Name == "id" || strings.HasPrefix(field.Name, "__") {
			continue
		}
		if rapid.IntRange(0, 3).Draw(t, "left out") > 0 {
			object[field.Name] = upstreamValue(t, schema, field.Type, depth-1)
		}
	}
	return object
}

func upstreamIdentity(t *rapid.T) any {
	identity := map[string]any{"id": "i", "displayName": rapid.SampledFrom([]any{"Somebody", "", nil, 7}).Draw(t, "name")}
	if kind := rapid.SampledFrom([]string{"", "communicationsUserIdentity", "communicationsGuestIdentity", "communicationsPhoneIdentity", "identity", "newIdentity"}).Draw(t, "type"); kind != "" {
		identity["@odata.type"] = "#microsoft.graph." + kind
	}
	if rapid.Bool().Draw(t, "tenant") {
		identity["tenantId"] = rapid.SampledFrom([]any{"t", nil}).Draw(t, "tenant id")
	}
	return identity
}

// TestBothWaysGiveTheSameAnswer holds gqlgen's own way of writing an answer against the generated one: the same bytes,
// whatever is asked and whatever Microsoft Graph sends.
func TestBothWaysGiveTheSameAnswer(t *testing.T) {
	t.Parallel()
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	parts := map[string]struct{ query, of, object string }{
		"records":       {`onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords %s } }`, "AttendanceRecordConnection", "AttendanceRecord"},
		"meeting":       {`onlineMeeting(by: { id: "m" }) %s`, "OnlineMeeting", "OnlineMeeting"},
		"registrations": {`webinar(id: "w") { registrations %s }`, "RegistrationConnection", "Registration"},
		"webinar":       {`webinar(id: "w") %s`, "Webinar", "Webinar"},
	}
	for part, about := range parts {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			valid := 0
			rapid.Check(t, func(t *rapid.T) {
				d := &document{T: t, schema: schema}
				query := "{ " + fmt.Sprintf(about.query, d.selection(about.of, 4)) + " }" + d.fragments.String()
				var variables []string
				for name, value := range map[string]string{"$yes": "true", "$no": "false"} {
					if strings.Contains(query, name) {
						variables = append(variables, name+": Boolean! = "+value)
					}
				}
				if len(variables) > 0 {
					query = "query (" + strings.Join(variables, ", ") + ") " + query
				}
				list := make([]any, rapid.IntRange(0, 4).Draw(t, "length"))
				for i := range list {
					list[i] = upstreamObject(t, schema, schema.Types[about.object], 3)
				}
				upstream := flaky(t, list)
				fast, ordinary := answerOf(upstream, query, false), answerOf(upstream, query, true)
				if !bytes.Contains(ordinary, []byte("GRAPHQL_VALIDATION_FAILED")) {
					valid++
				}
				require.Equal(t, string(ordinary), string(fast), "%s", query)
			})
			if !testing.Short() { // which draws a fifth of them
				assert.Greater(t, valid, 50, "of a hundred")
			}
		})
	}
}

// flaky answers every list with these elements, and everything else with the first of them.
func flaky(t *rapid.T, list []any) http.RoundTripper {
	encode := func(value any) string {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		return string(text)
	}
	whole := encode(map[string]any{"value": list})
	first := map[string]any{}
	if len(list) > 0 {
		first, _ = list[0].(map[string]any)
	}
	one := encode(first)
	report := encode(map[string]any{"id": "r", "attendanceRecords": list})
	return upstream(func(r *http.Request) (*http.Response, error) {
		body, url := one, r.URL.String()
		switch {
		case strings.Contains(url, "$expand=attendanceRecords"):
			body = report
		case slices.ContainsFunc([]string{"attendanceReports", "registrations", "sessions", "presenters"}, func(list string) bool { return strings.HasSuffix(url, list) }):
			body = whole
		}
		return always(http.StatusOK, "application/json", body)(r)
	})
}

func answerOf(transport http.RoundTripper, query string, ordinary bool) []byte {
	gateway := server.New(server.Options{
		Auth: demo, Caller: callerOf(emulatedRoot, transport), Timeout: 15 * time.Second, Ordinary: ordinary, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	body, _ := json.Marshal(map[string]string{"query": query})
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, r)
	return w.Body.Bytes()
}
