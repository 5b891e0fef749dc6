package encode_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/internal/encode"
)

func written(s string) string {
	var w encode.Writer
	w.String(s)
	return string(w.JSON())
}

// wanted is what gqlgen makes of text, once each byte that is no UTF-8 is replaced.
func wanted(s string) string {
	var out bytes.Buffer
	graphql.MarshalString(string([]rune(s))).MarshalGQL(&out)
	return out.String()
}

// Text is looked at in words of eight bytes: every byte has to be seen at every place of one, and behind the last.
func TestEveryByteIsEscapedWhereverItStands(t *testing.T) {
	t.Parallel()
	for value := range 256 {
		for position := range 18 {
			text := []byte(strings.Repeat("a", 18))
			text[position] = byte(value)
			assert.Equal(t, wanted(string(text)), written(string(text)), "byte %#x at %d", value, position)
		}
	}
}

func TestTextIsWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,40}`), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		assert.Equal(t, wanted(text), written(text))
	})
}
