package main

import (
	"context"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// asking makes what answers the calls of each operation, for who sent it.
func asking(upstream *msgraph.Upstream, answers *cache.Cache) func(context.Context, auth.Caller) loaders.Caller {
	return func(ctx context.Context, who auth.Caller) loaders.Caller {
		client := upstream.Client(who.Principal, who.Tokens)
		me, source := meOf(who), cache.Upstream(client)
		if who.Reach == auth.Organized {
			source = msgraph.OrganizedBy(me, source)
		}
		kept := cache.Caller{Principal: who.Principal, Until: who.Expires}
		return loaders.Caller{
			Principal: who.Principal, Me: me, Source: answers.Source(kept, cache.Demanded(ctx), source), Traffic: client.Traffic,
		}
	}
}

// meOf is where Microsoft Graph has the caller. A token of an application's opens no "me": a user is found by their id,
// which was checked with the token that it is from.
func meOf(who auth.Caller) msgraph.Path {
	if who.Reach == auth.Delegated || who.Application {
		return msgraph.Me
	}
	path, err := msgraph.UserPath(who.Principal.Object())
	if err != nil {
		panic(err)
	}
	return path
}
