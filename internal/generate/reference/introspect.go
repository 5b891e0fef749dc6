package main

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/introspection"

	"github.com/attendance-gateway/attendance-gateway/graph"
)

// introspect is what the gateway answers to an introspection query.
func introspect() ([]byte, error) {
	gateway := executor.New(graph.NewExecutableSchema(graph.Config{}))
	gateway.Use(extension.Introspection{})
	ctx := graphql.StartOperationTrace(context.Background())
	operation, failures := gateway.CreateOperationContext(ctx, &graphql.RawParams{
		Query: introspection.NewQuery(introspection.QueryOptions{OneOf: true}),
	})
	if failures != nil {
		return nil, failures
	}
	answers, ctx := gateway.DispatchOperation(ctx, operation)
	answer := answers(ctx)
	if answer.Errors != nil {
		return nil, answer.Errors
	}
	return indented(answer.Data)
}
