package server

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// noIntrospection refuses to tell of the schema. What a client needs is in its documents already; who goes looking gets less.
// It is no protection: who may see what is decided elsewhere.
type noIntrospection struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = noIntrospection{}

// closeSchema has an endpoint not tell of its schema, neither when it is asked to nor in what it says about mistakes.
func closeSchema(endpoint *handler.Server) {
	endpoint.SetDisableSuggestion(true)
	endpoint.SetValidationRulesFn(withoutSuggestions)
	endpoint.Use(noIntrospection{})
}

// ExtensionName implements [graphql.HandlerExtension].
func (noIntrospection) ExtensionName() string { return "NoIntrospection" }

// Validate implements [graphql.HandlerExtension].
func (noIntrospection) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements [graphql.OperationContextMutator]; it changes nothing.
func (noIntrospection) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if asksForSchema(operation.Operation.SelectionSet, map[*ast.FragmentDefinition]bool{}) {
		return &gqlerror.Error{
			Message: "this gateway does not tell of its schema",
			Extensions: map[string]any{
				"code": codeIntrospection, "remedy": "Take schema.graphqls from the gateway's source, or have --introspection switched on.",
			},
		}
	}
	return nil
}

// asksForSchema looks for __schema and __type, which nothing but the root of a query has. It looks at each fragment once.
func asksForSchema(set ast.SelectionSet, seen map[*ast.FragmentDefinition]bool) bool {
	for _, selection := range set {
		var below ast.SelectionSet
		switch selection := selection.(type) {
		case *ast.Field:
			if selection.Name == "__schema" || selection.Name == "__type" {
				return true
			}
		case *ast.InlineFragment:
			below = selection.SelectionSet
		case *ast.FragmentSpread:
			if !seen[selection.Definition] {
				seen[selection.Definition] = true
				below = selection.Definition.SelectionSet
			}
		}
		if asksForSchema(below, seen) {
			return true
		}
	}
	return false
}

// withoutSuggestions are the rules that documents are held to, but for "Did you mean": gqlgen's own switch covers fields, and
// leaves the names of arguments, types and enum values.
func withoutSuggestions() *rules.Rules {
	all := rules.NewDefaultRules()
	for _, quiet := range []core.Rule{
		rules.KnownArgumentNamesRuleWithoutSuggestions, rules.KnownTypeNamesRuleWithoutSuggestions, rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		all.RemoveRule(strings.TrimSuffix(quiet.Name, "WithoutSuggestions"))
		all.AddRule(quiet.Name, quiet.RuleFunc)
	}
	return all
}
