// Package msgraph is Microsoft's side of the gateway: a thin client of Microsoft Graph and its resource types, in
// Microsoft's words. The package named graph is the other graph, GraphQL's; this one knows nothing of it, nor of
// caching, nor of where a token comes from.
//
// One file holds one resource: its type, its calls and a link to its page. Read path.go first (what names a
// resource), then call.go (what a question is), client.go and batch.go (how questions go out).
package msgraph

//go:generate go run ../internal/generate/decoders
