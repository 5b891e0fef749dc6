package contract

import (
	"cmp"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Kind is a kind of thing in a schema that can be covered.
type Kind string

// The kinds. All but the last two are what the suite can ask for, so that they make up the share that is covered.
const (
	// Fields are those of objects and interfaces.
	Fields Kind = "field"
	// Arguments are those of fields, and the fields of input objects.
	Arguments Kind = "argument"
	// EnumValues are those that were given as an argument.
	EnumValues Kind = "enum value"
	// Members are the types of an interface or a union.
	Members Kind = "member"
	// FieldsFilled are fields that were not null, which depends on what there is, as does
	FieldsFilled Kind = "field with a value"
	// EnumValuesSeen are those in answers.
	EnumValuesSeen Kind = "enum value seen"
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{Fields, Arguments, EnumValues, Members, FieldsFilled, EnumValuesSeen}
}

// isAsked says whether the suite can ask for things of a kind.
func (k Kind) isAsked() bool { return k != FieldsFilled && k != EnumValuesSeen }

// item is one thing, by its schema coordinate; a member is Interface=Type.
//
// https://spec.graphql.org/September2025/#sec-Schema-Coordinates
type item struct {
	Kind       Kind
	Coordinate string
}

func fieldOf(owner, name string) item { return item{Fields, owner + "." + name} }

func argumentOf(owner, field, name string) item {
	return item{Arguments, owner + "." + field + "(" + name + ":)"}
}

func member(abstract, object string) item { return item{Members, abstract + "=" + object} }

// reach is everything in a schema that queries lead to. Mutations and subscriptions are not asked.
type reach struct {
	schema *ast.Schema
	items  map[item]bool
	seen   map[string]bool
}

func everything(schema *ast.Schema) map[item]bool {
	r := reach{schema, map[item]bool{}, map[string]bool{}}
	r.output(schema.Query)
	return r.items
}

func (r reach) output(d *ast.Definition) {
	if r.seen[d.Name] {
		return
	}
	r.seen[d.Name] = true
	for _, value := range d.EnumValues {
		r.items[item{EnumValuesSeen, d.Name + "." + value.Name}] = true
	}
	for _, possible := range r.schema.GetPossibleTypes(d) {
		if d.IsAbstractType() && possible.Kind == ast.Object {
			r.items[member(d.Name, possible.Name)] = true
		}
		r.output(possible)
	}
	for _, abstract := range r.schema.GetImplements(d) {
		r.output(abstract)
	}
	for _, field := range fields(d) {
		r.items[fieldOf(d.Name, field.Name)] = true
		if d.Kind == ast.Object {
			r.items[item{FieldsFilled, d.Name + "." + field.Name}] = true
		}
		for _, argument := range field.Arguments {
			r.items[argumentOf(d.Name, field.Name, argument.Name)] = true
			r.input(r.schema.Types[argument.Type.Name()])
		}
		r.output(r.schema.Types[field.Type.Name()])
	}
}

func (r reach) input(d *ast.Definition) {
	key := "input " + d.Name // an enum is both
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	for _, value := range d.EnumValues {
		r.items[item{EnumValues, d.Name + "." + value.Name}] = true
	}
	for _, field := range d.Fields {
		r.items[item{Arguments, d.Name + "." + field.Name}] = true
		r.input(r.schema.Types[field.Type.Name()])
	}
}

// fields are those of an object or an interface, without those of introspection.
func fields(d *ast.Definition) ast.FieldList {
	if d.Kind != ast.Object && d.Kind != ast.Interface {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Fields), func(f *ast.FieldDefinition) bool { return len(f.Name) > 1 && f.Name[:2] == "__" })
}

// given is a field of an owner and everything that it was given.
func given(schema *ast.Schema, owner string, definition *ast.FieldDefinition, field *ast.Field, variables map[string]any) []item {
	items := []item{fieldOf(owner, definition.Name)}
	for _, argument := range field.Arguments {
		declared := definition.Arguments.ForName(argument.Name)
		value, err := argument.Value.Value(variables)
		if declared == nil || err != nil {
			continue
		}
		items = append(items, argumentOf(owner, definition.Name, argument.Name))
		items = append(items, givenValue(schema, declared.Type, value)...)
	}
	return items
}

func givenValue(schema *ast.Schema, t *ast.Type, value any) (items []item) {
	if elements, ok := value.([]any); ok && t.Elem != nil {
		for _, element := range elements {
			items = append(items, givenValue(schema, t.Elem, element)...)
		}
		return items
	}
	d := schema.Types[t.Name()]
	switch value := value.(type) {
	case string:
		if d.Kind == ast.Enum {
			items = append(items, item{EnumValues, d.Name + "." + value})
		}
	case map[string]any:
		for name, child := range value {
			if field := d.Fields.ForName(name); field != nil {
				items = append(items, item{Arguments, d.Name + "." + name})
				items = append(items, givenValue(schema, field.Type, child)...)
			}
		}
	}
	return items
}

// coverage is what was covered of everything, and why the rest was not.
type coverage struct {
	all     map[item]bool
	covered map[item]bool
	why     map[item]string
}

func newCoverage(schema *ast.Schema) coverage {
	return coverage{all: everything(schema), covered: map[item]bool{}, why: map[item]string{}}
}

func (c coverage) add(f found) {
	for item := range f.covered {
		c.covered[item] = c.all[item]
	}
	for item, why := range f.refused {
		c.why[item] = why
	}
}

// lacks says whether any of the items could be covered and is not.
func (c coverage) lacks(items ...item) bool {
	return slices.ContainsFunc(items, func(i item) bool { return c.all[i] && !c.covered[i] })
}

// isComplete says whether all that can be asked for is covered.
func (c coverage) isComplete() bool {
	return !slices.ContainsFunc(c.missing(), func(i item) bool { return i.Kind.isAsked() })
}

// missing are the items that are not covered, in order.
func (c coverage) missing() (items []item) {
	for item := range c.all {
		if !c.covered[item] {
			items = append(items, item)
		}
	}
	slices.SortFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Coordinate, b.Coordinate))
	})
	return items
}

// reason says why an item is not covered: what the deployment said, or what it has not.
func (c coverage) reason(i item) string {
	if why, ok := c.why[i]; ok {
		return why
	}
	switch i.Kind {
	case Members:
		return "nothing of this type was found there"
	case EnumValuesSeen:
		return "no answer had it"
	case FieldsFilled:
		return "it was null wherever it was"
	case Fields:
		return "no object that has it was found"
	default:
		return "nothing that takes it was found"
	}
}
