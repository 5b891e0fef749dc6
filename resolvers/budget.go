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

// DefaultMaxValues bounds the values in the answer of one operation: lists inside lists multiply without a further call to
// Microsoft Graph. Ten thousand records with all that can be selected of them are some 700,000.
const DefaultMaxValues = 1_000_000

// budget is what the answer of one operation may still hold, and what it does.
type budget struct {
	left atomic.Int64 // values
	rows atomic.Int64
}

type budgetKey struct{}

// withBudget begins the count of an operation, whose answer has so many values at most.
func withBudget(ctx context.Context, maxValues int) context.Context {
	b := new(budget)
	b.left.Store(int64(maxValues))
	return context.WithValue(ctx, budgetKey{}, b)
}

func budgetOf(ctx context.Context) *budget {
	b, _ := ctx.Value(budgetKey{}).(*budget)
	return b
}

// Rows is how many elements the lists of the operation that ctx belongs to have shown so far.
func Rows(ctx context.Context) int64 {
	if b := budgetOf(ctx); b != nil {
		return b.rows.Load()
	}
	return 0
}

// spend takes what a page holds off the budget. It fails with ErrAnswerTooLarge when that is used up, and with the
// cause when the operation has ended: pages are where an answer grows.
func spend[T any](ctx context.Context, p *page[T]) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	values := len(p.items) * width(graphql.GetFieldContext(ctx).Field.Selections)
	if b := budgetOf(ctx); b != nil {
		if b.left.Add(-int64(values)) < 0 {
			return ErrAnswerTooLarge
		}
		if selected(ctx, anyShape).has("nodes", "edges") {
			b.rows.Add(int64(len(p.items)))
		}
	}
	return nil
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
