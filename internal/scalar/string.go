// Package scalar holds what the schema's scalars mean in Go where gqlgen's own meaning does not do.
package scalar

import "github.com/99designs/gqlgen/graphql"

// MarshalString writes text; "" is Microsoft Graph's way of saying none, so it becomes null.
func MarshalString(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.MarshalString(s)
}

// UnmarshalString reads text as it is.
func UnmarshalString(v any) (string, error) { return graphql.UnmarshalString(v) }
