package server_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// property is a value that Microsoft Graph sent where the schema has a field for it.
type property struct {
	place string // in the answer to which call: its URL, and the way there
	name  string // "" for what is in a list
	of    *ast.Definition
	value any
	set   func(value any)
}

// properties visits those of a resource, from the top down and in order.
type properties func(p property)

func (visit properties) object(place string, of *ast.Definition, object map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if field := of.Fields.ForName(name); field != nil {
			visit.value(property{place + "/" + name, name, elementOf(field), object[name], func(value any) { object[name] = value }})
		}
	}
}

func (visit properties) value(p property) {
	visit(p)
	switch value := p.value.(type) {
	case map[string]any:
		visit.object(p.place, p.of, value)
	case []any:
		for i, element := range value {
			visit.value(property{fmt.Sprint(p.place, "/", i), "", p.of, element, func(element any) { value[i] = element }})
		}
	}
}

// elementOf is the type that a field shows, be it in a list or in a connection.
func elementOf(field *ast.FieldDefinition) *ast.Definition {
	of := schema.Types[field.Type.Name()]
	if nodes := of.Fields.ForName("nodes"); nodes != nil {
		return schema.Types[nodes.Type.Name()]
	}
	return of
}

// collections are the types of what is in Microsoft Graph's collections, by their names: the roots, and below them each by
// the field that shows it.
var collections = sync.OnceValue(func() map[string]*ast.Definition {
	all := map[string]*ast.Definition{
		"me": schema.Types["User"], "users": schema.Types["User"], "onlineMeetings": schema.Types["OnlineMeeting"],
		"webinars": schema.Types["Webinar"], "townhalls": schema.Types["Townhall"],
	}
	for _, of := range schema.Types {
		for _, field := range of.Fields {
			if element := elementOf(field); of.Kind == ast.Object && element.Name != field.Type.Name() && element.Kind == ast.Object {
				all[field.Name] = element
			}
		}
	}
	return all
})

// few are as many elements as a list needs to show all that can be in one.
const few = 20

// propertiesOf visits the properties of the answer to a call, which loses what is in long lists.
func propertiesOf(url string, body map[string]any, visit properties) {
	for _, name := range []string{"value", "attendanceRecords"} {
		if list, ok := body[name].([]any); ok {
			body[name] = list[:min(len(list), few)]
		}
	}
	path, _, _ := strings.Cut(url, "?")
	var of *ast.Definition
	for segment := range strings.SplitSeq(path, "/") {
		if collection, ok := collections()[segment]; ok {
			of = collection
		}
	}
	if list, ok := body["value"].([]any); ok {
		visit.value(property{place: url, of: of, value: list})
		return
	}
	visit.value(property{place: url, of: of, value: body})
}
