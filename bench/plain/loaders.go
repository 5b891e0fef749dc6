package plain

import (
	"context"
	"net/http"
	"sync"

	"github.com/graph-gophers/dataloader/v7"
)

type contextKey struct{}

// loaders belong to one request. Their keys are paths.
type loaders struct {
	graph    graph
	session  *dataloader.Loader[string, *VirtualEventSession]
	sessions *dataloader.Loader[string, *list[VirtualEventSession]]
	report   *dataloader.Loader[string, *AttendanceReport]
	reports  *dataloader.Loader[string, *list[AttendanceReport]]
	records  *dataloader.Loader[string, *list[AttendanceRecord]]
}

func newLoaders(g graph) *loaders {
	return &loaders{
		graph:    g,
		session:  newLoader[VirtualEventSession](g),
		sessions: newLoader[list[VirtualEventSession]](g),
		report:   newLoader[AttendanceReport](g),
		reports:  newLoader[list[AttendanceReport]](g),
		records:  newLoader[list[AttendanceRecord]](g),
	}
}

// newLoader asks for each key of a batch by itself, side by side.
func newLoader[T any](g graph) *dataloader.Loader[string, *T] {
	return dataloader.NewBatchedLoader(func(ctx context.Context, paths []string) []*dataloader.Result[*T] {
		results := make([]*dataloader.Result[*T], len(paths))
		var calls sync.WaitGroup
		for i, path := range paths {
			calls.Go(func() {
				value, err := get[T](ctx, g, path)
				results[i] = &dataloader.Result[*T]{Data: value, Error: err}
			})
		}
		calls.Wait()
		return results
	})
}

// middleware puts loaders into the context of each request.
func middleware(g graph, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := g
		g.authorization = r.Header.Get("Authorization")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, newLoaders(g))))
	})
}

func loadersOf(ctx context.Context) *loaders { return ctx.Value(contextKey{}).(*loaders) }
