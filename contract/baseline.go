package contract

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// compare finds what has changed for an operation from the schema it was written for to the one that there is now. Changes
// elsewhere in the schema are nothing to it.
func (r *OperationReport) compare(before, now *ast.Schema, q request) {
	document, failures := gqlparser.LoadQueryWithRules(before, q.Query, rules.NewDefaultRules())
	if len(failures) > 0 {
		r.find(Notice, "it is not valid by the baseline: %s", failures[0].Message)
		return
	}
	used := uses(before, document, q.Variables)
	given := maps.Clone(used)
	for _, i := range open(before, document.Operations[0], q.Variables) {
		used[i] = nil
	}
	for _, i := range slices.SortedFunc(maps.Keys(used), func(a, b item) int { return cmp.Compare(a.Coordinate, b.Coordinate) }) {
		was, _ := at(before, i)
		is, ok := at(now, i)
		if !ok {
			r.find(Breaking, "%s is gone", i.Coordinate)
			continue
		}
		switch i.Kind {
		case Fields:
			r.compareField(before, now, i.Coordinate, used[i], was, is)
		case Arguments:
			r.compareInput(i.Coordinate, was, is)
			r.compareObject(before.Types[was.t.Name()], now.Types[is.t.Name()], given)
		}
		if reason, ok := deprecation(now, i); ok {
			if _, old := deprecation(before, i); !old {
				r.find(Notice, "%s is newly deprecated: %s", i.Coordinate, reason)
			}
		}
	}
}

// open is all that an operation may be given in variables that have no value here.
func open(schema *ast.Schema, operation *ast.OperationDefinition, variables map[string]any) []item {
	r := reach{schema, map[item]bool{}, map[string]bool{}}
	for _, v := range operation.VariableDefinitions {
		if _, ok := variables[v.Variable]; !ok {
			r.input(schema.Types[v.Type.Name()])
		}
	}
	return slices.Collect(maps.Keys(r.items))
}

func (r *OperationReport) compareField(before, now *ast.Schema, coordinate string, field *ast.Field, was, is element) {
	switch {
	case was.t.String() == is.t.String():
	case fits(is.t, was.t):
		r.find(Notice, "%s was %s and is %s", coordinate, was.t, is.t)
	default:
		r.find(Breaking, "%s was %s and is %s", coordinate, was.t, is.t)
	}
	for _, argument := range is.arguments {
		old := was.arguments.ForName(argument.Name)
		if field.Arguments.ForName(argument.Name) != nil {
			continue
		}
		where := fmt.Sprintf("%s(%s:)", coordinate, argument.Name)
		if argument.Type.NonNull && argument.DefaultValue == nil {
			r.find(Breaking, "%s is required now", where)
		}
		if old != nil && old.DefaultValue.String() != argument.DefaultValue.String() {
			r.find(Dangerous, "%s is not given, and its default was %s and is %s", where, text(old.DefaultValue), text(argument.DefaultValue))
		}
	}
	r.compareMembers(before.Types[was.t.Name()], now.Types[is.t.Name()], before, now)
}

func text(byDefault *ast.Value) string {
	if byDefault == nil {
		return "none"
	}
	return byDefault.String()
}

// compareMembers finds what can be in a field now that could not be there before.
func (r *OperationReport) compareMembers(was, is *ast.Definition, before, now *ast.Schema) {
	if is == nil {
		return
	}
	if was.Kind != is.Kind {
		r.find(Breaking, "%s was %s and is %s", is.Name, was.Kind, is.Kind)
	}
	for _, value := range is.EnumValues {
		if was.EnumValues.ForName(value.Name) == nil {
			r.find(Dangerous, "%s has a new value %s", is.Name, value.Name)
		}
	}
	for _, possible := range now.GetPossibleTypes(is) {
		old := before.Types[possible.Name]
		if is.IsAbstractType() && (old == nil || !slices.Contains(before.GetPossibleTypes(was), old)) {
			r.find(Dangerous, "%s has a new member %s", is.Name, possible.Name)
		}
	}
}

func (r *OperationReport) compareInput(coordinate string, was, is element) {
	switch {
	case was.t.String() == is.t.String():
	case fits(was.t, is.t):
		r.find(Notice, "%s was %s and takes %s", coordinate, was.t, is.t)
	default:
		r.find(Breaking, "%s was %s and takes %s", coordinate, was.t, is.t)
	}
}

// compareObject finds what has changed about the fields of an input object that the operation does not give.
func (r *OperationReport) compareObject(was, is *ast.Definition, given map[item]*ast.Field) {
	if is == nil || is.Kind != ast.InputObject {
		return
	}
	for _, field := range is.Fields {
		where := is.Name + "." + field.Name
		if _, ok := given[item{Arguments, where}]; ok {
			continue
		}
		old := was.Fields.ForName(field.Name)
		switch {
		case old == nil && field.Type.NonNull && field.DefaultValue == nil:
			r.find(Breaking, "%s is required now", where)
		case old != nil && old.DefaultValue.String() != field.DefaultValue.String():
			r.find(Dangerous, "%s is not given, and its default was %s and is %s", where, text(old.DefaultValue), text(field.DefaultValue))
		}
	}
}

// fits says whether all values of one type are values of the other.
func fits(one, other *ast.Type) bool {
	switch {
	case other.NonNull && !one.NonNull, (one.Elem == nil) != (other.Elem == nil):
		return false
	case one.Elem != nil:
		return fits(one.Elem, other.Elem)
	}
	return one.NamedType == other.NamedType
}
