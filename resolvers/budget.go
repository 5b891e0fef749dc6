package resolvers

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// ErrAnswerTooLarge means that an answer would hold more values than one operation may have.
var ErrAnswerTooLarge = errors.New("the answer is too large")

// maxValues bounds the values in the answer of one operation: lists inside lists multiply without a further call to
// Microsoft Graph. Ten thousand records with all that can be selected of them are some 700,000.
const maxValues = 1_000_000

type budgetKey struct{}

// withBudget begins the count of an operation.
func withBudget(ctx context.Context) context.Context {
	left := new(atomic.Int64)
	left.Store(maxValues)
	return context.WithValue(ctx, budgetKey{}, left)
}

// spend takes what a page holds off the budget. It fails with ErrAnswerTooLarge when that is used up, and with the
// cause when the operation has ended: pages are where an answer grows.
func spend[T any](ctx context.Context, p page[T]) (page[T], error) {
	if ctx.Err() != nil {
		return page[T]{}, context.Cause(ctx)
	}
	values := len(p.items) * width(graphql.GetFieldContext(ctx).Field.Selections)
	if left, ok := ctx.Value(budgetKey{}).(*atomic.Int64); ok && left.Add(-int64(values)) < 0 {
		return page[T]{}, ErrAnswerTooLarge
	}
	return p, nil
}

// width is how many fields are selected at most for each element of a page. Documents are of a bounded size when they
// get here, fragments written out.
func width(set ast.SelectionSet) (fields int) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			fields += 1 + width(selection.SelectionSet)
		case *ast.InlineFragment:
			fields += width(selection.SelectionSet)
		case *ast.FragmentSpread:
			fields += width(selection.Definition.SelectionSet)
		}
	}
	return fields
}
