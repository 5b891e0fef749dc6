package contract_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

// printed is a schema without what introspection does not tell.
func printed(schema *ast.Schema) string {
	for _, definition := range schema.Types {
		definition.Directives = told(definition.Directives)
		for _, field := range definition.Fields {
			field.Directives = told(field.Directives)
			for _, argument := range field.Arguments {
				argument.Directives = told(argument.Directives)
			}
		}
	}
	var b bytes.Buffer
	formatter.NewFormatter(&b).FormatSchema(schema)
	return b.String()
}

func told(directives ast.DirectiveList) (told ast.DirectiveList) {
	for _, directive := range directives {
		if strings.Contains("deprecated specifiedBy oneOf", directive.Name) {
			told = append(told, directive)
		}
	}
	return told
}

func TestIntrospectionTellsTheWholeSchema(t *testing.T) {
	t.Parallel()
	got, err := contract.Introspect(t.Context(), gateway(t))
	require.NoError(t, err)
	want := printed(schema(t))
	require.Contains(t, want, "type AttendanceRecord implements Node {")
	assert.Equal(t, want, printed(got))
}
