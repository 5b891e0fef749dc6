package msgraph

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Call is one question to Microsoft Graph: what to GET and how to read the answer. Equal calls are the same question,
// so that a call is fit to be the key of a loader. Get and List are the two shapes a call has.
type Call interface {
	// target is the URL below the version root, percent-encoded, beginning with a slash.
	target() string
	// read decodes the body of a success. Links in it are followed only inside root.
	read(body *jsontext.Decoder, root Root) (any, error)
}

// Get asks for one resource. Its answer is a *T.
type Get[T any] struct {
	path  Path
	query string
}

func (g Get[T]) target() string { return string(g.path) + g.query }

func (g Get[T]) read(body *jsontext.Decoder, root Root) (any, error) {
	value := new(T)
	if err := json.UnmarshalDecode(body, value); err != nil {
		return nil, badResponse("%w", err)
	}
	if p, ok := any(value).(placer); ok {
		p.place(g.path)
	}
	if l, ok := any(value).(linker); ok {
		return value, l.link(root)
	}
	return value, nil
}

// placer is a resource that learns where it lives when it is read.
type placer interface{ place(self Path) }

// linker is a resource with a list inside that may go on elsewhere.
type linker interface{ link(root Root) error }

// List asks for one page of a collection. Its answer is a Page[T].
type List[T any] struct {
	url    string
	parent Path
}

func (l List[T]) target() string { return l.url }

// IsZero reports whether l asks for nothing: the list has ended.
func (l List[T]) IsZero() bool { return l.url == "" }

// Page is one page of a collection, and the question for the next one.
//
// https://learn.microsoft.com/graph/paging
type Page[T any] struct {
	Items []*T
	Next  List[T]
}

// member is an element of a collection, which learns where it lives from its parent and its position.
type member interface {
	join(parent Path, position int)
}

func (l List[T]) read(body *jsontext.Decoder, root Root) (any, error) {
	var page struct {
		Value    []*T   `json:"value"`
		NextLink string `json:"@odata.nextLink"`
	}
	if err := json.UnmarshalDecode(body, &page); err != nil {
		return nil, badResponse("%w", err)
	}
	if page.Value == nil {
		return nil, badResponse("a collection without a value")
	}
	items := present(page.Value)
	for i, item := range items {
		if m, ok := any(item).(member); ok {
			m.join(l.parent, i)
		}
	}
	next, err := follow(l, page.NextLink, root)
	return Page[T]{Items: items, Next: next}, err
}

// follow turns a nextLink into the question for the next page.
func follow[T any](l List[T], link string, root Root) (List[T], error) {
	if link == "" {
		return List[T]{}, nil
	}
	url, err := root.relative(link)
	return List[T]{url: url, parent: l.parent}, err
}

// present leaves out the nulls of a list: a hole tells nobody anything.
func present[T any](items []*T) []*T {
	kept := items[:0]
	for _, item := range items {
		if item != nil {
			kept = append(kept, item)
		}
	}
	return kept
}

// textOptions read JSON as Microsoft Graph really sends it: names in another letter case, and text that is not valid
// UTF-8, which is mended.
var textOptions = json.JoinOptions(
	json.MatchCaseInsensitiveNames(true),
	jsontext.AllowInvalidUTF8(true),
	jsontext.AllowDuplicateNames(true),
)

// readOptions are textOptions for resources, which may hold identities and lists of text.
var readOptions = json.JoinOptions(textOptions,
	json.WithUnmarshalers(json.JoinUnmarshalers(identityUnmarshaler, textsUnmarshaler)))
