package server

import (
	"context"
	"net/http"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/resolvers"
)

// maxTokens bounds a document. Validation compares fields in pairs: 2,000 tokens cost it a third of a second at the
// worst, 15,000 a quarter of a minute.
const maxTokens = 2000

var schema = sync.OnceValue(func() graphql.ExecutableSchema {
	return graph.NewExecutableSchema(graph.Config{Resolvers: resolvers.Resolver{}})
})

// newGraphQL is the GraphQL endpoint, from the transport to the resolvers.
func newGraphQL(o Options) http.Handler {
	endpoint := handler.New(schema())
	audit := auditor{o.Audit, o.Log}
	endpoint.AddTransport(transport{timeout: o.Timeout, recovered: recovered(o.Log), audit: audit})
	endpoint.SetParserTokenLimit(maxTokens)
	endpoint.SetQueryCache(newDocuments(cachedText))
	endpoint.SetErrorPresenter(presenter(o.Log))
	endpoint.SetRecoverFunc(recovered(o.Log))
	endpoint.Use(guard{})
	if !o.Ordinary {
		endpoint.Use(graph.Encoders)
	}
	endpoint.Use(extension.Introspection{})
	observe(endpoint, o.Telemetry)
	endpoint.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		caller := callerOf(ctx)
		known := caller.Source
		caller.Source = trailOf(ctx).watch(known)
		ctx = loaders.NewContext(ctx, loaders.New(ctx, caller))
		return tellHits(known, next(resolvers.Begin(ctx)))
	})
	return replayed(endpoint, o.Caller, audit)
}

// tellHits says in the extensions of a response how many calls to Microsoft Graph the cache has spared it.
func tellHits(source loaders.Source, next graphql.ResponseHandler) graphql.ResponseHandler {
	cached, ok := source.(interface{ Hits() int64 })
	if !ok {
		return next
	}
	return func(ctx context.Context) *graphql.Response {
		response := next(ctx)
		if hits := cached.Hits(); response != nil && hits > 0 {
			if response.Extensions == nil {
				response.Extensions = map[string]any{}
			}
			telemetry.From(ctx).Spared(hits)
			response.Extensions["cache"] = map[string]any{"hits": hits}
		}
		return response
	}
}
