package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// newGateway is the gateway's server over the Microsoft Graph at root, with options that its program has no flag for.
func newGateway(root string, o server.Options) http.Handler {
	connections := http.DefaultTransport.(*http.Transport).Clone()
	connections.MaxIdleConns, connections.MaxIdleConnsPerHost = 256, 256
	upstream := msgraph.NewUpstream(msgraph.Global, msgraph.Root(root), connections)
	o.Auth = auth.Passthrough{}
	o.Caller = func(_ context.Context, who auth.Caller) loaders.Caller {
		client := upstream.Client(who.Principal, who.Tokens)
		return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: client, Traffic: client.Traffic}
	}
	o.Timeout = time.Minute
	o.Log = slog.Default()
	return server.New(o)
}
