package contract

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// checker holds one answer against the schema and what was selected.
type checker struct {
	schema    *ast.Schema
	variables map[string]any
	// errors are those of the answer, by the path of the field that failed and of all above it.
	errors map[string]answerError
	// isGlobal says of ids that they came as the id of an object, and so lead back to it; nil knows none.
	isGlobal func(id string) bool

	found
}

// found is what an answer showed.
type found struct {
	ledger

	covered map[item]bool
	// refused are items that were asked for and answered with an error.
	refused map[item]string
	objects []object
}

// object is one that has an id.
type object struct {
	typename, id string
	fields       map[string]any
	partial      bool // an error is about it, or about something in it
}

// check holds an answer to a valid operation against all laws but paging.
func check(schema *ast.Schema, operation *ast.OperationDefinition, variables map[string]any, a *answer, isGlobal func(string) bool) found {
	c := checker{schema: schema, variables: variables, errors: map[string]answerError{}, isGlobal: isGlobal}
	c.covered, c.refused = map[item]bool{}, map[item]string{}
	root := schema.Query
	data, err := a.tree()
	answered := a.Status == 200 && err == nil && data != nil
	why := fmt.Sprintf("status %d", a.Status)
	if refusal, ok := a.refused(); ok {
		why += ", " + refusal.String()
	}
	for _, e := range a.Errors {
		c.error(e, data, answered)
	}
	if c.hold(LawAnswer, answered, root.Name, why) {
		c.object("", root, []ast.SelectionSet{operation.SelectionSet}, data)
	}
	return c.found
}

// error holds an error against its law, and remembers where it is.
func (c *checker) error(e answerError, data map[string]any, answered bool) {
	at := c.schema.Query.Name
	if len(e.Path) > 0 {
		at += fmt.Sprintf(".%v", e.Path[0])
	}
	c.hold(LawErrors, e.Message != "", at, "an error has no message")
	c.hold(LawErrors, e.code() != "", at, "an error has no code in its extensions")
	c.hold(LawErrors, e.code() != "INTERNAL", at, "an error is INTERNAL")
	if answered {
		c.hold(LawErrors, leads(data, e.Path), at, "the path of an error leads nowhere")
	}
	path := ""
	for _, step := range e.Path {
		path += fmt.Sprintf("/%v", step)
		if _, ok := c.errors[path]; !ok {
			c.errors[path] = e
		}
	}
}

// leads says whether a path is in the data, as far as that is not null.
func leads(value any, path []any) bool {
	if len(path) == 0 {
		return false
	}
	for _, step := range path {
		switch parent := value.(type) {
		case nil:
			return true
		case map[string]any:
			name, _ := step.(string)
			child, ok := parent[name]
			if !ok {
				return false
			}
			value = child
		case []any:
			i, ok := step.(float64)
			if !ok || i < 0 || int(i) >= len(parent) || float64(int(i)) != i {
				return false
			}
			value = parent[int(i)]
		default:
			return false
		}
	}
	return true
}

// object holds an object of a static type against the selections of it.
func (c *checker) object(path string, static *ast.Definition, sets []ast.SelectionSet, value map[string]any) {
	runtime, ok := c.runtime(path, static, sets, value)
	if !ok {
		return
	}
	if runtime != static {
		c.covered[member(static.Name, runtime.Name)] = true
	}
	selected := c.collect(runtime, sets)
	for _, key := range selected.keys {
		c.field(path+"/"+key, runtime, selected.fields[key], value)
	}
	for key := range maps.Keys(value) {
		_, asked := selected.fields[key]
		c.hold(LawSelection, asked, runtime.Name, "an object has a member that was not selected: "+strconv.Quote(key))
	}
	if id, ok := value["id"].(string); ok && implementsNode(runtime) && selected.is("id", "id") {
		_, partial := c.errors[path]
		c.objects = append(c.objects, object{runtime.Name, id, value, partial})
	}
	if isConnection(c.schema, runtime) {
		c.page(runtime, selected, value)
	}
}

// runtime is the type of an object, as its __typename says, or else as what it has says.
func (c *checker) runtime(path string, static *ast.Definition, sets []ast.SelectionSet, value map[string]any) (*ast.Definition, bool) {
	possible := c.schema.GetPossibleTypes(static)
	if c.collect(static, sets).is("__typename", "__typename") || len(possible) == 1 {
		name, told := value["__typename"].(string)
		if !told && len(possible) == 1 {
			return possible[0], true
		}
		i := slices.IndexFunc(possible, func(d *ast.Definition) bool { return d.Name == name && d.Kind == ast.Object })
		if !c.hold(LawPossibleTypes, i >= 0, static.Name, fmt.Sprintf("__typename is %q", name)) {
			return nil, false
		}
		return possible[i], true
	}
	for _, candidate := range possible {
		if candidate.Kind != ast.Object {
			continue
		}
		try := *c
		try.found = found{covered: map[item]bool{}, refused: map[item]string{}}
		try.object(path, candidate, sets, value)
		if len(try.problems) == 0 {
			return candidate, true
		}
	}
	c.hold(LawPossibleTypes, false, static.Name, "an object fits none of the possible types")
	return nil, false
}

// field holds one member of an object against the fields that were selected under its key.
func (c *checker) field(path string, parent *ast.Definition, fields []*ast.Field, object map[string]any) {
	field := fields[0]
	if field.Name == "__typename" {
		c.hold(LawPossibleTypes, object[field.Alias] == parent.Name, parent.Name, fmt.Sprintf("__typename is %q", object[field.Alias]))
		return
	}
	at := parent.Name + "." + field.Name
	value, ok := object[field.Alias]
	if !c.hold(LawSelection, ok, at, "a field that was selected is missing") {
		return
	}
	c.see(path, parent, fields, value)
	var sets []ast.SelectionSet
	for _, field := range fields {
		sets = append(sets, field.SelectionSet)
	}
	definition := parent.Fields.ForName(field.Name)
	if definition == nil { // __schema and __type
		return
	}
	c.value(path, at, definition.Type, sets, value)
	c.asked(path, at, field, value)
	if isConnection(c.schema, c.schema.Types[definition.Type.Name()]) {
		c.within(at, field, value)
	}
}

// see notes what was covered by a field: itself, and what it was given.
func (c *checker) see(path string, parent *ast.Definition, fields []*ast.Field, value any) {
	var items []item
	for _, field := range fields {
		for _, owner := range []*ast.Definition{parent, field.ObjectDefinition} {
			if definition := owner.Fields.ForName(field.Name); definition != nil {
				items = append(items, given(c.schema, owner.Name, definition, field, c.variables)...)
			}
		}
	}
	if value != nil {
		items = append(items, item{FieldsFilled, parent.Name + "." + fields[0].Name})
	}
	e, failed := c.errors[path]
	for _, item := range items {
		if value == nil && failed {
			c.refused[item] = e.String()
		} else {
			c.covered[item] = true
		}
	}
}

// asked holds objects that were asked for by their global ids against these ids.
func (c *checker) asked(path, at string, field *ast.Field, value any) {
	arguments := field.ArgumentMap(c.variables)
	if id, ok := arguments["id"]; ok {
		c.leadsBack(path, at, id, value)
	}
	ids, _ := arguments["ids"].([]any)
	values, _ := value.([]any)
	for i := range min(len(ids), len(values)) {
		c.leadsBack(path+"/"+strconv.Itoa(i), at, ids[i], values[i])
	}
}

func (c *checker) leadsBack(path, at string, id, value any) {
	asked, _ := id.(string)
	if c.isGlobal == nil || !c.isGlobal(asked) {
		return
	}
	if _, failed := c.errors[path]; value == nil {
		c.hold(LawRefetch, failed, at, "an id leads nowhere, and no error says why")
	}
	if got, ok := idOf(value); ok {
		c.hold(LawRefetch, got == asked, at, "an id leads to an object with another id")
	}
}
