package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents are those that were parsed and found valid, by their text. They are bounded by how much text that is: a
// document takes some thirty times as much memory as its text.
type documents struct {
	cache *otter.Cache[string, *ast.QueryDocument]
}

var _ graphql.Cache[*ast.QueryDocument] = documents{}

// cachedText is how many bytes of documents are kept.
const cachedText = 1 << 20

func newDocuments(text uint64) documents {
	return documents{otter.Must(&otter.Options[string, *ast.QueryDocument]{
		MaximumWeight: text,
		Weigher:       func(text string, _ *ast.QueryDocument) uint32 { return uint32(len(text)) }, //nolint:gosec // maxDocument
		Executor:      func(task func()) { task() },
	})}
}

// Get implements [graphql.Cache].
func (d documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.cache.GetIfPresent(text)
}

// Add implements [graphql.Cache].
func (d documents) Add(_ context.Context, text string, document *ast.QueryDocument) {
	d.cache.Set(text, document)
}
