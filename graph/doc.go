// Package graph is the GraphQL graph: what gqlgen writes from schema.graphqls and gqlgen.yml. Nobody edits it.
// Microsoft Graph is always msgraph.
package graph

//go:generate go run ../internal/generate/encoders
//go:generate go run ../internal/generate/reference
