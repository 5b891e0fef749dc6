package encode

import (
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Type is an object, interface or union of the schema.
type Type struct {
	// Names are those that a fragment may have as its condition, for an object.
	Names []string
	// Fields are those of an object.
	Fields map[string]FieldType
	// Possible are the objects that an interface or union may be.
	Possible []string
}

// FieldType is what is known of a field.
type FieldType struct {
	// Index is its number in its object.
	Index int
	// Type is the name of its type, without lists and non-nulls; "" for a scalar or an enum.
	Type string
	// Resolved tells that it needs a resolver, or a directive's hand.
	Resolved bool
}

// Plan is what is selected of a value.
type Plan struct {
	// Fields are those of an object, in the order of the answer.
	Fields []Field
	// Of are the plans of each object that an interface or union may be.
	Of []*Plan
}

// Field is one of them.
type Field struct {
	Index int
	Plan  *Plan
	key   string // the name the client gave it, as `,"name":`
}

// plan is that of a selection of the named type; nil if something in it needs gqlgen's own way.
func (s Schema) plan(operation *graphql.OperationContext, set ast.SelectionSet, name string) *Plan {
	of := s.Types[name]
	if of == nil {
		return nil
	}
	plan := &Plan{}
	for _, possible := range of.Possible {
		inner := s.plan(operation, set, possible)
		if inner == nil {
			return nil
		}
		plan.Of = append(plan.Of, inner)
	}
	if of.Possible != nil {
		return plan
	}
	for _, selected := range graphql.CollectFields(operation, set, of.Names) {
		field, ok := of.Fields[selected.Name]
		if !ok || field.Resolved || len(selected.Deferrables) > 0 {
			return nil
		}
		planned := Field{Index: field.Index, key: "," + strconv.Quote(selected.Alias) + ":"}
		if slices.ContainsFunc(plan.Fields, func(f Field) bool { return f.key == planned.key }) {
			continue // gqlgen collects a field twice that is asked for of a union and of its member, and shows the first
		}
		if field.Type != "" {
			if planned.Plan = s.plan(operation, selected.Selections, field.Type); planned.Plan == nil {
				return nil
			}
		}
		plan.Fields = append(plan.Fields, planned)
	}
	return plan
}

// IsResolved reports whether a field has a resolver in the type, or in one of those that it may be.
func (s Schema) IsResolved(name, field string) bool {
	of := s.Types[name]
	return of != nil && (of.Fields[field].Resolved ||
		slices.ContainsFunc(of.Possible, func(possible string) bool { return s.IsResolved(possible, field) }))
}
