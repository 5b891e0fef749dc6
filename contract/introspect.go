package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

// Introspect asks an endpoint for its schema. What introspection does not tell, such as applied directives other than
// @deprecated, @specifiedBy and @oneOf, is not in it.
func Introspect(ctx context.Context, e Endpoint) (*ast.Schema, error) {
	a, err := e.ask(ctx, request{Query: introspection.NewQuery(introspection.QueryOptions{OneOf: true})})
	if err != nil {
		return nil, err
	}
	if len(a.Errors) > 0 {
		return nil, fmt.Errorf("the endpoint does not tell its schema: %s", a.Errors[0])
	}
	var told struct {
		Schema introspected `json:"__schema"`
	}
	if err := json.Unmarshal(a.Data, &told); err != nil {
		return nil, fmt.Errorf("what the endpoint tells of its schema cannot be read: %w", err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "introspection", Input: told.Schema.String()})
	if err != nil {
		return nil, fmt.Errorf("the endpoint's schema is not one: %w", err)
	}
	return schema, nil
}

// introspected is __Schema.
//
// https://spec.graphql.org/September2025/#sec-Schema-Introspection
type introspected struct {
	QueryType, MutationType, SubscriptionType *struct{ Name string }

	Types      []introspectedType
	Directives []struct {
		Name         string
		Description  *string
		Args         []introspectedInput
		Locations    []string
		IsRepeatable bool
	}
}

type introspectedType struct {
	Kind, Name     string
	Description    *string
	SpecifiedByURL *string
	IsOneOf        bool
	Fields         []struct {
		introspectedInput

		Args []introspectedInput
	}
	InputFields   []introspectedInput
	Interfaces    []typeReference
	EnumValues    []introspectedInput
	PossibleTypes []typeReference
}

// introspectedInput is an argument or an input field, and what fields and enum values have of these.
type introspectedInput struct {
	Name              string
	Description       *string
	Type              typeReference
	DefaultValue      *string
	IsDeprecated      bool
	DeprecationReason *string
}

type typeReference struct {
	Kind, Name string
	OfType     *typeReference
}

func (t typeReference) String() string {
	switch t.Kind {
	case "NON_NULL":
		return t.OfType.String() + "!"
	case "LIST":
		return "[" + t.OfType.String() + "]"
	}
	return t.Name
}

// String is the schema in the schema definition language.
func (s introspected) String() string {
	var b strings.Builder
	b.WriteString("schema {\n")
	for i, root := range []*struct{ Name string }{s.QueryType, s.MutationType, s.SubscriptionType} {
		if root != nil {
			fmt.Fprintf(&b, "%s: %s\n", []ast.Operation{ast.Query, ast.Mutation, ast.Subscription}[i], root.Name)
		}
	}
	b.WriteString("}\n")
	own := validator.PreludeDocument()
	for _, directive := range s.Directives {
		if own.Directives.ForName(directive.Name) != nil {
			continue
		}
		repeatable := ""
		if directive.IsRepeatable {
			repeatable = " repeatable"
		}
		fmt.Fprintf(&b, "%sdirective @%s%s%s on %s\n", describe(directive.Description), directive.Name, inputs("(", directive.Args, ")"), repeatable, strings.Join(directive.Locations, " | "))
	}
	for _, t := range s.Types {
		if own.Definitions.ForName(t.Name) == nil {
			t.write(&b)
		}
	}
	return b.String()
}

func (t introspectedType) write(b *strings.Builder) {
	b.WriteString(describe(t.Description))
	switch ast.DefinitionKind(t.Kind) {
	case ast.Scalar:
		fmt.Fprintf(b, "scalar %s%s\n", t.Name, directive("specifiedBy", "url", t.SpecifiedByURL))
	case ast.Enum:
		fmt.Fprintf(b, "enum %s {\n", t.Name)
		for _, value := range t.EnumValues {
			fmt.Fprintf(b, "%s%s%s\n", describe(value.Description), value.Name, value.deprecation())
		}
		b.WriteString("}\n")
	case ast.Union:
		fmt.Fprintf(b, "union %s = %s\n", t.Name, names(t.PossibleTypes, " | "))
	case ast.InputObject:
		oneOf := ""
		if t.IsOneOf {
			oneOf = " @oneOf"
		}
		fmt.Fprintf(b, "input %s%s %s\n", t.Name, oneOf, inputs("{\n", t.InputFields, "}"))
	case ast.Object, ast.Interface:
		t.writeFields(b)
	}
}

func (t introspectedType) writeFields(b *strings.Builder) {
	keyword, implements := "type", ""
	if ast.DefinitionKind(t.Kind) == ast.Interface {
		keyword = "interface"
	}
	if len(t.Interfaces) > 0 {
		implements = " implements " + names(t.Interfaces, " & ")
	}
	fmt.Fprintf(b, "%s %s%s {\n", keyword, t.Name, implements)
	for _, field := range t.Fields {
		fmt.Fprintf(b, "%s%s%s: %s%s\n", describe(field.Description), field.Name, inputs("(", field.Args, ")"), field.Type, field.deprecation())
	}
	b.WriteString("}\n")
}

// inputs are arguments or input fields between two brackets; without any there is nothing.
func inputs(open string, all []introspectedInput, end string) string {
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(open)
	for _, input := range all {
		fmt.Fprintf(&b, "%s%s: %s", describe(input.Description), input.Name, input.Type)
		if input.DefaultValue != nil {
			b.WriteString(" = " + *input.DefaultValue)
		}
		b.WriteString(input.deprecation() + "\n")
	}
	b.WriteString(end)
	return b.String()
}

func (i introspectedInput) deprecation() string {
	if !i.IsDeprecated {
		return ""
	}
	return directive("deprecated", "reason", i.DeprecationReason)
}

func directive(name, argument string, value *string) string {
	if value == nil {
		return ""
	}
	return fmt.Sprintf(" @%s(%s: %s)", name, argument, quoted(*value))
}

func describe(description *string) string {
	if description == nil || *description == "" {
		return ""
	}
	return quoted(*description) + "\n"
}

// quoted is a GraphQL string: JSON's escapes are among those of GraphQL.
func quoted(text string) string {
	escaped, _ := json.Marshal(text) // cannot fail on a string
	return string(escaped)
}

func names(types []typeReference, separator string) string {
	all := make([]string, len(types))
	for i, t := range types {
		all[i] = t.Name
	}
	return strings.Join(all, separator)
}
