package guard

import "github.com/vektah/gqlparser/v2/ast"

// maxLooks bounds the search for overlaps.
const maxLooks = 100_000

// Overlaps reports whether a document has more than most pairs of fields that go by the same name in one object. It looks at
// the document before validation does, when nothing is known of it: fragments may lead in circles, or nowhere.
func Overlaps(document *ast.QueryDocument, most int) bool {
	o := overlaps{document: document, most: most}
	for _, operation := range document.Operations {
		o.inside(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		o.inside(fragment.SelectionSet)
	}
	return o.tooMany()
}

type overlaps struct {
	document     *ast.QueryDocument
	most         int
	pairs, looks int
}

func (o *overlaps) tooMany() bool { return o.pairs > o.most || o.looks > maxLooks }

// inside counts in a selection set, and in those of its fields.
func (o *overlaps) inside(set ast.SelectionSet) {
	o.merged([]ast.SelectionSet{set})
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			o.inside(selected.SelectionSet)
		case *ast.InlineFragment:
			o.inside(selected.SelectionSet)
		}
	}
}

// merged counts in what several selections of one object come to, and below fields that are there more than once.
func (o *overlaps) merged(sets []ast.SelectionSet) {
	fields := map[string][]ast.SelectionSet{}
	spread := map[string]bool{}
	for _, set := range sets {
		o.gather(set, fields, spread)
	}
	for _, below := range fields {
		if o.pairs += len(below) * (len(below) - 1) / 2; o.tooMany() {
			return
		}
		if len(below) > 1 {
			o.merged(below)
		}
	}
}

// gather adds the fields of a set by name, fragments written out, each once.
func (o *overlaps) gather(set ast.SelectionSet, fields map[string][]ast.SelectionSet, spread map[string]bool) {
	for _, selected := range set {
		if o.looks++; o.looks > maxLooks {
			return
		}
		switch selected := selected.(type) {
		case *ast.Field:
			fields[selected.Alias] = append(fields[selected.Alias], selected.SelectionSet)
		case *ast.InlineFragment:
			o.gather(selected.SelectionSet, fields, spread)
		case *ast.FragmentSpread:
			if fragment := o.document.Fragments.ForName(selected.Name); fragment != nil && !spread[selected.Name] {
				spread[selected.Name] = true
				o.gather(fragment.SelectionSet, fields, spread)
			}
		}
	}
}
