package server

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/encode"
)

// mediaIncremental is that of answers in parts: what is deferred comes when it is there. The parts have the form that
// Apollo Client, Relay and urql read.
//
// https://github.com/graphql/graphql-over-http/blob/main/rfcs/IncrementalDelivery.md
const mediaIncremental = "multipart/mixed"

const (
	incrementalType = mediaIncremental + `;boundary="-";deferSpec=20220824`
	beginPart       = "\r\n---\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
	endParts        = "\r\n-----\r\n"
)

// acceptsParts reports whether the client can read an answer in parts. Others get it whole: a server need not defer.
func acceptsParts(r *http.Request) bool {
	accept := strings.Split(strings.Join(r.Header.Values("Accept"), ","), ",")
	named := func(text string) bool {
		return strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), mediaIncremental)
	}
	for _, text := range accept {
		if named(text) {
			wanted, _ := quality([]string{text}, mediaIncremental)
			return wanted > 0
		}
	}
	return false
}

type partsKey struct{}

// inParts marks a request whose answer may come in parts.
func inParts(ctx context.Context) context.Context { return context.WithValue(ctx, partsKey{}, true) }

func isInParts(ctx context.Context) bool {
	marked, _ := ctx.Value(partsKey{}).(bool)
	return marked
}

// withoutDefer takes @defer out of a document that nobody has seen yet.
func withoutDefer(document *ast.QueryDocument) {
	for _, operation := range document.Operations {
		dropDefer(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		dropDefer(fragment.SelectionSet)
	}
}

func dropDefer(set ast.SelectionSet) {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			dropDefer(selected.SelectionSet)
		case *ast.InlineFragment:
			selected.Directives = undeferred(selected.Directives)
			dropDefer(selected.SelectionSet)
		case *ast.FragmentSpread:
			selected.Directives = undeferred(selected.Directives)
		}
	}
}

func undeferred(directives ast.DirectiveList) (kept ast.DirectiveList) {
	for _, directive := range directives {
		if directive.Name != deferDirective {
			kept = append(kept, directive)
		}
	}
	return kept
}

const deferDirective = "defer"

// defers reports whether anything in the document is deferred.
func defers(document *ast.QueryDocument) bool {
	for _, operation := range document.Operations {
		if defersIn(operation.SelectionSet) {
			return true
		}
	}
	for _, fragment := range document.Fragments {
		if defersIn(fragment.SelectionSet) {
			return true
		}
	}
	return false
}

func defersIn(set ast.SelectionSet) bool {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			if defersIn(selected.SelectionSet) {
				return true
			}
		case *ast.InlineFragment:
			if selected.Directives.ForName(deferDirective) != nil || defersIn(selected.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if selected.Directives.ForName(deferDirective) != nil {
				return true
			}
		}
	}
	return false
}

// deliver sends the first part of an answer, and the others as they come. Each is written down before it leaves.
func (t transport) deliver(
	ctx context.Context, w http.ResponseWriter, operation *graphql.OperationContext, first *graphql.Response, respond graphql.ResponseHandler,
) {
	begin(w, incrementalType, http.StatusOK)
	flush := http.NewResponseController(w).Flush
	for response := first; response != nil; response = respond(ctx) {
		if response != first && !t.audit.written(ctx, operation, response.Errors) {
			panic(http.ErrAbortHandler) // what has left cannot be taken back, but no more may follow
		}
		writePart(ctx, w, response, response == first)
		if flush() != nil {
			break // nobody reads any more; what is under way ends with the operation
		}
	}
	_, _ = w.Write([]byte(endParts))
}

// writePart sends one part: the first is a response, each of the others what is to be added to it.
func writePart(ctx context.Context, w http.ResponseWriter, response *graphql.Response, isFirst bool) {
	hasNext := `,"hasNext":` + string(inJSON(response.HasNext != nil && *response.HasNext))
	head, tail := members(response)
	if isFirst {
		tail = append(tail, hasNext+"}"...)
	} else {
		head = append([]byte(`{"incremental":[`), head...)
		tail = append(tail, `,"path":`...)
		tail = append(tail, inJSON(response.Path)...)
		if response.Label != "" {
			tail = append(append(tail, `,"label":`...), inJSON(response.Label)...)
		}
		tail = append(tail, "}]"+hasNext+"}"...)
	}
	_, _ = w.Write([]byte(beginPart))
	_, _ = w.Write(head)
	if isFirst {
		var data bytes.Buffer
		encode.Take(ctx, response.Data).Write(&data)
		_, _ = w.Write(withoutPlaceholders(graphql.GetOperationContext(ctx), data.Bytes()))
	} else {
		encode.Take(ctx, response.Data).Write(w)
	}
	_, _ = w.Write(tail)
}
