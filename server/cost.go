package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/resolvers"
)

// cost is what an operation is told of its cost, as extensions.cost. Costs are in calls to Microsoft Graph.
type cost struct {
	// Requested is the most that it could cost, by the weights of the schema.
	Requested float64 `json:"requested"`
	// Actual is the calls that Microsoft Graph was asked for it, and a thousandth for each row of its lists.
	Actual float64 `json:"actual"`
	// Limit is what Requested may be.
	Limit int64 `json:"limit"`
	// CacheHits are the calls that were spared.
	CacheHits int64    `json:"cacheHits"`
	Upstream  upstream `json:"upstream"`
}

// upstream is what went to Microsoft Graph.
type upstream struct {
	Calls    int64 `json:"calls"`
	Requests int64 `json:"requests"`
	Batches  int64 `json:"batches"`
	Retries  int64 `json:"retries"`
}

// tellCost says in the extensions of the response to the caller's operation, which ctx belongs to, what it cost; where that
// comes in parts, in those of the last.
func tellCost(ctx context.Context, caller loaders.Caller, limit int64, next graphql.ResponseHandler) graphql.ResponseHandler {
	return func(responseCtx context.Context) *graphql.Response {
		response := next(responseCtx)
		if response == nil || response.HasNext != nil && *response.HasNext {
			return response
		}
		if response.Extensions == nil {
			response.Extensions = map[string]any{}
		}
		spent := costOf(ctx, caller, limit)
		telemetry.From(ctx).Spared(spent.CacheHits)
		response.Extensions["cost"] = spent
		return response
	}
}

func costOf(ctx context.Context, caller loaders.Caller, limit int64) cost {
	var sent msgraph.Traffic
	if caller.Traffic != nil {
		sent = caller.Traffic()
	}
	c := cost{
		Requested: measureOf(ctx).Cost.Calls(),
		Actual:    guard.Cost(1000*sent.Calls + resolvers.Rows(ctx)).Calls(),
		Limit:     limit,
		Upstream:  upstream(sent),
	}
	if cached, ok := caller.Source.(interface{ Hits() int64 }); ok {
		c.CacheHits = cached.Hits()
	}
	return c
}
