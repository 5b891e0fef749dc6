package contract

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// argumentWriter writes what a field can be given: each value of each argument, one at a time.
type argumentWriter struct {
	*known

	result *ast.Definition // of the field
	parent string          // id of the object that has the field; "" is the root
}

// numbers are those at which something changes, more often than at others.
var numbers = map[string][]string{
	"Int":     {"1", "2", "0", "-1", "2147483647"},
	"Float":   {"0", "0.5", "-1"},
	"Boolean": {"true", "false"},
}

// of are the arguments to ask a field with, the fewest first. Without a value for one that is required there are none, and its
// coordinate is told.
func (w argumentWriter) of(owner string, f *ast.FieldDefinition) (variants []string, lacking item) {
	base := map[string]string{}
	values := map[string][]string{}
	for _, argument := range f.Arguments {
		coordinate := argumentOf(owner, f.Name, argument.Name)
		values[argument.Name] = w.literals(argument.Type, coordinate.Coordinate, argument.Name)
		if argument.Type.NonNull && argument.DefaultValue == nil {
			if len(values[argument.Name]) == 0 {
				return nil, coordinate
			}
			base[argument.Name] = values[argument.Name][0]
		}
	}
	order := make([]string, len(f.Arguments))
	for i, argument := range f.Arguments {
		order[i] = argument.Name
	}
	return variations(order, base, values), item{}
}

// literals are values of a type, for what stands at a coordinate.
func (w argumentWriter) literals(t *ast.Type, coordinate, name string) []string {
	if t.Elem != nil {
		return lists(w.literals(t.Elem, coordinate, name), name)
	}
	d := w.schema.Types[t.NamedType]
	switch d.Kind {
	case ast.Enum:
		var members []string
		for _, value := range d.EnumValues {
			members = append(members, value.Name)
		}
		return members
	case ast.InputObject:
		return w.objects(d)
	}
	if fixed, ok := numbers[d.Name]; ok {
		return fixed
	}
	var texts []string
	for _, value := range w.forInput(coordinate, name, w.result, w.parent) {
		texts = append(texts, quoted(value))
	}
	if len(texts) == 0 && d.Name == "String" {
		texts = []string{`"a"`}
	}
	return texts[:min(len(texts), w.most)]
}

// lists are each of the values alone, and all together.
func lists(each []string, name string) (lists []string) {
	all := "[" + strings.Join(each, ", ") + "]"
	if len(each) == 0 {
		return nil
	}
	if name == "ids" {
		return []string{all}
	}
	for _, value := range each {
		lists = append(lists, "["+value+"]")
	}
	return append(lists, all)
}

// objects are input objects with each value of each field, one at a time.
func (w argumentWriter) objects(d *ast.Definition) []string {
	base := map[string]string{}
	values := map[string][]string{}
	order := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		order[i] = f.Name
		values[f.Name] = w.literals(f.Type, d.Name+"."+f.Name, f.Name)
		if f.Type.NonNull && f.DefaultValue == nil {
			if len(values[f.Name]) == 0 {
				return nil
			}
			base[f.Name] = values[f.Name][0]
		}
	}
	all := variations(order, base, values)
	if d.Directives.ForName("oneOf") != nil {
		all = all[1:] // that is with none
	}
	for i, text := range all {
		all[i] = "{ " + text + " }"
	}
	return all
}

// variations are the base, and the base with one thing changed or added.
func variations(order []string, base map[string]string, values map[string][]string) []string {
	write := func(changed, value string) string {
		var parts []string
		for _, name := range order {
			switch {
			case name == changed:
				parts = append(parts, name+": "+value)
			case base[name] != "":
				parts = append(parts, name+": "+base[name])
			}
		}
		return strings.Join(parts, ", ")
	}
	all := []string{write("", "")}
	for _, name := range order {
		for _, value := range values[name] {
			if value != base[name] {
				all = append(all, write(name, value))
			}
		}
	}
	return all
}
