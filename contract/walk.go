package contract

import (
	"context"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Options are what the suite needs to know of a deployment.
type Options struct {
	// Callers ask in turn: the first for everything, the others for what is not covered yet.
	Callers []Endpoint
	// Seeds name what nothing lists.
	Seeds Seeds
	// Samples is how many objects of each type are visited, and how many values of each argument are given; 0 is 20.
	Samples int
	// Wanted is the share of the schema that is to be covered, 0 to 100.
	Wanted float64
}

// walk is one caller's way through the schema.
type walk struct {
	schema     *ast.Schema
	endpoint   Endpoint
	writer     *writer
	known      *known
	coverage   coverage
	ledger     ledger
	operations int
	most       int
	rest       bool // asks only while something is not covered

	queue  []object
	queued map[string]bool
	count  map[string]int      // of those queued, by type
	tried  map[item]int        // how often variants of a field were asked for
	paged  map[item]bool       // lists that were read page by page
	first  map[string]object   // objects as they were first seen, by id
	order  []string            // of these
	again  map[string]struct{} // those that were asked for by their id
}

// Walk walks the schema of a deployment. Its error says that there was no answer, or that a seed is for nothing in the schema; what
// the answers were is in the report.
func Walk(ctx context.Context, schema *ast.Schema, o Options) (*Report, error) {
	if o.Samples == 0 {
		o.Samples = 20
	}
	if err := o.Seeds.check(schema); err != nil {
		return nil, err
	}
	w := &walk{
		schema: schema, writer: newWriter(schema), known: newKnown(schema, o.Seeds, o.Samples), coverage: newCoverage(schema), most: o.Samples,
		paged: map[item]bool{},
	}
	for i, caller := range o.Callers {
		w.begin(caller)
		w.rest = i > 0
		if err := w.walk(ctx); err != nil {
			return nil, err
		}
	}
	return w.report(o.Wanted), nil
}

// begin forgets what one caller was shown: another may be shown something else.
func (w *walk) begin(caller Endpoint) {
	w.endpoint, w.queue, w.order = caller, nil, nil
	w.queued, w.count, w.tried = map[string]bool{}, map[string]int{}, map[item]int{}
	w.first, w.again = map[string]object{}, map[string]struct{}{}
}

// walk begins at the root, visits what it is shown, and comes back to the root with what that told.
func (w *walk) walk(ctx context.Context) error {
	for range 3 {
		if w.rest && w.coverage.isComplete() {
			return nil
		}
		if err := w.visit(ctx, atRoot(), w.schema.Query); err != nil {
			return err
		}
		for len(w.queue) > 0 {
			o := w.queue[0]
			w.queue = w.queue[1:]
			if err := w.visitObject(ctx, o); err != nil {
				return err
			}
		}
	}
	if w.rest {
		return nil
	}
	return w.refetch(ctx)
}

func (w *walk) enqueue(o object) {
	if w.count[o.typename] < w.most && !w.queued[o.id] {
		w.count[o.typename]++
		w.queued[o.id] = true
		w.queue = append(w.queue, o)
	}
}

// visitObject asks for all of an object, as what it is and as each of the interfaces that it has.
func (w *walk) visitObject(ctx context.Context, o object) error {
	d := w.schema.Types[o.typename]
	if w.schema.Query.Fields.ForName("node") == nil || w.rest && w.coverage.isComplete() {
		return nil
	}
	w.again[o.id] = struct{}{}
	for _, as := range append([]*ast.Definition{d}, w.schema.GetImplements(d)...) {
		if as != d && (as.Kind != ast.Interface || w.tried[fieldOf(as.Name, d.Name)] > 1) {
			continue
		}
		w.tried[fieldOf(as.Name, d.Name)]++
		if err := w.visit(ctx, ofObject(o.id, as.Name), as); err != nil {
			return err
		}
	}
	return nil
}

// visit asks for all fields of a type at a place: those without arguments, each other one with as few as it needs, then page by
// page, then with every value of every argument, unless that was done elsewhere.
func (w *walk) visit(ctx context.Context, at place, d *ast.Definition) error {
	w.writer.whole(d) // writes the fragment
	parts := []string{"...All" + d.Name}
	spots := w.spots(d, nil)
	for i, s := range spots {
		if variants, _ := w.arguments(s, at); len(variants) > 0 {
			parts = append(parts, s.write(fmt.Sprintf("b%d", i), variants[0], w.writer.result(s.field, true)))
		}
	}
	if err := w.run(ctx, at, parts); err != nil {
		return err
	}
	for _, s := range spots {
		if err := w.page(ctx, at, s); err != nil {
			return err
		}
		if err := w.vary(ctx, at, s); err != nil {
			return err
		}
	}
	return nil
}

// attempts is on how many objects a field is tried with all its arguments.
const attempts = 3

// vary asks for a field with every value of every argument, if any of it is not covered.
func (w *walk) vary(ctx context.Context, at place, s spot) error {
	if !w.coverage.lacks(s.items(w.schema)...) || w.tried[fieldOf(s.owner.Name, s.field.Name)] >= attempts {
		return nil
	}
	variants, lacking := w.arguments(s, at)
	if len(variants) == 0 {
		w.coverage.why[lacking] = "no value for it is known; seed it with " + lacking.Coordinate
		return nil
	}
	w.tried[fieldOf(s.owner.Name, s.field.Name)]++
	parts := make([]string, len(variants))
	for i, arguments := range variants {
		parts[i] = s.write(fmt.Sprintf("a%d", i), arguments, w.writer.result(s.field, false))
	}
	return w.run(ctx, at, parts)
}

func (w *walk) arguments(s spot, at place) (variants []string, lacking item) {
	return argumentWriter{w.known, w.writer.typeOf(s.field), at.id}.of(s.owner.Name, s.field)
}

// spot is a field that is asked alone, and the way to it from the object that has an id.
type spot struct {
	way   []string
	owner *ast.Definition
	field *ast.FieldDefinition
}

// write asks for the field under an alias.
func (s spot) write(alias, arguments, selection string) string {
	if arguments != "" {
		arguments = "(" + arguments + ")"
	}
	text := alias + ": " + s.field.Name + arguments + " " + selection
	for _, name := range slices.Backward(s.way) {
		text = name + " { " + text + " }"
	}
	return text
}

// items are the field and all that can be given to it.
func (s spot) items(schema *ast.Schema) []item {
	r := reach{schema, map[item]bool{}, map[string]bool{}}
	items := []item{fieldOf(s.owner.Name, s.field.Name)}
	for _, argument := range s.field.Arguments {
		items = append(items, argumentOf(s.owner.Name, s.field.Name, argument.Name))
		r.input(schema.Types[argument.Type.Name()])
	}
	for item := range r.items {
		items = append(items, item)
	}
	return items
}

// spots are the fields of a type that are asked alone, and those of the objects in it that have no id.
func (w *walk) spots(d *ast.Definition, way []string) (spots []spot) {
	for _, f := range fields(d) {
		of := w.writer.typeOf(f)
		switch {
		case w.writer.isAskedAlone(f):
			spots = append(spots, spot{slices.Clone(way), d, f})
		case of.Kind == ast.Object && !implementsNode(of) && len(way) < 4:
			spots = append(spots, w.spots(of, append(slices.Clone(way), f.Name))...)
		}
	}
	return spots
}
