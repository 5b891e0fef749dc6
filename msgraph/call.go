package msgraph

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// Call is one question to Microsoft Graph: what to GET and how to read the answer. Equal calls are the same question,
// so that a call is fit to be the key of a loader. Get and List are the two shapes a call has.
type Call interface {
	// target is the URL below the version root, percent-encoded, beginning with a slash.
	target() string
	// Subject is what the call is about: the resource, or what a list belongs to; "" where that is the whole tenant.
	Subject() Path
	// read decodes the body of a success. Links in it are followed only inside root.
	read(d *decoder, root Root) (any, error)
}

// Get asks for one resource. Its answer is a *T.
type Get[T any] struct {
	path  Path
	query string
}

func (g Get[T]) target() string { return string(g.path) + g.query }

// Subject implements [Call].
func (g Get[T]) Subject() Path { return g.path }

func (g Get[T]) read(d *decoder, root Root) (any, error) {
	if !d.is('{') {
		return nil, badResponse("no object where a resource should be")
	}
	value := new(T)
	d.resource(any(value).(decodable)) //nolint:forcetypeassert // decode_gen.go has a method for each resource
	switch {
	case d.failed:
		return nil, badResponse("an error in place of a resource")
	case !d.known:
		return nil, badResponse("a resource without properties")
	}
	if p, ok := any(value).(placer); ok {
		p.place(g.path)
	}
	if l, ok := any(value).(linker); ok {
		l.link(root)
	}
	return value, nil
}

// placer is a resource that learns where it lives when it is read.
type placer interface{ place(self Path) }

// linker is a resource with a list inside that may go on elsewhere.
type linker interface{ link(root Root) }

// List asks for one page of a collection. Its answer is a Page[T].
type List[T any] struct {
	url    string
	parent Path
	offset int // how many elements came on the pages before
}

func (l List[T]) target() string { return l.url }

// Subject implements [Call].
func (l List[T]) Subject() Path { return l.parent }

// URL tells pages of a list apart; "" is the page after the last.
func (l List[T]) URL() string { return l.url }

// Page is one page of a collection, and the question for the next one.
//
// https://learn.microsoft.com/graph/paging
type Page[T any] struct {
	Items []*T
	Next  List[T]
	// Err is what is wrong with the page: elements that cannot be read, and are left out, or a link that leads nowhere.
	Err error
}

// Answers are the calls that a page answers besides its own: those for its elements, where Microsoft Graph lists them
// with all their properties.
func (p Page[T]) Answers() iter.Seq2[Call, any] {
	return func(yield func(Call, any) bool) {
		for _, item := range p.Items {
			w, ok := any(item).(whole)
			if !ok {
				return
			}
			if call := w.call(); sendable(call) == nil && !yield(call, item) {
				return
			}
		}
	}
}

// Paths are the places of its elements.
func (p Page[T]) Paths() []Path {
	paths := make([]Path, 0, len(p.Items))
	for _, item := range p.Items {
		if e, ok := any(item).(Entity); ok {
			paths = append(paths, e.Path())
		}
	}
	return paths
}

// whole is a resource that is listed with all its properties.
type whole interface{ call() Call }

func (m *OnlineMeeting) call() Call    { return GetOnlineMeeting(m.path) }
func (w *Webinar) call() Call          { return GetWebinar(w.path) }
func (t *Townhall) call() Call         { return GetTownhall(t.path) }
func (r *AttendanceReport) call() Call { return GetAttendanceReport(r.path) }

// member is an element of a collection, which learns where it lives from its parent and its position.
type member interface {
	join(parent Path, position int)
}

func (l List[T]) read(d *decoder, root Root) (any, error) {
	if !d.is('{') {
		return nil, badResponse("no object where a collection should be")
	}
	c := &collection[T]{}
	d.object(c)
	if c.value == nil {
		return nil, badResponse("a collection without a value")
	}
	if d.failed {
		d.gaps = append(d.gaps, "/error")
	}
	return l.page(c.value, c.nextLink, d.gaps, root), nil
}

// collection is a page as Microsoft Graph sends it.
type collection[T any] struct {
	value    []*T
	nextLink string
}

func (c *collection[T]) member(d *decoder, name []byte) bool {
	switch string(name) {
	case `"value"`:
		c.value = pointers[T](d)
	case `"@odata.nextLink"`:
		text(d, &c.nextLink)
	default:
		return false
	}
	return true
}

// page is that of the elements and the nextLink. gaps are the places besides, and instead of elements, that cannot be
// read.
func (l List[T]) page(items []*T, nextLink string, gaps []jsontext.Pointer, root Root) Page[T] {
	page := Page[T]{Items: items}
	for i, item := range items {
		if m, ok := any(item).(member); ok {
			m.join(l.parent, l.offset+i)
		}
	}
	if len(gaps) > 0 {
		page.Err = badResponse("values that do not fit at %q", gaps)
	}
	if nextLink != "" {
		url, err := root.relative(nextLink)
		if err != nil {
			page.Err = err
		} else {
			page.Next = List[T]{url: url, parent: l.parent, offset: l.offset + len(items)}
		}
	}
	return page
}
