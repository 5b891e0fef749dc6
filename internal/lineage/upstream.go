package lineage

import (
	"os"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Upstream is one @upstream of the schema.
type Upstream struct {
	Call string // "GET /me", a template
	Permission
	Property string // "user.displayName"
	Since    string // "v1.0" or "beta"
	Derived  bool
}

// Permission is the least with which a call may be made; "" where none is enough.
type Permission struct{ Delegated, Application string }

// Schema is one with its lineage.
type Schema struct{ *ast.Schema }

// ReadSchema reads the schema definition of a file.
func ReadSchema(name string) (Schema, error) {
	text, err := os.ReadFile(name) //nolint:gosec // whoever generates or tests says which
	if err != nil {
		return Schema{}, err
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: string(text)})
	return Schema{schema}, err
}

// Of is what the directives of a field or a type say.
func (s Schema) Of(directives ast.DirectiveList) (all []Upstream) {
	for _, directive := range directives.ForNames("upstream") {
		given := directive.ArgumentMap(nil)
		text := func(name string) string { value, _ := given[name].(string); return value }
		derived, _ := given["derived"].(bool)
		all = append(all, Upstream{
			Call: text("call"), Permission: Permission{text("delegated"), text("application")},
			Property: text("property"), Since: text("since"), Derived: derived,
		})
	}
	return all
}

// IsPlumbing tells the types that GraphQL and Relay need, and Microsoft Graph knows nothing of: they say that they are derived.
func (s Schema) IsPlumbing(def *ast.Definition) bool {
	return slices.ContainsFunc(s.Of(def.Directives), func(u Upstream) bool { return u.Derived })
}

// CallsFor are those that bring an object of the type, or of the types behind an interface.
func (s Schema) CallsFor(def *ast.Definition) (calls []Upstream) {
	for _, object := range s.GetPossibleTypes(def) {
		for _, u := range s.Of(object.Directives) {
			if u.Call != "" && !slices.Contains(calls, u) {
				calls = append(calls, u)
			}
		}
	}
	return calls
}

// inherited begins a call that goes on from those of the type.
const inherited = "…"

// CallsOf are those that a field makes itself, each spelt out.
func (s Schema) CallsOf(def *ast.Definition, field *ast.FieldDefinition) (calls []Upstream) {
	for _, u := range s.Of(field.Directives) {
		before, after, goesOn := strings.Cut(u.Call, inherited)
		switch {
		case u.Call == "":
		case !goesOn:
			calls = append(calls, u)
		default:
			for _, parent := range s.CallsFor(def) {
				spelt := u
				spelt.Call = before + strings.TrimPrefix(parent.Call, before) + after
				spelt.Permission = u.within(parent.Permission)
				calls = append(calls, spelt)
			}
		}
	}
	return calls
}

// within is for what lies below something: who may not read that, may not read this.
func (p Permission) within(parent Permission) Permission {
	if parent.Delegated == "" {
		p.Delegated = ""
	}
	if parent.Application == "" {
		p.Application = ""
	}
	return p
}

// TypeOf is Microsoft's type that a GraphQL type shows, by the properties that its fields show; "" if there is none, or
// more than one.
func (s Schema) TypeOf(def *ast.Definition) string {
	found := ""
	for _, field := range def.Fields {
		for _, u := range s.Of(field.Directives) {
			name, _, _ := strings.Cut(u.Property, ".")
			switch {
			case name == "" || u.Derived:
			case found == "":
				found = name
			case found != name:
				return ""
			}
		}
	}
	return found
}
