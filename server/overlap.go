package server

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
)

// overlapping refuses documents that validation would take long over, before it sees them: a few kilobytes can hold it up for a
// quarter of a second. Those that are known have been through it.
type overlapping struct {
	known  documents
	limits Limits
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = overlapping{}

// ExtensionName implements [graphql.HandlerExtension].
func (overlapping) ExtensionName() string { return "Overlapping" }

// Validate implements [graphql.HandlerExtension].
func (overlapping) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements [graphql.OperationParameterMutator]. It changes none.
func (o overlapping) MutateOperationParameters(ctx context.Context, asked *graphql.RawParams) *gqlerror.Error {
	if _, ok := o.known.Get(ctx, asked.Query); ok {
		return nil
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: asked.Query}, o.limits.Tokens)
	if err != nil || !guard.Overlaps(document, o.limits.Overlaps) {
		return nil // what cannot be parsed is for gqlgen to say
	}
	return &gqlerror.Error{
		Message: fmt.Sprintf("the query is too large (overlaps: more than %d pairs of fields go by the same name in one object)", o.limits.Overlaps),
		Extensions: map[string]any{
			"code": codeQueryTooLarge, "quantity": "overlaps", "limit": o.limits.Overlaps,
		},
	}
}
