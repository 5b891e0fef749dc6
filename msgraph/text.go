package msgraph

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// textsUnmarshaler reads lists of text without holes: nulls and "" mean nothing and are left out.
var textsUnmarshaler = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, into *[]string) error {
	type plain []string
	var texts plain
	if err := json.UnmarshalDecode(dec, &texts); err != nil {
		return err
	}
	*into = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
	return nil
})

// rawTexts is the literal text of enumeration values.
func rawTexts[T ~string](values []T) []string {
	if values == nil {
		return nil
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return texts
}
