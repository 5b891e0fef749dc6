package msgraph

import "github.com/go-json-experiment/json/jsontext"

// gaps are the places in a resource of which Microsoft Graph sent something that cannot be read. They are empty.
type gaps struct{ places []jsontext.Pointer }

// Gaps are those places, below the resource. Unlike what is merely empty they are worth an error.
func (g *gaps) Gaps() []jsontext.Pointer { return g.places }

func (g *gaps) miss(places ...jsontext.Pointer) { g.places = append(g.places, places...) }

// gapped is a resource that knows its gaps.
type gapped interface {
	miss(places ...jsontext.Pointer)
}
