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

func TestEveryElementOfTheSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	described := func(element, description string) {
		assert.NotEmpty(t, strings.TrimSpace(description), "%s has no description", element)
	}
	for _, definition := range loadSchema(t).Types {
		if definition.BuiltIn {
			continue
		}
		described(definition.Name, definition.Description)
		for _, value := range definition.EnumValues {
			described(definition.Name+"."+value.Name, value.Description)
		}
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			described(definition.Name+"."+field.Name, field.Description)
			for _, argument := range field.Arguments {
				described(definition.Name+"."+field.Name+"."+argument.Name, argument.Description)
			}
		}
	}
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

// Every enumeration that mirrors an open set of Microsoft's has UNKNOWN, and the raw text stands beside each field.
func TestEnumerationsOfMicrosoftsAreOpen(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t)
	closed := map[string]string{
		"OrderDirection": "ours", "AttendanceRecordOrderField": "ours", "VirtualEventKind": "ours", "VirtualEventRole": "input only",
		"WarningCode": "ours", "IdentityKind": "ours; odataType is the raw text", "BodyType": "not an open set of Microsoft's",
	}
	for _, definition := range schema.Types {
		if definition.BuiltIn || definition.Kind != ast.Object && definition.Kind != ast.Interface {
			continue
		}
		for _, field := range definition.Fields {
			enum := schema.Types[field.Type.Name()]
			if enum.Kind != ast.Enum || enum.BuiltIn || closed[enum.Name] != "" || strings.HasPrefix(field.Name, "__") {
				continue
			}
			assert.NotNil(t, enum.EnumValues.ForName("UNKNOWN"), enum.Name)
			raw := "raw" + strings.ToUpper(field.Name[:1]) + field.Name[1:]
			assert.NotNil(t, definition.Fields.ForName(raw), "%s.%s has no %s beside it", definition.Name, field.Name, raw)
		}
	}
}
