package guard_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
)

// schema is the one that is served.
var schema = sync.OnceValue(func() *ast.Schema {
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		panic(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
})

// parse makes the first operation of a document of so many tokens ready, as the server does before it asks the guard.
func parse(maxTokens int, text string, given map[string]any) (*ast.QueryDocument, map[string]any, error) {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil {
		return nil, nil, err
	}
	if len(document.Operations) == 0 {
		return nil, nil, gqlerror.Errorf("no operation")
	}
	if failures := validator.ValidateWithRules(schema(), document, rules.NewDefaultRules()); len(failures) > 0 {
		return nil, nil, failures
	}
	variables, err := validator.VariableValues(schema(), document.Operations[0], given)
	return document, variables, err
}

const (
	usualTokens = 2000
	manyTokens  = 20_000
	endless     = 1 << 60
)

var unlimited = guard.Limits{Fields: endless, Aliases: endless, RootFields: endless, Directives: endless, Depth: endless, Cost: endless}

func measure(t testing.TB, text string, given map[string]any) guard.Measure {
	t.Helper()
	document, variables, err := parse(manyTokens, text, given)
	require.NoError(t, err)
	m, err := guard.New(schema(), unlimited).Check(document.Operations[0], variables)
	require.NoError(t, err)
	return m
}

// A selection on an interface costs what it costs on the object behind it.
func TestInterfacesWeighWhatTheirObjectsWeigh(t *testing.T) {
	t.Parallel()
	declared := func(field *ast.FieldDefinition) (all []string) {
		for _, name := range []string{"cost", "listSize"} {
			if directive := field.Directives.ForName(name); directive != nil {
				for _, argument := range directive.Arguments {
					all = append(all, name+"."+argument.Name+"="+argument.Value.String())
				}
			}
		}
		return all
	}
	for _, object := range schema().Types {
		for _, name := range object.Interfaces {
			for _, field := range schema().Types[name].Fields {
				assert.Equal(t, declared(field), declared(object.Fields.ForName(field.Name)), "%s.%s and %s", object.Name, field.Name, name)
			}
		}
	}
}

// Every connection says how long it may be, and where its elements are; and no other list leads to what costs something.
func TestListsThatMultiplySaySo(t *testing.T) {
	t.Parallel()
	for _, object := range schema().Types {
		for _, field := range object.Fields {
			size := field.Directives.ForName("listSize")
			if connection := schema().Types[field.Type.Name()]; strings.HasSuffix(connection.Name, "Connection") {
				require.NotNil(t, size, "%s.%s", object.Name, field.Name)
				require.NotNil(t, field.Arguments.ForName("first"), "%s.%s", object.Name, field.Name)
				for _, elements := range []string{"edges", "nodes"} {
					assert.NotNil(t, connection.Fields.ForName(elements).Directives.ForName("cost"), "%s.%s", connection.Name, elements)
				}
				continue
			}
			isElements := strings.HasSuffix(object.Name, "Connection") && (field.Name == "edges" || field.Name == "nodes")
			if field.Type.Elem != nil && size == nil && !isElements && !object.BuiltIn {
				assert.False(t, leadsToCost(field.Type.Name(), map[string]bool{}), "%s.%s", object.Name, field.Name)
			}
		}
	}
}

func leadsToCost(name string, seen map[string]bool) bool {
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, field := range schema().Types[name].Fields {
		if field.Directives.ForName("cost") != nil || leadsToCost(field.Type.Name(), seen) {
			return true
		}
	}
	return false
}
