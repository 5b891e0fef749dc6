package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
)

// guarded refuses operations that are too much, before anything else walks them. gqlgen's own complexity limit walks
// every spread of a fragment anew: a document of a kilobyte keeps it busy for seconds.
type guarded struct{ *guard.Guard }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = guarded{}

// ExtensionName implements [graphql.HandlerExtension].
func (guarded) ExtensionName() string { return "Guard" }

// Validate implements [graphql.HandlerExtension].
func (guarded) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements [graphql.OperationContextMutator]; it notes what the operation comes to.
func (g guarded) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	measure, err := g.Check(operation.Operation, operation.Variables)
	if err != nil {
		return tooMuch(err)
	}
	operation.Stats.SetExtension(g.ExtensionName(), measure)
	return nil
}

// measureOf is what was noted.
func measureOf(ctx context.Context) guard.Measure {
	measure, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(guarded{}.ExtensionName()).(guard.Measure)
	return measure
}
