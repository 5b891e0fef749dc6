package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

//go:embed schema.md.gotpl
var pageTemplate string

// page is what the template sees.
type page struct {
	lineage.Schema

	shape lineage.Shape
}

func write(schema lineage.Schema, shape lineage.Shape) ([]byte, error) {
	t, err := template.New("schema.md").Funcs(template.FuncMap{"words": words, "anchor": strings.ToLower}).Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = t.Execute(&text, page{schema, shape})
	return text.Bytes(), err
}

// section is a kind of type under a heading.
type section struct {
	Title string
	Types []*ast.Definition
}

// Sections are all the types there are, in the order of the schema.
func (p page) Sections() []section {
	plumbing, objects := []*ast.Definition(nil), []*ast.Definition(nil)
	for _, def := range p.all(ast.Object) {
		if p.IsPlumbing(def) {
			plumbing = append(plumbing, def)
		} else {
			objects = append(objects, def)
		}
	}
	return []section{
		{"Objects", objects},
		{"Interfaces", p.all(ast.Interface)},
		{"Unions", p.all(ast.Union)},
		{"Inputs", p.all(ast.InputObject)},
		{"Enums", p.all(ast.Enum)},
		{"Scalars", p.all(ast.Scalar)},
		{"Lists", plumbing},
	}
}

func (p page) all(kind ast.DefinitionKind) (all []*ast.Definition) {
	for _, def := range p.Types {
		if def.Kind == kind && !def.BuiltIn {
			all = append(all, def)
		}
	}
	slices.SortFunc(all, func(a, b *ast.Definition) int { return a.Position.Start - b.Position.Start })
	return all
}

// Fields are those of a type, without those of introspection.
func (page) Fields(def *ast.Definition) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(def.Fields), func(field *ast.FieldDefinition) bool { return strings.HasPrefix(field.Name, "__") })
}

// HasArguments reports whether any field of a type takes some.
func (page) HasArguments(def *ast.Definition) bool {
	return slices.ContainsFunc(def.Fields, func(field *ast.FieldDefinition) bool {
		return len(field.Arguments) > 0 && !strings.HasPrefix(field.Name, "__")
	})
}

// Link is a type as it is written, with a link to where it is explained.
func (p page) Link(t *ast.Type) string {
	name := t.Name()
	if p.Types[name].BuiltIn {
		return "`" + t.String() + "`"
	}
	before, after, _ := strings.Cut(t.String(), name)
	return fmt.Sprintf(`%s[%s](#%s)%s`, strings.ReplaceAll(before, "[", `\[`), name, strings.ToLower(name), strings.ReplaceAll(after, "]", `\]`))
}

// Default is that of an argument or an input field.
func (page) Default(value *ast.Value) string {
	if value == nil {
		return ""
	}
	return "`" + value.String() + "`"
}

// words are a description in a cell of a table.
func words(description string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(description), " "), "|", `\|`)
}
