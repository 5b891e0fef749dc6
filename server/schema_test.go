package server_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func loadSchema(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../schema.graphqls")
	require.NoError(t, err)
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	require.NoError(t, err)
	return schema
}

// One broken root, or one broken list, must not empty the whole answer.
func TestWhatCostsACallIsNullable(t *testing.T) {
	t.Parallel()
	for _, definition := range loadSchema(t).Types {
		for _, field := range definition.Fields {
			connection := strings.HasSuffix(field.Type.Name(), "Connection")
			if connection || definition.Name == "Query" && !strings.HasPrefix(field.Name, "__") {
				assert.False(t, field.Type.NonNull, "%s.%s", definition.Name, field.Name)
			}
		}
	}
}
