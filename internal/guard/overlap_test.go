package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
)

func TestQRY09FieldsOfOneName(t *testing.T) {
	t.Parallel()
	fragments := func(n, each int) string {
		spreads, definitions := "", ""
		for i := range n {
			spreads += fmt.Sprintf(" ...F%d", i)
			definitions += fmt.Sprintf(" fragment F%d on Query {%s}", i, strings.Repeat(" a", each))
		}
		return "{" + spreads + "}" + definitions
	}
	for name, c := range map[string]struct {
		query   string
		tooMany bool
	}{
		"seventy-seven":                 {"{ me {" + strings.Repeat(" a", 77) + "} }", false},
		"seventy-eight":                 {"{ me {" + strings.Repeat(" a", 78) + "} }", true},
		"of other names":                {"{ me {" + repeated(600, " a%d") + "} }", false},
		"by alias":                      {"{ me {" + repeated(101, " a: f%d") + "} }", true},
		"in inline fragments":           {"{" + strings.Repeat("... { ... { a } }", 101) + "}", true},
		"in fragments":                  {fragments(11, 10), true},
		"in fewer fragments":            {fragments(7, 10), false},
		"in one fragment, often spread": {"{" + strings.Repeat("...F ", 500) + "} fragment F on Query { a }", false},
		"below fields of one name":      {"{" + strings.Repeat("a {"+strings.Repeat(" b", 11)+"}", 10) + "}", true},
		"in objects apart":              {"{" + repeated(100, " a%d { b b }") + "}", false},
		"in a circle":                   {"{ ...A } fragment A on Query { a { ...A ...B } } fragment B on Query { a { ...A ...B } }", true},
		"in a circle without overlaps":  {"{ ...A } fragment A on Query { a { ...B } } fragment B on Query { b { ...A } }", false},
		"in a fragment that is missing": {"{ ...Missing a }", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document, err := parser.ParseQuery(&ast.Source{Input: c.query})
			require.NoError(t, err)
			assert.Equal(t, c.tooMany, guard.Overlaps(document, 3000))
		})
	}
	for _, query := range hostile() { // comes to an end
		if document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, 2000); err == nil {
			guard.Overlaps(document, 3000)
		}
	}
}
