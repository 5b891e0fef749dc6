package guard_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
)

// FuzzQRY16Guard is QRY-16: whatever is sent is parsed, validated and measured without a panic, each selection is looked at
// once at most, and the measure is that of the query with its fragments written out.
func FuzzQRY16Guard(f *testing.F) {
	for _, query := range hostile() {
		f.Add(query, `{}`)
	}
	f.Add(`query ($n: Int!, $ids: [ID!]!, $b: Boolean!) { nodes(ids: $ids) @skip(if: $b) { id } virtualEvents(first: $n) { nodes { id } } }`, `{"n":3,"ids":["a"],"b":true}`)
	g := guard.New(schema(), unlimited)
	f.Fuzz(func(t *testing.T, query, sent string) {
		var given map[string]any
		_ = json.Unmarshal([]byte(sent), &given)
		document, variables, err := parse(usualTokens, query, given)
		if err != nil {
			return
		}
		operation := document.Operations[0]
		m, err := g.Check(operation, variables)
		require.NoError(t, err)
		selections := count(operation.SelectionSet)
		for _, fragment := range document.Fragments {
			selections += count(fragment.SelectionSet)
		}
		assert.LessOrEqual(t, g.Visits(operation, variables), selections)
		for _, number := range []int64{m.Fields, m.Aliases, m.RootFields, m.Directives, m.Depth, int64(m.Cost)} {
			assert.True(t, number >= 0 && number < 1<<53, number)
		}
		if m.Fields < 10_000 {
			whole := *operation
			whole.SelectionSet = writtenOut(operation.SelectionSet)
			expected, _ := g.Check(&whole, variables)
			assert.Equal(t, expected, m)
		}
	})
}

func count(set ast.SelectionSet) (selections int) {
	for _, selection := range set {
		selections++
		switch selection := selection.(type) {
		case *ast.Field:
			selections += count(selection.SelectionSet)
		case *ast.InlineFragment:
			selections += count(selection.SelectionSet)
		}
	}
	return selections
}

// writtenOut puts an inline fragment in the place of every spread.
func writtenOut(set ast.SelectionSet) (all ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			field := *selection
			field.SelectionSet = writtenOut(selection.SelectionSet)
			all = append(all, &field)
		case *ast.InlineFragment:
			inline := *selection
			inline.SelectionSet = writtenOut(selection.SelectionSet)
			all = append(all, &inline)
		case *ast.FragmentSpread:
			all = append(all, &ast.InlineFragment{Directives: selection.Directives, SelectionSet: writtenOut(selection.Definition.SelectionSet)})
		}
	}
	return all
}
