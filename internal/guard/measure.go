package guard

import "github.com/vektah/gqlparser/v2/ast"

// Measure is what an operation comes to, its fragments written out. No number grows beyond 2^53 - 1.
type Measure struct {
	Fields     int64
	Aliases    int64
	RootFields int64
	Directives int64
	Depth      int64
	Cost       Cost
}

// measure walks each selection of the document once: what a fragment comes to is the same wherever it is spread.
// Validation has ruled out circles of fragments.
func measure(operation *ast.OperationDefinition, variables map[string]any, weights weights) Measure {
	w := walk{weights: weights, variables: variables, fragments: map[*ast.FragmentDefinition]part{}}
	return w.set(operation.SelectionSet).Measure
}

type walk struct {
	weights   weights
	variables map[string]any
	fragments map[*ast.FragmentDefinition]part
	visits    int // of selections
}

// part is what a selection set comes to. As long as one does not know in which field it is, its own fields are
// RootFields, and what it costs is known in two parts.
type part struct {
	Measure
	// each is what one element of the connection costs.
	each Cost
}

func (p part) and(q part) part {
	return part{
		each: p.each.plus(q.each),
		Measure: Measure{
			Fields:     plus(p.Fields, q.Fields),
			Aliases:    plus(p.Aliases, q.Aliases),
			RootFields: plus(p.RootFields, q.RootFields),
			Directives: plus(p.Directives, q.Directives),
			Depth:      max(p.Depth, q.Depth),
			Cost:       p.Cost.plus(q.Cost),
		},
	}
}

func (w *walk) set(set ast.SelectionSet) (all part) {
	for _, selection := range set {
		w.visits++
		switch selection := selection.(type) {
		case *ast.Field:
			all = all.and(w.field(selection))
		case *ast.InlineFragment:
			all = all.and(w.fragment(w.set(selection.SelectionSet), selection.Directives))
		case *ast.FragmentSpread:
			all = all.and(w.fragment(w.spread(selection.Definition), selection.Directives))
		}
	}
	return all
}

func (w *walk) spread(fragment *ast.FragmentDefinition) part {
	p, known := w.fragments[fragment]
	if !known {
		p = w.set(fragment.SelectionSet)
		w.fragments[fragment] = p
	}
	return p
}

// fragment is a part that a fragment puts in, unless its directives say otherwise. Left out it costs nothing, but it was
// written all the same.
func (w *walk) fragment(p part, directives ast.DirectiveList) part {
	p.Directives = plus(p.Directives, int64(len(directives)))
	if w.leavesOut(directives) {
		p.Cost, p.each = 0, 0
	}
	return p
}

func (w *walk) field(field *ast.Field) part {
	inside := w.set(field.SelectionSet)
	p := part{Measure: inside.Measure}
	p.Fields, p.RootFields, p.Depth = plus(p.Fields, 1), 1, plus(p.Depth, 1)
	if field.Alias != field.Name {
		p.Aliases = plus(p.Aliases, 1)
	}
	weight := w.weights[field.Definition]
	switch cost, size := weight.of(field, w.variables); {
	case weight.elements:
		p.Cost, p.each = 0, cost.plus(inside.Cost)
	case weight.connection:
		p.Cost = cost.plus(inside.Cost).plus(inside.each.times(size))
	default:
		p.Cost = cost.plus(inside.Cost).times(size)
	}
	return w.fragment(p, field.Directives)
}

func (w *walk) leavesOut(directives ast.DirectiveList) bool {
	for _, directive := range directives {
		condition, _ := directive.ArgumentMap(w.variables)["if"].(bool)
		if directive.Name == "skip" && condition || directive.Name == "include" && !condition {
			return true
		}
	}
	return false
}
