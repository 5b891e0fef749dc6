package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
)

// observed begins and ends the operation of each request, for whoever listens.
func observed(to *telemetry.Telemetry, next http.Handler) http.Handler {
	if to == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, operation := to.Begin(r.Context(), requestID(r.Context()), r.Header)
		noted := &statusWriter{ResponseWriter: w, status: http.StatusInternalServerError} // what stands if a panic comes in between
		defer func() { operation.End(noted.status) }()
		next.ServeHTTP(noted, r.WithContext(ctx))
	})
}

// statusWriter notes the status of a response.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements [http.ResponseWriter].
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for [http.ResponseController].
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observe has an endpoint say what is asked and what comes of it.
func observe(endpoint *handler.Server, to *telemetry.Telemetry) {
	if to == nil {
		return
	}
	endpoint.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		operation := graphql.GetOperationContext(ctx)
		hash := sha256.Sum256([]byte(operation.RawQuery))
		telemetry.From(ctx).Asks(telemetry.Document{
			Type: string(operation.Operation.Operation), Name: operation.Operation.Name, Hash: hex.EncodeToString(hash[:]),
		})
		return next(ctx)
	})
	endpoint.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		response := next(ctx)
		if response != nil {
			to := telemetry.From(ctx)
			to.Answered(outcomeOf(graphql.GetOperationContext(ctx), to.Asked(), response), codesOf(response.Errors))
		}
		return response
	})
	if to.Traces() {
		endpoint.AroundFields(traceField)
	}
}

// traceField makes a span of each field that has a resolver: those, and no others, ask Microsoft Graph.
func traceField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if !field.IsResolver {
		return next(ctx)
	}
	end := telemetry.From(ctx).Field(ctx, field.Object, field.Field.Name)
	value, err := next(ctx)
	end(err)
	return value, err
}

func codesOf(failures gqlerror.List) []string {
	codes := make([]string, len(failures))
	for i, failure := range failures {
		codes[i], _ = failure.Extensions["code"].(string)
	}
	return codes
}

// outcomeOf is what came of an operation, or of a part of it; begun tells one that was executed.
func outcomeOf(operation *graphql.OperationContext, begun bool, response *graphql.Response) telemetry.Outcome {
	failed := map[ast.PathElement]bool{} // fields at the root
	for _, failure := range response.Errors {
		if failure.Extensions["code"] == codeCanceled {
			return telemetry.Canceled
		}
		if len(failure.Path) == 1 {
			failed[failure.Path[0]] = true
		}
	}
	switch {
	case len(response.Errors) == 0:
		return telemetry.Success
	case !begun:
		return telemetry.Refused
	case response.Data == nil, len(failed) >= len(graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Query"})):
		return telemetry.Failed
	}
	return telemetry.Partial
}
