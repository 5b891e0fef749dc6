package contract

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// element is what stands at a coordinate of a schema.
type element struct {
	t          *ast.Type // nil for an enum value
	byDefault  *ast.Value
	arguments  ast.ArgumentDefinitionList
	directives ast.DirectiveList
}

// at finds what stands at a coordinate, if anything does.
func at(schema *ast.Schema, i item) (e element, ok bool) {
	owner, name, _ := strings.Cut(i.Coordinate, ".")
	name, argument, isArgument := strings.Cut(strings.TrimSuffix(name, ":)"), "(")
	d := schema.Types[owner]
	if d == nil {
		return e, false
	}
	if value := d.EnumValues.ForName(name); value != nil {
		return element{directives: value.Directives}, true
	}
	field := d.Fields.ForName(name)
	switch {
	case field == nil:
		return e, false
	case !isArgument:
		return element{field.Type, field.DefaultValue, field.Arguments, field.Directives}, true
	}
	if of := field.Arguments.ForName(argument); of != nil {
		return element{t: of.Type, byDefault: of.DefaultValue, directives: of.Directives}, true
	}
	return e, false
}

// deprecation is the reason why something is deprecated, if it is.
func deprecation(schema *ast.Schema, i item) (reason string, ok bool) {
	e, _ := at(schema, i)
	directive := e.directives.ForName("deprecated")
	if directive == nil {
		return "", false
	}
	if given := directive.Arguments.ForName("reason"); given != nil {
		return given.Value.Raw, true
	}
	return "no longer supported", true
}
