package msgraph

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Call is one question to Microsoft Graph: what to GET and how to read the answer. Equal calls are the same question,
// so that a call is fit to be the key of a loader. Get and List are the two shapes a call has.
type Call interface {
	// target is the URL below the version root, percent-encoded, beginning with a slash.
	target() string
	// read decodes the body of a success.
	read(b *body) (any, error)
}

// Get asks for one resource. Its answer is a *T.
type Get[T any] struct {
	path  Path
	query string
}

func (g Get[T]) target() string { return string(g.path) + g.query }

func (g Get[T]) read(b *body) (any, error) {
	if b.PeekKind() == 'n' {
		return nil, badResponse("null")
	}
	value := new(T)
	if err := b.decode(value); err != nil {
		return nil, err
	}
	if resource, ok := any(value).(gapped); ok {
		resource.miss(b.gaps...)
	}
	if p, ok := any(value).(placer); ok {
		p.place(g.path)
	}
	if l, ok := any(value).(linker); ok {
		l.link(b.root)
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
func (p Page[T]) Answers() map[Call]any {
	answers := make(map[Call]any)
	for _, item := range p.Items {
		if w, ok := any(item).(whole); ok && sendable(w.call()) == nil {
			answers[w.call()] = item
		}
	}
	return answers
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

func (l List[T]) read(b *body) (any, error) {
	var page struct {
		Value    []*T   `json:"value"`
		NextLink string `json:"@odata.nextLink"`
	}
	if err := b.decode(&page); err != nil {
		return nil, err
	}
	if page.Value == nil {
		return nil, badResponse("a collection without a value")
	}
	gaps := handDown(b.gaps, "value", page.Value)
	return l.page(page.Value, page.NextLink, gaps, b.root), nil
}

// page is that of the elements, nil for those that are not there, and the nextLink. gaps are the places around the
// elements that cannot be read.
func (l List[T]) page(elements []*T, nextLink string, gaps []jsontext.Pointer, root Root) (page Page[T]) {
	page.Items = slices.DeleteFunc(elements, func(item *T) bool { return item == nil })
	for i, item := range page.Items {
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
			page.Next = List[T]{url: url, parent: l.parent, offset: l.offset + len(page.Items)}
		}
	}
	return page
}

// dense reads lists without holes: what is null, or "", tells nobody anything and is left out.
func dense[T comparable]() *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, into *[]T) error {
		type plain []T
		var list plain
		if err := json.UnmarshalDecode(dec, &list); err != nil {
			return err
		}
		var hole T
		*into = slices.DeleteFunc(list, func(element T) bool { return element == hole })
		return nil
	})
}

// textOptions read JSON as Microsoft Graph really sends it: names in another letter case, and text that is not valid
// UTF-8, which is mended.
var textOptions = json.JoinOptions(
	json.MatchCaseInsensitiveNames(true),
	jsontext.AllowInvalidUTF8(true),
	jsontext.AllowDuplicateNames(true),
)

// readUnmarshalers read what resources hold.
var readUnmarshalers = json.JoinUnmarshalers(
	identityUnmarshaler,
	dense[string](), dense[Identity](), dense[OnlineMeetingRole](),
	dense[*CommunicationsUserIdentity](), dense[*ExternalEventInformation](),
	dense[*MeetingParticipantInfo](), dense[*RegistrationQuestionAnswer](),
)

// readOptions are textOptions for resources.
var readOptions = json.JoinOptions(textOptions, json.WithUnmarshalers(readUnmarshalers))
