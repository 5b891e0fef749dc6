// Package loaders gathers what the resolvers of one operation ask for, asks Microsoft Graph once, and remembers the
// answers until the operation ends.
//
// There is one dataloader, and its keys are calls: whatever kind of thing the resolvers of one level ask for meets in
// the same $batch. A second dataloader remembers whole reports, page after page. Neither knows GraphQL or HTTP.
package loaders

import (
	"context"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Source answers calls: one result for each call, in order. [msgraph.Client] is one.
type Source interface {
	Do(ctx context.Context, calls []msgraph.Call) []msgraph.Result
}

// Loaders belong to one operation of one caller. They are never shared: what one caller may see another may not, and a
// second operation asks again.
type Loaders struct {
	operation context.Context //nolint:containedctx // loads outlive the field that asked first, but not the operation
	calls     *dataloader.Loader[msgraph.Call, any]
	records   *dataloader.Loader[msgraph.Path, []*msgraph.AttendanceRecord]
}

// wait is how long the first call of a level waits for its siblings. gqlgen does not say when a level is complete, but
// it starts the fields of a level together, and a resolver hands in all it can foresee at once, so they come within
// microseconds. To wait longer would cost every level of every query; to come too late costs one more request, never a
// wrong answer.
const wait = 500 * time.Microsecond

// New makes the loaders of one operation. Everything they ask ends with ctx, the context of the operation: a batch must
// not end with the one field that happened to start it.
func New(ctx context.Context, source Source) *Loaders {
	l := &Loaders{operation: ctx}
	ask := func(_ context.Context, calls []msgraph.Call) []*dataloader.Result[any] {
		answers := make([]*dataloader.Result[any], len(calls))
		for i, result := range source.Do(l.operation, calls) {
			answers[i] = &dataloader.Result[any]{Data: result.Value, Error: result.Err}
		}
		return answers
	}
	l.calls = dataloader.NewBatchedLoader(ask, dataloader.WithWait[msgraph.Call, any](wait))
	// A report waits for nobody here, only for its siblings in calls: hence a capacity of one.
	l.records = dataloader.NewBatchedLoader(l.readRecords,
		dataloader.WithBatchCapacity[msgraph.Path, []*msgraph.AttendanceRecord](1))
	return l
}

type contextKey struct{}

// NewContext carries l to the resolvers.
func NewContext(ctx context.Context, l *Loaders) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// For is what NewContext put into ctx.
func For(ctx context.Context) *Loaders {
	l, _ := ctx.Value(contextKey{}).(*Loaders)
	return l
}
