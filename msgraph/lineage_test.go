package msgraph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

// These tests hold the schema against shape.json, through what its @upstream directives say.

// eachField goes through the fields of the schema that are not plumbing, with what they say of where they come from.
func eachField(schema lineage.Schema, do func(def *ast.Definition, field *ast.FieldDefinition, from []lineage.Upstream)) {
	for _, def := range schema.Types {
		if def.BuiltIn || def.Kind != ast.Object && def.Kind != ast.Interface || schema.IsPlumbing(def) {
			continue
		}
		for _, field := range def.Fields {
			if !strings.HasPrefix(field.Name, "__") {
				do(def, field, schema.Of(field.Directives))
			}
		}
	}
}

func TestEveryFieldSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	schema := readSchema(t)
	eachField(schema, func(def *ast.Definition, field *ast.FieldDefinition, from []lineage.Upstream) {
		at := def.Name + "." + field.Name
		assert.NotEmpty(t, from, at)
		for _, u := range from {
			assert.True(t, u.Call != "" || u.Property != "" || u.Derived, "%s: an @upstream that names nothing", at)
			assert.False(t, u.Derived && u.Call != "", "%s: what a call brings is not derived", at)
		}
	})
	for _, def := range schema.Types {
		if schema.IsPlumbing(def) {
			assert.Len(t, schema.Of(def.Directives), 1, "%s is derived, and nothing else", def.Name)
			for _, field := range def.Fields {
				assert.Empty(t, schema.Of(field.Directives), "%s.%s: the type says it", def.Name, field.Name)
			}
		}
	}
}

func TestEveryPropertyThatIsNamedIsOneOfMicrosofts(t *testing.T) {
	t.Parallel()
	shape, schema := readShape(t), readSchema(t)
	eachField(schema, func(def *ast.Definition, field *ast.FieldDefinition, from []lineage.Upstream) {
		for _, u := range from {
			at := def.Name + "." + field.Name
			if u.Property == "" || strings.HasSuffix(u.Property, ".@odata.type") { // which any type may have
				assert.Equal(t, "v1.0", u.Since, at)
				continue
			}
			property, ok := shape.Property(u.Property)
			if !assert.True(t, ok, "%s: Microsoft has no %s", at, u.Property) {
				continue
			}
			assert.Equal(t, property.FirstVersion(), u.Since, "%s: since", at)
			assert.Empty(t, property.LeftOut, "%s shows what is left out", at)
			assert.False(t, property.Navigation && u.Call == "", "%s: only a call of its own reads %s", at, u.Property)
			switch {
			case isNamesake(def, field, u):
				assert.True(t, fitsGraphQL(schema, property.Type, field.Type), "%s is a %s upstream, not a %s", at, property.Type, field.Type)
				fallthrough
			case isRaw(def, field, u):
				assert.False(t, field.Type.NonNull, "%s: nothing upstream is guaranteed", at)
			default:
				assert.True(t, u.Derived || u.Call != "", "%s shows %s under another name", at, u.Property)
			}
		}
	})
}

// isNamesake tells a field that shows a property under its name; graphId shows id, whose name the global id has taken.
func isNamesake(def *ast.Definition, field *ast.FieldDefinition, u lineage.Upstream) bool {
	_, name, _ := strings.Cut(u.Property, ".")
	return !u.Derived && (field.Name == name || field.Name == "graphId" && name == "id" && def.Fields.ForName("id") != nil)
}

// isRaw tells the literal text beside an enumeration value, and lists of them.
func isRaw(def *ast.Definition, field *ast.FieldDefinition, u lineage.Upstream) bool {
	_, name, _ := strings.Cut(u.Property, ".")
	sibling := def.Fields.ForName(name)
	return sibling != nil && field.Name == rawName(name) && field.Type.Name() == "String" && (sibling.Type.Elem == nil) == (field.Type.Elem == nil)
}

func rawName(name string) string { return "raw" + strings.ToUpper(name[:1]) + name[1:] }

// fitsGraphQL reports whether a GraphQL type shows every value of one of Microsoft's.
func fitsGraphQL(schema lineage.Schema, edm string, t *ast.Type) bool {
	if element, ok := collectionOf(edm); ok {
		if nodes := schema.Types[t.Name()].Fields.ForName("nodes"); nodes != nil {
			return t.Elem == nil && fitsGraphQL(schema, element, nodes.Type.Elem)
		}
		return t.Elem != nil && t.Elem.NonNull && fitsGraphQL(schema, element, t.Elem)
	}
	if t.Elem != nil {
		return false
	}
	switch edm {
	case "Edm.String":
		return t.Name() == "String" || enumMirrors("", t.Name(), nil)
	case "Edm.Int32":
		return t.Name() == "Int"
	case "Edm.Boolean":
		return t.Name() == "Boolean"
	case "Edm.DateTimeOffset":
		return t.Name() == "DateTime"
	case "identity":
		return t.Name() == "Identity"
	}
	return enumMirrors(edm, t.Name(), nil) || schema.TypeOf(schema.Types[t.Name()]) == edm
}

// Whoever knows Microsoft Graph must not take what is computed for what it serves.
func TestWhatIsComputedHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	shape, schema := readShape(t), readSchema(t)
	eachField(schema, func(def *ast.Definition, field *ast.FieldDefinition, from []lineage.Upstream) {
		shows := slices.ContainsFunc(from, func(u lineage.Upstream) bool { return isNamesake(def, field, u) })
		if _, exists := shape.Of(schema.TypeOf(def))[field.Name]; exists && !shows {
			assert.Equal(t, "id", field.Name, "%s.%s has the name of a property", def.Name, field.Name)
		}
	})
}

func TestEveryPropertyIsShownOrLeftOutForAReason(t *testing.T) {
	t.Parallel()
	shape, schema := readShape(t), readSchema(t)
	isShown, bases := map[string]bool{}, map[string]bool{}
	eachField(schema, func(def *ast.Definition, field *ast.FieldDefinition, from []lineage.Upstream) {
		for _, u := range from {
			isShown[u.Property] = isShown[u.Property] || def.Kind == ast.Object && isNamesake(def, field, u)
		}
	})
	for _, r := range resources {
		for name, property := range shape.Of(r.edm) {
			at := r.edm + "." + name
			assert.NotEqual(t, isShown[at], property.LeftOut != "", "%s: shown, or left out for a reason, one of the two", at)
			bases[property.Owner] = true
		}
	}
	for name := range shape.Types {
		assert.True(t, bases[name] || len(shape.Types[name].Properties) == 0, "no type of the schema shows a %s", name)
	}
}

// An object shows one of Microsoft's types, and an interface what the objects behind it show.
func TestInterfacesComeFromWhereTheirObjectsDo(t *testing.T) {
	t.Parallel()
	shape, schema := readShape(t), readSchema(t)
	for _, def := range schema.Types {
		switch {
		case def.BuiltIn || schema.IsPlumbing(def) || def.Name == "Query" || def.Name == "Node":
		case def.Kind == ast.Object:
			assert.NotEmpty(t, schema.TypeOf(def), "%s shows no type of Microsoft's, or several", def.Name)
		case def.Kind == ast.Interface:
			for _, field := range def.Fields {
				want := map[lineage.Upstream]bool{}
				for _, object := range schema.GetPossibleTypes(def) {
					for _, u := range schema.Of(object.Fields.ForName(field.Name).Directives) {
						want[declared(shape, u)] = true
					}
				}
				got := map[lineage.Upstream]bool{}
				for _, u := range schema.Of(field.Directives) {
					got[declared(shape, u)] = true
				}
				assert.Equal(t, want, got, "%s.%s", def.Name, field.Name)
			}
		}
	}
}

// declared names the property by the type that declares it, whichever inherits it.
func declared(shape lineage.Shape, u lineage.Upstream) lineage.Upstream {
	_, name, _ := strings.Cut(u.Property, ".")
	property, _ := shape.Property(u.Property)
	u.Property = property.Owner + "." + name
	return u
}

func TestEveryOpenEnumValueHasItsRawTextBesideIt(t *testing.T) {
	t.Parallel()
	shape, schema := readShape(t), readSchema(t)
	eachField(schema, func(def *ast.Definition, field *ast.FieldDefinition, from []lineage.Upstream) {
		for _, u := range from {
			property, _ := shape.Property(u.Property)
			edm, isList := collectionOf(property.Type)
			if !isList {
				edm = property.Type
			}
			open := slices.Contains(shape.Enums[edm], "unknownFutureValue") || enumMirrors("", field.Type.Name(), nil)
			raw := def.Fields.ForName(rawName(field.Name))
			if open && isNamesake(def, field, u) && field.Type.Name() != "String" {
				assert.True(t, raw != nil && slices.Contains(schema.Of(raw.Directives), u), "%s.%s has no raw text beside it", def.Name, field.Name)
			}
		}
	})
}
