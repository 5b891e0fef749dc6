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

// ask asks for all parts at once, unless that is too much.
func (w *walk) ask(ctx context.Context, at place, parts []string) error {
	document := w.document(at, parts)
	operation, a, err := w.send(ctx, document)
	if err != nil {
		return err
	}
	if e, ok := a.refused(); ok && len(parts) > 1 && strings.HasPrefix(e.code(), "QUERY_TOO_") {
		if err := w.ask(ctx, at, parts[:len(parts)/2]); err != nil {
			return err
		}
		return w.ask(ctx, at, parts[len(parts)/2:])
	}
	w.take(operation, document, a, at.id)
	return nil
}

// send fails where there is no answer, or the operation is not valid by the schema: that would be a fault of the suite.
func (w *walk) send(ctx context.Context, document string) (*ast.OperationDefinition, *answer, error) {
	parsed, failures := gqlparser.LoadQueryWithRules(w.schema, document, rules.NewDefaultRules())
	if len(failures) > 0 {
		return nil, nil, fmt.Errorf("the suite wrote an invalid operation: %w\n%s", failures[0], document)
	}
	w.operations++
	a, err := w.endpoint.ask(ctx, request{Query: document})
	return parsed.Operations[0], a, err
}

// take holds an answer against the laws, and learns from it.
func (w *walk) take(operation *ast.OperationDefinition, document string, a *answer, parent string) {
	f := check(w.schema, operation, nil, a, w.known.isGlobal)
	w.coverage.add(f)
	for _, o := range f.objects {
		w.resemble(&f.ledger, o)
		if w.known.learn(o, parent) || w.count[o.typename] < w.most && !w.queued[o.id] {
			w.enqueue(o)
		}
	}
	w.ledger.merge(f.ledger, document)
}
