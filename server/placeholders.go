package server

import (
	"bytes"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/graph"
)

// withoutPlaceholders takes out of the first part of an answer what comes later. gqlgen leaves null in its place, also
// where null may not be.
func withoutPlaceholders(operation *graphql.OperationContext, data []byte) []byte {
	var kept bytes.Buffer
	c := copying{operation, jsontext.NewDecoder(bytes.NewReader(data)), jsontext.NewEncoder(&kept)}
	if c.value([]ast.SelectionSet{operation.Operation.SelectionSet}) != nil {
		return data
	}
	return bytes.TrimSpace(kept.Bytes())
}

// copying goes through data along with what was selected.
type copying struct {
	operation *graphql.OperationContext
	from      *jsontext.Decoder
	to        *jsontext.Encoder
}

func (c copying) value(sets []ast.SelectionSet) error {
	switch c.from.PeekKind() {
	case '{':
		return errors.Join(c.token(), c.members(sets))
	case '[':
		return errors.Join(c.token(), c.elements(sets))
	}
	value, err := c.from.ReadValue()
	if err != nil {
		return err
	}
	return c.to.WriteValue(value)
}

func (c copying) token() error {
	token, err := c.from.ReadToken()
	if err != nil {
		return err
	}
	return c.to.WriteToken(token)
}

func (c copying) elements(sets []ast.SelectionSet) error {
	for c.from.PeekKind() != ']' {
		if err := c.value(sets); err != nil {
			return err
		}
	}
	return c.token()
}

func (c copying) members(sets []ast.SelectionSet) error {
	var fields []graphql.CollectedField
	for _, set := range sets {
		fields = append(fields, graphql.CollectFields(c.operation, set, nil)...) // whatever the object is
	}
	for c.from.PeekKind() != '}' {
		key, err := c.from.ReadToken()
		if err != nil {
			return err
		}
		alias := key.String()
		selected := slices.DeleteFunc(slices.Clone(fields), func(f graphql.CollectedField) bool { return f.Alias != alias })
		if c.from.PeekKind() == 'n' && !slices.ContainsFunc(selected, comesAtOnce) {
			if err := c.from.SkipValue(); err != nil {
				return err
			}
			continue
		}
		var below []ast.SelectionSet
		for _, field := range selected {
			below = append(below, field.Selections)
		}
		if err := errors.Join(c.to.WriteToken(jsontext.String(alias)), c.value(below)); err != nil {
			return err
		}
	}
	return c.token()
}

// comesAtOnce reports whether a field is in the first part. gqlgen defers those that have a resolver; it has the others
// at hand.
func comesAtOnce(field graphql.CollectedField) bool {
	return !field.IsDeferred() || !graph.Encoders.IsResolved(field.ObjectDefinition.Name, field.Name)
}
