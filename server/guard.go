package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// maxFields bounds what a document selects once its fragments are written out. Fragments that spread others twice grow
// it exponentially, and the schema has circles to do so for ever.
const maxFields = 20_000

// guard refuses documents that select too much, before anything else walks them. gqlgen's own complexity limit walks
// every spread anew: a document of a kilobyte keeps it busy for seconds.
type guard struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = guard{}

// ExtensionName implements [graphql.HandlerExtension].
func (guard) ExtensionName() string { return "Guard" }

// Validate implements [graphql.HandlerExtension].
func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements [graphql.OperationContextMutator]; it changes nothing.
func (guard) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if (fieldCount{}).of(operation.Operation.SelectionSet) > maxFields {
		return queryTooLarge()
	}
	return nil
}

// fieldCount counts selected fields, each fragment once and for all: validation has ruled out circles of fragments.
type fieldCount map[*ast.FragmentDefinition]int

func (c fieldCount) of(set ast.SelectionSet) (fields int) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			fields += 1 + c.of(selection.SelectionSet)
		case *ast.InlineFragment:
			fields += c.of(selection.SelectionSet)
		case *ast.FragmentSpread:
			count, ok := c[selection.Definition]
			if !ok {
				count = c.of(selection.Definition.SelectionSet)
				c[selection.Definition] = count
			}
			fields += count
		}
		fields = min(fields, maxFields+1) // enough to know
	}
	return fields
}
