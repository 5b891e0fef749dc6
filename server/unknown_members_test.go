package server_test

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/contract"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// The law: whatever Microsoft adds, a client that was generated from the schema of today understands every answer. Members
// that the schema does not know are UNKNOWN, types that it does not know are UnknownIdentity, and what Microsoft sent stands
// beside them.

// unheard is what no set has as a member, unheardType what no union has.
const (
	unheard     = "neverHeardOf"
	unheardType = "#microsoft.graph.neverHeardOfIdentity"
)

// isOpen reports whether a type is an enumeration that Microsoft may add to.
func isOpen(of *ast.Definition) bool {
	return of.Kind == ast.Enum && of.EnumValues.ForName("UNKNOWN") != nil
}

// isAnnotated reports whether the schema shows the @odata.type of objects of a type.
func isAnnotated(of *ast.Definition) bool {
	return of.Name == "Identity" || of.Fields.ForName("odataType") != nil
}

// isMember reports whether a property has one of a set that Microsoft may add to.
func (p property) isMember() bool {
	_, text := p.value.(string)
	_, object := p.value.(map[string]any)
	return text && isOpen(p.of) || object && isAnnotated(p.of)
}

// renew makes it another one, or of a type that nobody has heard of.
func (p property) renew(member memberAt) {
	if object, ok := p.value.(map[string]any); ok {
		object["@odata.type"] = unheardType
	} else {
		p.set(member(p.place, p.of))
	}
}

// renewing is a Microsoft Graph in whose answers those members are new that are chosen.
func renewing(e *emulator.Emulator, chosen func(p property) bool) http.RoundTripper {
	return changing(e.Transport(), func(url string, body map[string]any) {
		propertiesOf(url, body, func(p property) {
			if p.isMember() && chosen(p) {
				p.renew(neverHeardOf)
			}
		})
	})
}

// alike is how many properties are tried that differ only in the elements of lists that they are of; everywhere is all at once.
const (
	alike      = 4
	everywhere = "everywhere"
)

var index = regexp.MustCompile(`/\d+\b`)

// sites are the places of properties.
type sites struct {
	mu   sync.Mutex
	seen map[string][]string // by their places without the positions in lists
}

func (s *sites) add(p property) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string][]string{}
	}
	list := index.ReplaceAllString(p.place, "")
	s.seen[list] = append(s.seen[list], p.place)
}

// sample are so many at most of those that are alike.
func (s *sites) sample(most int) (places []string) {
	for _, all := range s.seen {
		slices.Sort(all)
		all = slices.Compact(all)
		places = append(places, all[:min(len(all), most)]...)
	}
	return places
}

func TestUnknownMembersBreakNoFrozenClient(t *testing.T) {
	t.Parallel()
	for _, o := range operations(t) {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{TownhallRecords: few})
			var met sites
			before, findings := o.frozen(t, renewing(e, func(p property) bool { met.add(p); return false }))
			for _, place := range append(met.sample(alike), everywhere) {
				after, now := o.frozen(t, renewing(e, func(p property) bool { return place == p.place || place == everywhere }))
				assert.Equal(t, findings, now, place)
				assert.Equal(t, codes(before), codes(after), place)
				o.onlyMembersChanged(t, before.Data, after.Data, place)
			}
		})
	}
}

// frozen asks the operation as a client generated from the schema does, and tells what that finds wrong with the answer.
func (o operation) frozen(t *testing.T, upstream http.RoundTripper) (a answer, findings []contract.Finding) {
	t.Helper()
	gateway := o.on(upstream)
	client := served(func(w http.ResponseWriter, r *http.Request) {
		heard := httptest.NewRecorder()
		gateway.ServeHTTP(heard, r)
		a = read(t, heard)
		w.WriteHeader(heard.Code)
		_, _ = w.Write(heard.Body.Bytes())
	})
	variables, err := json.Marshal(o.variables)
	require.NoError(t, err)
	report, err := contract.Operations(t.Context(), schema, []contract.Endpoint{client.endpoint(o.token())},
		fstest.MapFS{"query.graphql": {Data: []byte(o.query)}, "variables.json": {Data: variables}}, contract.ConsumerOptions{})
	require.NoError(t, err)
	require.Len(t, report.Operations, 1)
	return a, report.Operations[0].Findings
}

// served sends requests to a handler.
type served http.HandlerFunc

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	s(w, r)
	return w.Result(), nil
}

func (s served) endpoint(token string) contract.Endpoint {
	return contract.Endpoint{URL: "http://127.0.0.1/graphql", Token: token, Client: &http.Client{Transport: s}}
}

// onlyMembersChanged holds that an answer tells of new members and is the same besides. What is filtered may come and go with
// them, and a record without Microsoft's id is told apart by its role too.
func (o operation) onlyMembersChanged(t *testing.T, before, after map[string]any, place string) {
	t.Helper()
	if strings.Contains(o.query, "filter:") || strings.Contains(o.query, "statuses:") {
		return
	}
	for _, path := range differences(nil, before, after) {
		value, there := follow(after, path) // what is selected of another type is not
		if made := path[len(path)-1] == "id" && (place == everywhere || strings.HasSuffix(place, "/role")); there && !made {
			assert.Contains(t, []any{"UNKNOWN", unheard, unheardType, "UnknownIdentity"}, value, path)
		}
	}
}

// Nothing that Microsoft may add to is forgotten: a walk of the schema shows every open set, each with what came beside it.
func TestEveryOpenSetIsShownAsItCame(t *testing.T) {
	t.Parallel()
	members := map[string]memberAt{
		"never heard of": neverHeardOf,
		"of all kinds":   anyMember,
	}
	for name, member := range members {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached := reachedSets{T: t, sets: map[string]bool{}, sent: map[any]bool{}}
			assert.Empty(t, reached.walk(func(place string, of *ast.Definition) string {
				text := member(place, of)
				reached.sent[text] = true
				return text
			}))
			assert.Equal(t, openSets(), reached.sets)
		})
	}
}

// memberAt is the literal value of a member of an enumeration, always the same at a place.
type memberAt func(place string, of *ast.Definition) string

func neverHeardOf(string, *ast.Definition) string { return unheard }

// anyMember is one that the schema knows, in whatever case, or one that it does not.
func anyMember(place string, of *ast.Definition) string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(place))
	random := rand.New(rand.NewPCG(hash.Sum64(), 1))
	text := of.EnumValues[random.IntN(len(of.EnumValues))].Name
	if random.IntN(4) > 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	return []func(string) string{strings.ToLower, strings.ToUpper, strings.ToTitle, func(s string) string { return s + "s" }}[random.IntN(4)](text)
}

// walk asks for everything, of a Microsoft Graph in which all members of open sets are such.
func (r reachedSets) walk(member memberAt) []contract.Problem {
	e := emulator.New(emulator.Options{TownhallRecords: few})
	var one sync.Mutex // calls come side by side
	gateway := newGateway("http://127.0.0.1/beta", changing(e.Transport(), func(url string, body map[string]any) {
		one.Lock()
		defer one.Unlock()
		propertiesOf(url, body, func(p property) { p.fill(member) })
	}))
	client := served(func(w http.ResponseWriter, request *http.Request) {
		heard := httptest.NewRecorder()
		gateway.ServeHTTP(heard, request)
		r.in(read(r.T, heard).Data)
		w.WriteHeader(heard.Code)
		_, _ = w.Write(heard.Body.Bytes())
	})
	text, err := os.ReadFile("../contract/testdata/emulator.json")
	require.NoError(r, err)
	seeds, err := contract.ReadSeeds(bytes.NewReader(text))
	require.NoError(r, err)
	report, err := contract.Walk(r.Context(), schema, contract.Options{Callers: []contract.Endpoint{client.endpoint("")}, Seeds: seeds, Samples: 2})
	require.NoError(r, err)
	return slices.DeleteFunc(report.Problems, func(p contract.Problem) bool {
		return p.Law == contract.LawRefetch // it differs by the call that brings it
	})
}

// fill makes every member of a resource such a one, also those that Microsoft Graph did not send.
func (p property) fill(member memberAt) {
	if p.isMember() {
		p.renew(member)
	}
	object, ok := p.value.(map[string]any)
	if !ok || isAnnotated(p.of) {
		return
	}
	for _, field := range p.of.Fields {
		var missing any
		switch of := elementOf(field); {
		case object[field.Name] != nil:
			continue
		case isAnnotated(of):
			missing = map[string]any{"id": "somebody"}
		case isOpen(of):
			missing = member(p.place+"/"+field.Name, of)
		}
		if field.Type.Elem != nil && missing != nil {
			missing = []any{missing}
		}
		if missing != nil {
			object[field.Name] = missing
		}
	}
}

// openSets are the fields of objects that show a member of an open set, by their coordinates.
func openSets() map[string]bool {
	all := map[string]bool{}
	for _, of := range schema.Types {
		for _, field := range of.Fields {
			if element := schema.Types[field.Type.Name()]; of.Kind == ast.Object && !isAnnotated(of) && (isOpen(element) || isAnnotated(element)) {
				all[of.Name+"."+field.Name] = true
			}
		}
	}
	return all
}

// reachedSets are those that answers have shown.
type reachedSets struct {
	*testing.T

	sets map[string]bool
	sent map[any]bool // literal values
}

func (r reachedSets) in(value any) {
	switch value := value.(type) {
	case map[string]any:
		r.object(value)
		for _, inner := range value {
			r.in(inner)
		}
	case []any:
		for _, inner := range value {
			r.in(inner)
		}
	}
}

func (r reachedSets) object(object map[string]any) {
	name, _ := object["__typename"].(string)
	of := schema.Types[name]
	if of == nil || isAnnotated(of) {
		return
	}
	for _, field := range of.Fields {
		shown := elements(object[field.Name])
		switch element := schema.Types[field.Type.Name()]; {
		case len(shown) == 0:
			continue
		case isOpen(element):
			r.member(of, field, shown, object)
		case isAnnotated(element):
			r.identity(element, shown)
		default:
			continue
		}
		r.sets[of.Name+"."+field.Name] = true
	}
}

// member holds that an enumeration goes by its literal value, which stands beside it. Microsoft's bodyType has none: it is not
// evolvable.
func (r reachedSets) member(of *ast.Definition, field *ast.FieldDefinition, shown []any, object map[string]any) {
	enumeration := schema.Types[field.Type.Name()]
	if enumeration.Name == "BodyType" {
		assert.NotNil(r, enumeration.EnumValues.ForName(shown[0].(string)))
		return
	}
	raw := "raw" + strings.ToUpper(field.Name[:1]) + field.Name[1:]
	literal := elements(object[raw])
	require.Len(r, literal, len(shown), "%s.%s", of.Name, raw)
	for i := range shown {
		assert.True(r, r.sent[literal[i]], "%s.%s is %v", of.Name, raw, literal[i])
		assert.Equal(r, memberOf(enumeration, literal[i].(string)), shown[i], "%s.%s of %v", of.Name, field.Name, literal[i])
	}
}

// memberOf is the member of an enumeration with the letters of a literal value, in whatever case; UNKNOWN if there is none.
func memberOf(enumeration *ast.Definition, literal string) string {
	for _, member := range enumeration.EnumValues {
		if member.Name != "UNKNOWN" && strings.EqualFold(strings.ReplaceAll(member.Name, "_", ""), literal) {
			return member.Name
		}
	}
	return "UNKNOWN"
}

func (r reachedSets) identity(of *ast.Definition, shown []any) {
	for _, identity := range shown {
		identity, _ := identity.(map[string]any)
		assert.Equal(r, unheardType, identity["odataType"])
		if of.Kind == ast.Union {
			assert.Equal(r, []any{"UnknownIdentity", "UNKNOWN"}, []any{identity["__typename"], identity["kind"]})
		}
	}
}

// elements are those of a list, or the one value that is not in a list.
func elements(value any) []any {
	switch value := value.(type) {
	case nil:
		return nil
	case []any:
		return value
	}
	return []any{value}
}

// An enumeration that answers show is open, or it is the gateway's own.
func TestOnlyTheGatewaysOwnEnumerationsAreClosed(t *testing.T) {
	t.Parallel()
	closed := map[string]bool{}
	for _, of := range schema.Types {
		for _, field := range of.Fields {
			if shown := schema.Types[field.Type.Name()]; of.Kind == ast.Object && shown.Kind == ast.Enum && !isOpen(shown) && !strings.HasPrefix(shown.Name, "__") {
				closed[shown.Name] = true
			}
		}
	}
	assert.Equal(t, []string{"WarningCode"}, slices.Sorted(maps.Keys(closed)))
}
