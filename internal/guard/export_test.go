package guard

import "github.com/vektah/gqlparser/v2/ast"

// Visits is how many selections are looked at to measure an operation.
func (g *Guard) Visits(operation *ast.OperationDefinition, variables map[string]any) int {
	w := walk{weights: g.weights, variables: variables, fragments: map[*ast.FragmentDefinition]part{}}
	w.set(operation.SelectionSet)
	return w.visits
}
