package contract

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// value holds a value against a type.
func (c *checker) value(path, at string, t *ast.Type, sets []ast.SelectionSet, value any) {
	if value == nil {
		c.hold(LawNonNull, !t.NonNull, at, t.String()+" is null")
		return
	}
	c.hold(LawNonNull, true, at, "")
	if t.Elem != nil {
		list, ok := value.([]any)
		if c.hold(LawTypes, ok, at, fmt.Sprintf("%s is %s", t, kindOf(value))) {
			for i, element := range list {
				c.value(path+"/"+strconv.Itoa(i), at, t.Elem, sets, element)
			}
		}
		return
	}
	definition := c.schema.Types[t.NamedType]
	switch definition.Kind {
	case ast.Enum:
		c.enum(at, definition, value)
	case ast.Scalar:
		c.hold(LawTypes, isScalar(definition.Name, value), at, fmt.Sprintf("%s is %s", t, kindOf(value)))
	default:
		object, ok := value.(map[string]any)
		if c.hold(LawTypes, ok, at, fmt.Sprintf("%s is %s", t, kindOf(value))) {
			c.object(path, definition, sets, object)
		}
	}
}

func (c *checker) enum(at string, definition *ast.Definition, value any) {
	name, ok := value.(string)
	if !c.hold(LawTypes, ok, at, fmt.Sprintf("%s is %s", definition.Name, kindOf(value))) {
		return
	}
	if c.hold(LawEnums, definition.EnumValues.ForName(name) != nil, at, fmt.Sprintf("%s has no member %q", definition.Name, name)) {
		c.covered[item{EnumValuesSeen, definition.Name + "." + name}] = true
	}
}

// isScalar says whether JSON stands for a scalar. Those it does not know may be anything.
//
// https://spec.graphql.org/September2025/#sec-Scalars
func isScalar(name string, value any) bool {
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	switch name {
	case "Int":
		whole, err := strconv.ParseInt(number.String(), 10, 64)
		return isNumber && err == nil && whole >= math.MinInt32 && whole <= math.MaxInt32
	case "Float":
		return isNumber
	case "Boolean":
		_, ok := value.(bool)
		return ok
	case "String", "ID":
		return isText
	case "DateTime":
		_, err := time.Parse(time.RFC3339Nano, text)
		return isText && err == nil && strings.HasSuffix(text, "Z")
	}
	return true
}

// kindOf says what a JSON value is, without saying which.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a Boolean"
	case string:
		return "another text"
	case json.Number:
		return "another number"
	case []any:
		return "a list"
	}
	return "an object"
}
