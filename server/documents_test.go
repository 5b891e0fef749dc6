package server

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func TestDocumentsStayInTheirBounds(t *testing.T) {
	t.Parallel()
	d := newDocuments(10_000)
	kept := 0
	for round := range 2 {
		for i := range 100 {
			text := fmt.Sprintf("{ a%03d }%s", i, strings.Repeat(" ", 1000-8))
			if _, ok := d.Get(t.Context(), text); ok && round == 1 {
				kept++
			}
			if round == 0 {
				d.Add(t.Context(), text, new(ast.QueryDocument))
			}
		}
	}
	assert.LessOrEqual(t, kept, 10)
	assert.Positive(t, kept)
}

// TestWhatADocumentTakes holds the figure that the bound is made from.
func TestWhatADocumentTakes(t *testing.T) {
	text := "{ " + strings.Repeat("me { displayName mail } ", 400) + "}"
	var before, after runtime.MemStats
	const count = 50
	all := make([]*ast.QueryDocument, count)
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range all {
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		require.NoError(t, err)
		all[i] = document
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	times := float64(after.HeapAlloc-before.HeapAlloc) / float64(count*len(text))
	t.Logf("%.0f times its text", times)
	assert.Less(t, times, 60.0)
	runtime.KeepAlive(all)
}
