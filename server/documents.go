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

// A document that defers is kept twice: as it is, and without @defer for clients that want their answer whole. No document
// begins so.
const (
	asItIs = "\x00parts\x00"
	whole  = "\x00whole\x00"
)

func keptAs(ctx context.Context) string {
	if isInParts(ctx) {
		return asItIs
	}
	return whole
}

// Get implements [graphql.Cache].
func (d documents) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	if document, ok := d.cache.GetIfPresent(text); ok {
		return document, true
	}
	return d.cache.GetIfPresent(keptAs(ctx) + text)
}

// Add implements [graphql.Cache]. It is given the document before it is executed, and the only one to see it.
func (d documents) Add(ctx context.Context, text string, document *ast.QueryDocument) {
	if defers(document) {
		if !isInParts(ctx) {
			withoutDefer(document)
		}
		text = keptAs(ctx) + text
	}
	d.cache.Set(text, document)
}
