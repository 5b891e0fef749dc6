package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/internal/guard"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/resolvers"
)

var schema = sync.OnceValue(func() graphql.ExecutableSchema {
	return graph.NewExecutableSchema(graph.Config{Resolvers: resolvers.Resolver{}})
})

// newGraphQL is the GraphQL endpoint, from the transport to the resolvers.
func newGraphQL(o Options) http.Handler {
	limits := o.Limits.orDefault()
	endpoint := handler.New(schema())
	audit := auditor{o.Audit, o.Log}
	documents, maxAge := library(newAutomatic(persistedText)), time.Duration(0)
	if o.Trusted != nil {
		documents, maxAge = o.Trusted, o.MaxAge
	}
	endpoint.AddTransport(transport{documents: documents, maxAge: maxAge, timeout: o.Timeout, recovered: recovered(o.Log), audit: audit})
	endpoint.SetParserTokenLimit(limits.Tokens)
	known := newDocuments(cachedText)
	endpoint.SetQueryCache(known)
	endpoint.Use(overlapping{known, limits})
	endpoint.SetErrorPresenter(presenter(o.Log))
	endpoint.SetRecoverFunc(recovered(o.Log))
	endpoint.Use(guarded{guard.New(schema().Schema(), limits.Limits)})
	if !o.Ordinary {
		endpoint.Use(graph.Encoders)
	}
	if o.NoIntrospection {
		closeSchema(endpoint)
	} else {
		endpoint.Use(extension.Introspection{})
	}
	observe(endpoint, o.Telemetry)
	endpoint.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		known := callerOf(ctx)
		caller := known
		caller.Source = trailOf(ctx).watch(known.Source)
		ctx = loaders.NewContext(ctx, loaders.New(ctx, caller, limits.Calls))
		ctx = resolvers.Begin(ctx, limits.Values)
		return tellCost(ctx, known, limits.Cost, next(ctx))
	})
	return replayed(endpoint, o.Caller, audit, maxAge)
}
