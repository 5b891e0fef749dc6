package guard

import (
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// weights are those of the fields of a schema. What has none costs nothing.
type weights map[*ast.FieldDefinition]weight

// weight is what a field costs.
type weight struct {
	// cost of the field, or of each element of the list that it is.
	cost Cost
	// arguments add theirs where they are given.
	arguments map[string]Cost
	// size is how many elements the list has at most, 1 where there is none.
	size int64
	// slicing names the argument that may say fewer, "" for none.
	slicing string
	// connection tells that the elements are in fields of the object.
	connection bool
	// elements tells such a field: how many there are is known one level up.
	elements bool
}

// weighSchema reads @cost and @listSize.
func weighSchema(schema *ast.Schema) weights {
	all := introspection(schema)
	for _, object := range schema.Types {
		for _, field := range object.Fields {
			if field.Directives.ForName("cost") != nil || field.Directives.ForName("listSize") != nil {
				all[field] = weigh(field)
			}
		}
	}
	for _, object := range schema.Types {
		for _, field := range object.Fields {
			all.markElements(field, schema)
		}
	}
	return all
}

func weigh(field *ast.FieldDefinition) weight {
	w := weight{cost: costOf(field.Directives), arguments: map[string]Cost{}, size: 1}
	for _, argument := range field.Arguments {
		if cost := costOf(argument.Directives); cost > 0 {
			w.arguments[argument.Name] = cost
		}
	}
	if list := field.Directives.ForName("listSize"); list != nil {
		size, _ := graphql.UnmarshalInt64(list.ArgumentMap(nil)["assumedSize"])
		w.size, w.connection = max(size, 0), len(texts(list, "sizedFields")) > 0
		for _, name := range texts(list, "slicingArguments") {
			w.slicing = name
		}
	}
	return w
}

// markElements marks the fields in which a connection has its elements.
func (w weights) markElements(connection *ast.FieldDefinition, schema *ast.Schema) {
	list := connection.Directives.ForName("listSize")
	if list == nil {
		return
	}
	object := schema.Types[connection.Type.Name()]
	for _, name := range texts(list, "sizedFields") {
		if field := object.Fields.ForName(name); field != nil {
			marked := w[field]
			marked.elements = true
			w[field] = marked
		}
	}
}

func costOf(directives ast.DirectiveList) Cost {
	cost := directives.ForName("cost")
	if cost == nil {
		return 0
	}
	calls, _ := graphql.UnmarshalFloat(cost.ArgumentMap(nil)["weight"])
	return Cost(math.Round(calls * 1000))
}

func texts(directive *ast.Directive, argument string) (all []string) {
	list, _ := directive.ArgumentMap(nil)[argument].([]any)
	for _, element := range list {
		if text, ok := element.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// of is the cost of one field, and how many elements it has.
func (w weight) of(field *ast.Field, variables map[string]any) (cost Cost, size int64) {
	cost, size = w.cost, max(w.size, 1)
	for _, argument := range field.Arguments {
		cost += w.arguments[argument.Name]
	}
	if w.slicing == "" {
		return cost, size
	}
	switch asked := field.ArgumentMap(variables)[w.slicing].(type) {
	case nil: // is refused by its resolver
		return cost, 0
	case []any:
		return cost, min(size, int64(len(asked)))
	case string: // stands for a list of one
		return cost, 1
	default:
		if first, err := graphql.UnmarshalInt64(asked); err == nil {
			size = min(size, max(first, 0))
		}
		return cost, size
	}
}
