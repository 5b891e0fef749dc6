package contract

import (
	"context"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// place is where in an operation fields are asked for: at the root, or of one object.
type place struct {
	before, after string   // around the fields
	keys          []string // of the response, down to them
	id            string   // of the object
}

func atRoot() place { return place{} }

// ofObject asks for an object by its id, as one of a type that it has.
func ofObject(id, typename string) place {
	return place{"node(id: " + quoted(id) + ") { __typename id ... on " + typename + " { ", " } }", []string{"node"}, id}
}

// Documents stay below what gateways usually let through.
const (
	documentWords = 700
	documentParts = 20
)

// run asks for parts at a place, as many at once as a document holds. Where a gateway finds that too much it asks for less.
func (w *walk) run(ctx context.Context, at place, parts []string) error {
	for len(parts) > 0 {
		n := min(len(parts), documentParts)
		for n > 1 && len(strings.Fields(w.document(at, parts[:n]))) > documentWords {
			n--
		}
		if err := w.ask(ctx, at, parts[:n]); err != nil {
			return err
		}
		parts = parts[n:]
	}
	return nil
}

func (w *walk) document(at place, parts []string) string {
	return w.writer.document(at.before + strings.Join(parts, " ") + at.after)
}

// ask asks for all parts at once, unless that is too much. One that is too much alone is not covered, which is no fault.
func (w *walk) ask(ctx context.Context, at place, parts []string) error {
	text := w.document(at, parts)
	document, a, err := w.send(ctx, text)
	if err != nil {
		return err
	}
	e, refused := a.refused()
	switch tooMuch := refused && strings.HasPrefix(e.code(), "QUERY_TOO_"); {
	case !tooMuch:
		w.take(document, text, a, at.id)
		return nil
	case len(parts) == 1:
		for item := range uses(w.schema, document, nil) {
			w.coverage.why[item] = e.String()
		}
		return nil
	}
	if err := w.ask(ctx, at, parts[:len(parts)/2]); err != nil {
		return err
	}
	return w.ask(ctx, at, parts[len(parts)/2:])
}

// send fails where there is no answer, or the operation is not valid by the schema: that would be a fault of the suite.
func (w *walk) send(ctx context.Context, text string) (*ast.QueryDocument, *answer, error) {
	document, failures := gqlparser.LoadQueryWithRules(w.schema, text, rules.NewDefaultRules())
	if len(failures) > 0 {
		return nil, nil, fmt.Errorf("the suite wrote an invalid operation: %w\n%s", failures[0], text)
	}
	w.operations++
	a, err := w.endpoint.ask(ctx, request{Query: text})
	return document, a, err
}

// take holds an answer against the laws, and learns from it.
func (w *walk) take(document *ast.QueryDocument, text string, a *answer, parent string) {
	f := check(w.schema, document.Operations[0], nil, a, w.known.isGlobal)
	w.coverage.add(f)
	for _, o := range f.objects {
		w.resemble(&f.ledger, o)
		if w.known.learn(o, parent) || w.count[o.typename] < w.most && !w.queued[o.id] {
			w.enqueue(o)
		}
	}
	w.ledger.merge(f.ledger, text)
}
