package contract

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// writer writes what to select of each type: all fields that need no arguments, down to objects with an id, which are asked for
// by themselves. Each composite type is a fragment, so that documents stay short.
type writer struct {
	schema    *ast.Schema
	fragments map[string]string // by the type they are on
	open      map[string]bool   // those being written
}

func newWriter(schema *ast.Schema) *writer {
	return &writer{schema: schema, fragments: map[string]string{}, open: map[string]bool{}}
}

func (w *writer) typeOf(f *ast.FieldDefinition) *ast.Definition { return w.schema.Types[f.Type.Name()] }

// implementsNode says whether objects of a type can be asked for by their id.
//
// https://graphql.org/learn/global-object-identification/
func implementsNode(d *ast.Definition) bool {
	return d.Name == "Node" || slices.Contains(d.Interfaces, "Node")
}

// isAskedAlone says whether a field has a place of its own in the walk: it has arguments, or is a list with pages.
func (w *writer) isAskedAlone(f *ast.FieldDefinition) bool {
	return len(f.Arguments) > 0 || isConnection(w.schema, w.typeOf(f))
}

// whole is everything to select of a type.
func (w *writer) whole(d *ast.Definition) string {
	if d.IsLeafType() {
		return ""
	}
	if w.open[d.Name] { // a circle
		return "{ __typename }"
	}
	if _, ok := w.fragments[d.Name]; !ok {
		w.open[d.Name] = true
		w.fragments[d.Name] = w.body(d)
		delete(w.open, d.Name)
	}
	return "{ ...All" + d.Name + " }"
}

// brief is enough to ask for the rest.
func (w *writer) brief(d *ast.Definition) string {
	if implementsNode(d) {
		return "{ __typename id }"
	}
	return w.whole(d)
}

func (w *writer) body(d *ast.Definition) string {
	parts := []string{"__typename"}
	covered := map[string]bool{}
	for _, abstract := range append(w.abstracts(d), d) {
		text := w.plain(abstract, nil)
		for _, f := range fields(abstract) {
			covered[f.Name] = true
		}
		if abstract != d && text != "" {
			text = "... on " + abstract.Name + " { " + text + " }"
		}
		parts = append(parts, text)
	}
	if d.IsAbstractType() && !implementsNode(d) { // objects with an id are asked for by themselves, as what they are
		for _, possible := range w.objects(d) {
			if text := w.plain(possible, covered); text != "" {
				parts = append(parts, "... on "+possible.Name+" { "+text+" }")
			}
		}
	}
	return strings.Join(parts, " ")
}

// plain is the fields of a type itself, without those of a list.
func (w *writer) plain(d *ast.Definition, without map[string]bool) string {
	var parts []string
	for _, f := range fields(d) {
		if !w.isAskedAlone(f) && !without[f.Name] {
			parts = append(parts, strings.TrimSpace(w.alias(d, f)+f.Name+" "+w.brief(w.typeOf(f))))
		}
	}
	return strings.Join(parts, " ")
}

// alias keeps a field apart from those of the same name and another type, on objects that can be in the same place.
func (w *writer) alias(d *ast.Definition, f *ast.FieldDefinition) string {
	for _, abstract := range w.schema.GetImplements(d) {
		for _, sibling := range w.schema.GetPossibleTypes(abstract) {
			if other := sibling.Fields.ForName(f.Name); abstract.Kind == ast.Union && other != nil && other.Type.String() != f.Type.String() {
				return f.Name + d.Name + ": "
			}
		}
	}
	return ""
}

// objects are the possible types, in order.
func (w *writer) objects(d *ast.Definition) []*ast.Definition {
	objects := slices.DeleteFunc(slices.Clone(w.schema.GetPossibleTypes(d)), func(p *ast.Definition) bool { return p.Kind != ast.Object })
	return sorted(objects)
}

// abstracts are the other interfaces of all that a type can be.
func (w *writer) abstracts(d *ast.Definition) []*ast.Definition {
	all := map[*ast.Definition]bool{}
	for _, possible := range w.objects(d) {
		for _, abstract := range w.schema.GetImplements(possible) {
			if abstract.Kind == ast.Interface && abstract != d && d.IsAbstractType() {
				all[abstract] = true
			}
		}
	}
	return sorted(slices.Collect(maps.Keys(all)))
}

func sorted(definitions []*ast.Definition) []*ast.Definition {
	slices.SortFunc(definitions, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return definitions
}

// list is what to select of a page: its nodes as a whole or in brief, and all that it tells of itself.
func (w *writer) list(d *ast.Definition, whole bool) string {
	var parts []string
	for _, f := range fields(d) {
		of := w.typeOf(f)
		switch {
		case f.Name == "edges":
			parts = append(parts, "edges { "+w.edge(of)+" }")
		case f.Name == "nodes" && !whole:
			parts = append(parts, "nodes "+w.brief(of))
		default:
			parts = append(parts, strings.TrimSpace(f.Name+" "+w.whole(of)))
		}
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

func (w *writer) edge(d *ast.Definition) string {
	var parts []string
	for _, f := range fields(d) {
		parts = append(parts, strings.TrimSpace(f.Name+" "+w.brief(w.typeOf(f))))
	}
	return strings.Join(parts, " ")
}

// result is what to select of a field that is asked alone.
func (w *writer) result(f *ast.FieldDefinition, whole bool) string {
	d := w.typeOf(f)
	if isConnection(w.schema, d) {
		return w.list(d, whole)
	}
	return w.whole(d)
}

var spread = regexp.MustCompile(`\.\.\.All(\w+)`)

// document is an operation with the fragments that it uses.
func (w *writer) document(selections string) string {
	used := map[string]bool{}
	var use func(text string)
	use = func(text string) {
		for _, match := range spread.FindAllStringSubmatch(text, -1) {
			if name := match[1]; !used[name] {
				used[name] = true
				use(w.fragments[name])
			}
		}
	}
	use(selections)
	var b strings.Builder
	b.WriteString("query Contract { " + selections + " }")
	for _, name := range slices.Sorted(maps.Keys(used)) {
		b.WriteString("\nfragment All" + name + " on " + name + " { " + w.fragments[name] + " }")
	}
	return b.String()
}
