package msgraph

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// gaps are the places in a resource of which Microsoft Graph sent something that cannot be read. They are empty.
type gaps struct{ places []jsontext.Pointer }

// Gaps are those places, below the resource. Unlike what is merely empty they are worth an error.
func (g *gaps) Gaps() []jsontext.Pointer { return g.places }

func (g *gaps) miss(places ...jsontext.Pointer) { g.places = append(g.places, places...) }

// gapped is a resource that knows its gaps.
type gapped interface {
	miss(places ...jsontext.Pointer)
}

// handDown tells each element of the list called name its gaps, and returns the other places: those around the list, and
// those of whole elements, which are nil.
func handDown[T any](places []jsontext.Pointer, name string, elements []*T) (others []jsontext.Pointer) {
	for _, place := range places {
		tokens := strings.SplitN(string(place), "/", 4) // "", name, index, the rest
		if len(tokens) < 4 || !strings.EqualFold(tokens[1], name) {
			others = append(others, place)
			continue
		}
		index, err := strconv.Atoi(tokens[2])
		element, ok := any(elements[index]).(gapped)
		if err == nil && ok {
			element.miss(jsontext.Pointer("/" + tokens[3]))
		}
	}
	return others
}
