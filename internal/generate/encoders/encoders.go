package main

import (
	_ "embed"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// encoders is a plugin of gqlgen: it writes, for every type of the schema, a function that writes values of it.
type encoders struct{}

// Name implements [plugin.Plugin].
func (encoders) Name() string { return "encoders" }

//go:embed encoders.gotpl
var encodersTemplate string

// GenerateCode implements [plugin.CodeGenerator].
func (encoders) GenerateCode(data *codegen.Data) error {
	return templates.Render(templates.Options{
		PackageName: data.Config.Exec.Package,
		Filename:    encodersFile(data.Config),
		Template:    encodersTemplate,
		Data:        schema{data},
		Packages:    data.Config.Packages, GeneratedHeader: true,
	})
}

func encodersFile(cfg *config.Config) string {
	return filepath.Join(filepath.Dir(cfg.Exec.Filename), "encoders.go")
}

// schema is what the template sees.
type schema struct{ *codegen.Data }

// Encodable are the objects that fields resolve to.
func (s schema) Encodable() (objects []*codegen.Object) {
	for _, object := range s.Objects {
		if !object.Root && !strings.HasPrefix(object.Name, "__") {
			objects = append(objects, object)
		}
	}
	return objects
}

// Abstract are the interfaces and unions.
func (s schema) Abstract() (all []*codegen.Interface) {
	for _, name := range slices.Sorted(maps.Keys(s.Interfaces)) {
		all = append(all, s.Interfaces[name])
	}
	return all
}

// Values are the types with fields that fields resolve to, lists of them included, each once.
func (s schema) Values() (all []*config.TypeReference) {
	seen := map[string]bool{}
	for _, object := range s.Objects {
		for _, field := range object.Fields {
			ref := field.TypeReference
			if isComposite(ref) && !strings.HasPrefix(ref.Definition.Name, "__") && !seen[ref.GQL.String()] {
				seen[ref.GQL.String()] = true
				all = append(all, ref)
			}
		}
	}
	slices.SortFunc(all, func(a, b *config.TypeReference) int { return strings.Compare(a.GQL.String(), b.GQL.String()) })
	return all
}

func isComposite(ref *config.TypeReference) bool {
	return slices.Contains([]ast.DefinitionKind{ast.Object, ast.Interface, ast.Union}, ref.Definition.Kind)
}

// Composite names the type of a field; "" for a scalar or an enum.
func (s schema) Composite(ref *config.TypeReference) string {
	if isComposite(ref) {
		return ref.Definition.Name
	}
	return ""
}

// Implementors are the concrete types of an abstract one, each once.
func (s schema) Implementors(of *codegen.Interface) (all []codegen.InterfaceImplementor) {
	for _, implementor := range of.Implementors {
		if implementor.CanBeNil() {
			all = append(all, implementor)
		}
	}
	return all
}

// IsResolved tells a field that the encoders cannot read by themselves.
func (s schema) IsResolved(field *codegen.Field) bool {
	return field.IsResolver || field.IsBatch() || field.HasDirectives() || len(field.Args) > 0 || field.MethodHasContext ||
		field.VOkFunc || field.IsMap() || field.IsMethod() && !field.NoErr
}

// Read is the Go expression of a field's value.
func (s schema) Read(field *codegen.Field) string {
	if field.IsMethod() {
		return "obj." + field.GoFieldName + "()"
	}
	return "obj." + field.GoFieldName
}

// Appender is the method of the object that appends the JSON of the field, Append and its name, if there is one.
func (s schema) Appender(object *codegen.Object, field *codegen.Field) string {
	method := "Append" + field.GoFieldName
	found, _, _ := types.LookupFieldOrMethod(object.Reference(), true, nil, method)
	if _, ok := found.(*types.Func); !ok {
		return ""
	}
	return method
}

// value is a Go expression and the type it has.
type value struct {
	schema

	Ref  *config.TypeReference
	Expr string
}

// Value joins the two for the template.
func (s schema) Value(ref *config.TypeReference, expr string) value { return value{s, ref, expr} }

// Elem is an element of a list, or what a pointer leads to.
func (v value) Elem(expr string) value { return value{v.schema, v.Ref.Elem(), expr} }

// Deref is the expression as the marshaling function takes it.
func (v value) Deref() string {
	expr := v.Expr
	switch {
	case v.Ref.IsTargetNilable() && !v.Ref.IsNilable():
		expr = "&" + expr
	case !v.Ref.IsTargetNilable() && v.Ref.IsNilable():
		expr = "*" + expr
	}
	if v.Ref.CastType != nil {
		expr = templates.CurrentImports.LookupType(v.Ref.CastType) + "(" + expr + ")"
	}
	return expr
}

// Short is the method of the writer that writes the scalar without a detour; "" if there is none.
func (v value) Short() string {
	if v.Ref.Marshaler == nil || v.Ref.IsContext || v.Ref.HasEnumValues() {
		return ""
	}
	return map[string]string{
		"graphql.MarshalID": "String", "graphql.MarshalString": "String", "scalar.MarshalString": "Text",
		"graphql.MarshalInt": "Int", "graphql.MarshalBoolean": "Boolean",
	}[v.Ref.Marshaler.Pkg().Name()+"."+v.Ref.Marshaler.Name()]
}

// Appends reports whether the type has a method that appends its JSON.
func (v value) Appends() bool {
	object, _, _ := types.LookupFieldOrMethod(v.Ref.GO, true, nil, "AppendGQL")
	_, ok := object.(*types.Func)
	return ok
}
