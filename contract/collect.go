package contract

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// selected is what selections come to for objects of one type: the fields under each key, in order.
type selected struct {
	keys   []string
	fields map[string][]*ast.Field
}

// is says whether the key shows the field.
func (s selected) is(key, name string) bool {
	return len(s.fields[key]) > 0 && s.fields[key][0].Name == name
}

// of finds the value of a field in an object, under whatever key.
func (s selected) of(object map[string]any, name string) (value any, ok bool) {
	for _, key := range s.keys {
		if s.is(key, name) {
			value, ok = object[key]
			return value, ok
		}
	}
	return nil, false
}

// collect writes fragments out for objects of a type.
//
// https://spec.graphql.org/September2025/#CollectFields()
func (c *checker) collect(runtime *ast.Definition, sets []ast.SelectionSet) selected {
	s := selected{fields: map[string][]*ast.Field{}}
	for _, set := range sets {
		c.collectInto(&s, runtime, set)
	}
	return s
}

func (c *checker) collectInto(s *selected, runtime *ast.Definition, set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			if !c.skips(selection.Directives) {
				if s.fields[selection.Alias] == nil {
					s.keys = append(s.keys, selection.Alias)
				}
				s.fields[selection.Alias] = append(s.fields[selection.Alias], selection)
			}
		case *ast.InlineFragment:
			if !c.skips(selection.Directives) && c.applies(selection.TypeCondition, runtime) {
				c.collectInto(s, runtime, selection.SelectionSet)
			}
		case *ast.FragmentSpread:
			if !c.skips(selection.Directives) && c.applies(selection.Definition.TypeCondition, runtime) {
				c.collectInto(s, runtime, selection.Definition.SelectionSet)
			}
		}
	}
}

// applies says whether a fragment on a type is about objects of another.
func (c *checker) applies(condition string, runtime *ast.Definition) bool {
	if condition == "" || condition == runtime.Name {
		return true
	}
	applies := slices.Contains(c.schema.PossibleTypes[condition], runtime)
	if applies && runtime.Kind == ast.Object {
		c.covered[member(condition, runtime.Name)] = true
	}
	return applies
}

func (c *checker) skips(directives ast.DirectiveList) bool {
	holds := func(name string) bool {
		directive := directives.ForName(name)
		return directive != nil && directive.ArgumentMap(c.variables)["if"] == true
	}
	return holds("skip") || directives.ForName("include") != nil && !holds("include")
}
