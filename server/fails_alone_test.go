package server_test

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// The law: of all calls that an operation makes, each may fail alone. What does not hang on it is answered as ever, what
// does is null or a partial list, and an error at its path says why. Nothing is lost without an error.

// waysToFail are those of one call, and what they are told as.
var waysToFail = map[string]struct {
	faults []emulator.Fault
	codes  []string
}{
	"forbidden":   {[]emulator.Fault{{Status: 403}}, []string{"FORBIDDEN"}},
	"not found":   {[]emulator.Fault{{Status: 404}}, []string{"NOT_FOUND", "RETENTION_EXPIRED"}},
	"throttled":   {[]emulator.Fault{{Status: 429, RetryAfter: "1"}}, []string{"UPSTREAM_THROTTLED"}},
	"unavailable": {[]emulator.Fault{{Status: 503}}, []string{"UPSTREAM_UNAVAILABLE"}},
	"malformed":   {[]emulator.Fault{{Body: `{"value":[`}}, []string{"UPSTREAM_BAD_RESPONSE"}},
	"cut": { // a connection, or what a batch answers to an item
		[]emulator.Fault{{Cut: 10}, {Item: emulator.Missing}}, []string{"UPSTREAM_BAD_RESPONSE", "UPSTREAM_UNAVAILABLE"},
	},
}

func TestEachCallFailsAlone(t *testing.T) {
	t.Parallel()
	failed := 0
	for _, o := range operations(t) {
		document, failures := gqlparser.LoadQueryWithRules(schema, o.query, rules.NewDefaultRules())
		if len(failures) > 0 {
			continue
		}
		o.query = askingForWarnings(document)
		l := &loneFailure{o, emulator.New(emulator.Options{PageSize: 100, TownhallRecords: 250}), document}
		whole, calls := l.run(t)
		if len(whole.Errors) > 0 {
			continue
		}
		failed++
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			for _, call := range calls {
				l.fail(t, whole, call)
			}
		})
	}
	assert.Greater(t, failed, 15, "operations that succeed")
}

// loneFailure is an operation, and the Microsoft Graph that it asks.
type loneFailure struct {
	operation
	*emulator.Emulator

	document *ast.QueryDocument
}

// run asks the operation on a fake clock, and names the calls it made.
func (l *loneFailure) run(t *testing.T, faults ...emulator.Fault) (a answer, calls []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l.Reset()
		l.Fail(faults...)
		a = l.ask(t, l.Transport())
	})
	seen := map[string]bool{}
	for _, request := range l.Calls() {
		if len(request.Items) == 0 {
			seen[belowVersion(request.URL)] = true
		}
		for _, item := range request.Items {
			seen[strings.TrimPrefix(item, "GET ")] = true
		}
	}
	return a, slices.Sorted(maps.Keys(seen))
}

// fail lets a call fail in every way.
func (l *loneFailure) fail(t *testing.T, whole answer, call string) {
	t.Helper()
	shown := l.shows(t, whole, call)
	for way, does := range waysToFail {
		t.Run(way+" "+call, func(t *testing.T) {
			faults := slices.Clone(does.faults)
			for i := range faults {
				faults[i].Match = func(target emulator.Target) bool { return target.URL == call }
			}
			a, _ := l.run(t, faults...)
			require.Equal(t, 200, a.Status)
			lost := differences(nil, whole.Data, a.Data)
			assert.Equal(t, len(lost) > 0, len(a.Errors) > 0, "there is an error if, and only if, something is lost: %v", lost)
			for _, e := range a.Errors {
				assert.Contains(t, does.codes, e.Extensions["code"])
				assert.NotEmpty(t, e.Message)
				assert.True(t, isLost(a.Data, e.Path), "the path leads to null or to a partial list: %v", e.Path)
				value, _ := follow(a.Data, e.Path)
				assert.False(t, isLaterPage(call) && value == nil, "the pages before are kept: %v", e.Path)
				assert.True(t, l.hangs(shown, whole.Data, e.Path), "the path is of what shows the call: %v", e.Path)
			}
			for _, path := range lost {
				assert.True(t, a.tells(path), "an error tells of %v", path)
			}
		})
	}
}

// isLaterPage tells the call for a further page from that for the first.
func isLaterPage(call string) bool { return strings.Contains(call, "skip") }

// tells reports whether an error is at the path or above it.
func (a answer) tells(path []any) bool {
	for _, e := range a.Errors {
		if len(e.Path) > 0 && begins(path, e.Path) {
			return true
		}
	}
	return false
}

func begins(path, with []any) bool {
	return len(path) >= len(with) && slices.EqualFunc(path[:len(with)], with, func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) })
}

// isLost reports whether a path of the data leads to null, or to a list that says that it is not whole.
func isLost(data any, path []any) bool {
	value, ok := follow(data, path)
	list, _ := value.(map[string]any)
	warnings, _ := list[askedWarnings].([]any)
	return ok && value == nil || slices.ContainsFunc(warnings, func(w any) bool { return w.(map[string]any)["code"] == partialResult })
}

func follow(value any, path []any) (found any, ok bool) {
	for _, step := range path {
		switch parent := value.(type) {
		case map[string]any:
			name, _ := step.(string)
			if value, ok = parent[name]; !ok {
				return nil, false
			}
		case []any:
			i, isNumber := step.(float64)
			if !isNumber || int(i) >= len(parent) {
				return nil, false
			}
			value = parent[int(i)]
		default:
			return nil, false
		}
	}
	return value, true
}

// differences are the deepest paths at which two answers are not the same. Elements that a partial list still has are not
// among them.
func differences(at []any, before, after any) (paths [][]any) {
	switch before := before.(type) {
	case map[string]any:
		if after, ok := after.(map[string]any); ok {
			for name, value := range before {
				paths = append(paths, differences(slices.Concat(at, []any{name}), value, after[name])...)
			}
			return paths
		}
	case []any:
		if after, ok := after.([]any); ok && len(before) == len(after) {
			for i, value := range before {
				paths = append(paths, differences(slices.Concat(at, []any{float64(i)}), value, after[i])...)
			}
			return paths
		}
	}
	if !reflect.DeepEqual(before, after) {
		paths = append(paths, at)
	}
	return paths
}

// places are the paths of an answer at which a call shows, by the names of the fields and not as the client called them: what
// shows the same list in another order or through another filter is the same place.
type places [][]any

// shows finds out what of an answer hangs on a call, by letting Microsoft Graph answer something else there.
func (l *loneFailure) shows(t *testing.T, whole answer, call string) (at places) {
	t.Helper()
	for _, other := range []func(body map[string]any){hollow, renamed, blurred} {
		l.Reset()
		l.Fail()
		a := l.ask(t, changing(l.Transport(), func(url string, body map[string]any) {
			if url == call {
				other(body)
			}
		}))
		for _, path := range differences(nil, whole.Data, a.Data) {
			at = append(at, l.named(path))
		}
		for _, e := range a.Errors {
			at = append(at, l.named(e.Path))
		}
	}
	return at
}

// hollow leaves no more of a resource than its id, and no element of a list.
func hollow(body map[string]any) {
	_, isReport := body["attendanceRecords"]
	maps.DeleteFunc(body, func(name string, _ any) bool { return name != "id" && name != "value" })
	if body["value"] != nil {
		body["value"] = []any{}
	}
	if isReport { // one without records is asked for them once more, unless nobody came
		body["attendanceRecords"], body["totalParticipantCount"] = []any{}, 0
	}
}

// renamed makes a resource another one.
func renamed(body map[string]any) {
	if _, ok := body["id"]; ok {
		body["id"] = "00000000-0000-4000-8000-000000000000"
	}
}

// blurred changes everything but what calls are made of, and adds to every list.
func blurred(body map[string]any) {
	for name, value := range body {
		if name != "id" && !strings.Contains(name, "@odata") && !strings.HasSuffix(name, "Id") {
			body[name] = blurredValue(value)
		}
	}
}

func blurredValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		blurred(value)
		return value
	case []any:
		for i := range value {
			value[i] = blurredValue(value[i])
		}
		return append(value, map[string]any{"id": "blurred"})
	case string:
		if later := strings.Replace(value, "2026-", "2027-", 1); later != value {
			return later
		}
		return value + " blurred"
	case bool:
		return !value
	}
	return 7
}

// hangs reports whether what is at the path shows the call itself, and does not only hold what does.
func (l *loneFailure) hangs(shown places, whole any, path []any) bool {
	isShown := func(path []any) bool {
		return slices.ContainsFunc(shown, func(at []any) bool { return begins(path, at) })
	}
	place := l.named(path)
	if !isShown(place) && !slices.ContainsFunc(shown, func(at []any) bool { return begins(at, place) }) {
		return false
	}
	value, _ := follow(whole, path)
	object, _ := value.(map[string]any)
	for key, inner := range object {
		own := l.named(slices.Concat(path, []any{key}))
		if isPlain(inner) && !slices.Contains([]any{"id", "graphId", "__typename"}, own[len(own)-1]) && !isShown(own) {
			return false
		}
	}
	return true
}

// isPlain reports whether a value is neither an object nor a list nor null.
func isPlain(value any) bool {
	switch value.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return true
}

// named is a path by the names of the fields.
func (l *loneFailure) named(path []any) []any {
	named := slices.Clone(path)
	sets := []ast.SelectionSet{l.document.Operations[0].SelectionSet}
	for i, step := range path {
		key, isField := step.(string)
		if !isField {
			continue
		}
		fields := called(key, sets)
		sets = nil
		for _, field := range fields {
			named[i] = field.Name
			sets = append(sets, field.SelectionSet)
		}
	}
	return named
}

// called are the fields of selection sets that go by a name in the answer.
func called(key string, sets []ast.SelectionSet) (fields []*ast.Field) {
	for _, set := range sets {
		for _, selection := range set {
			switch selection := selection.(type) {
			case *ast.Field:
				if selection.Alias == key {
					fields = append(fields, selection)
				}
			case *ast.InlineFragment:
				fields = append(fields, called(key, []ast.SelectionSet{selection.SelectionSet})...)
			case *ast.FragmentSpread:
				fields = append(fields, called(key, []ast.SelectionSet{selection.Definition.SelectionSet})...)
			}
		}
	}
	return fields
}

var schema = graph.NewExecutableSchema(graph.Config{}).Schema()

const askedWarnings = "warningsOfTheLaw"

// askingForWarnings lets a document ask every list for its warnings, and call every field by a name of the client's: it is these that
// paths of errors are made of.
func askingForWarnings(document *ast.QueryDocument) string {
	var events validator.Events
	events.OnField(func(_ *validator.Walker, field *ast.Field) {
		field.Alias = "my_" + strings.TrimPrefix(field.Alias, "my_") // a fragment is walked wherever it is spread
		if field.Definition != nil && strings.HasSuffix(field.Definition.Type.Name(), "Connection") {
			field.SelectionSet = append(field.SelectionSet, &ast.Field{
				Alias: askedWarnings, Name: "warnings", SelectionSet: ast.SelectionSet{&ast.Field{Alias: "code", Name: "code"}},
			})
		}
	})
	validator.Walk(schema, document, &events)
	var text bytes.Buffer
	formatter.NewFormatter(&text).FormatQueryDocument(document)
	return text.String()
}
