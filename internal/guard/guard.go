// Package guard measures GraphQL operations before anything else walks them, so that what is absurd is refused before it
// costs anything. It takes time in proportion to the document, whatever that comes to with its fragments written out.
//
// What a field costs is declared in the schema, by @cost and @listSize after the cost directives of IBM and Apollo:
//
// https://ibm.github.io/graphql-specs/cost-spec.html
package guard

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// Limits bound one operation, its fragments written out.
type Limits struct {
	// Fields bounds what is selected, at all levels.
	Fields int64
	// Aliases bounds the fields that are given another name.
	Aliases int64
	// RootFields bounds the fields of the query itself.
	RootFields int64
	// Directives bounds @skip and @include.
	Directives int64
	// Depth bounds fields in fields.
	Depth int64
	// Cost is in calls to Microsoft Graph.
	Cost int64
}

// Guard refuses operations on one schema.
type Guard struct {
	weights weights
	limits  Limits
}

// New makes the guard of a schema. Directives of the schema must be valid.
func New(schema *ast.Schema, limits Limits) *Guard {
	return &Guard{weighSchema(schema), limits}
}

// Check measures an operation that is valid, whose variables have been coerced. It fails with a LimitError.
func (g *Guard) Check(operation *ast.OperationDefinition, variables map[string]any) (Measure, error) {
	m := measure(operation, variables, g.weights)
	for _, l := range []LimitError{
		{LimitFields, m.Fields, g.limits.Fields},
		{LimitAliases, m.Aliases, g.limits.Aliases},
		{LimitRootFields, m.RootFields, g.limits.RootFields},
		{LimitDirectives, m.Directives, g.limits.Directives},
		{LimitDepth, m.Depth, g.limits.Depth},
		{LimitCost, m.Cost.calls(), g.limits.Cost},
	} {
		if l.Value > l.Limit {
			return m, &l
		}
	}
	return m, nil
}

// Quantity is what a limit is about.
type Quantity string

// The quantities that are limited.
const (
	LimitFields     Quantity = "fields"
	LimitAliases    Quantity = "aliases"
	LimitRootFields Quantity = "rootFields"
	LimitDirectives Quantity = "directives"
	LimitDepth      Quantity = "depth"
	LimitCost       Quantity = "cost"
)

// LimitError says which limit an operation exceeds.
type LimitError struct {
	Quantity Quantity
	Value    int64
	Limit    int64
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the operation has %s of %d, and may have %d", e.Quantity, e.Value, e.Limit)
}
