package msgraph

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Path is the place of one resource in Microsoft Graph, relative to the version root, for example
// "/me/onlineMeetings/MSpk…/attendanceReports/2c2c…". Graph's ids are unique only inside their parent, so a path, not
// an id, is what names a resource. Paths are made by the constructors below alone: every segment has been checked and
// escaped, so a path is safe to send as it is, and two equal paths are the same resource.
type Path string

// Me is the signed-in user. It exists only with delegated tokens.
const Me Path = "/me"

const (
	usersRoot     Path = "/users"
	webinarsRoot  Path = "/solutions/virtualEvents/webinars"
	townhallsRoot Path = "/solutions/virtualEvents/townhalls"
)

// UserPath names a user by object id or user principal name. Meeting paths below a user need the object id.
func UserPath(id string) (Path, error) { return usersRoot.item(id) }

// WebinarPath names a webinar.
func WebinarPath(id string) (Path, error) { return webinarsRoot.item(id) }

// TownhallPath names a town hall.
func TownhallPath(id string) (Path, error) { return townhallsRoot.item(id) }

// Child names a resource inside p, for example an attendance report of a meeting. Its error is an ErrInvalidID.
func (p Path) Child(kind Kind, id string) (Path, error) {
	if !kind.within(p.Kind()) {
		return "", invalidID("there are no %s in %s", kind, p.Kind())
	}
	return (p + "/" + Path(kind)).item(id)
}

// Kind tells what the path names.
func (p Path) Kind() Kind {
	if p == Me {
		return KindUser
	}
	collection, _ := p.split()
	_, name := cutLast(string(collection))
	return Kind(name)
}

// ID is Microsoft's bare id of the resource: the last segment, unescaped. It is "" for Me and for a resource that
// Microsoft Graph sent without an id.
func (p Path) ID() string {
	if p == Me {
		return ""
	}
	_, segment := p.split()
	if strings.HasPrefix(segment, unnamed) {
		return ""
	}
	id, _ := url.PathUnescape(segment)
	return id
}

// Parent is the resource that contains p, or "" where p is at the root.
func (p Path) Parent() Path {
	collection, _ := p.split()
	parent, _ := cutLast(string(collection))
	if parent == "" || parent == virtualEventsPrefix {
		return ""
	}
	return Path(parent)
}

// Within finds what p is in, or is, that lives in the collection.
func (p Path) Within(kind Kind) (Path, bool) {
	for ; p != ""; p = p.Parent() {
		if p.Kind() == kind {
			return p, true
		}
	}
	return "", false
}

// Addressable reports whether Microsoft Graph can be asked for p: every resource on the way has an id.
func (p Path) Addressable() bool { return !strings.Contains(string(p), "/"+unnamed) }

func (p Path) split() (collection Path, segment string) {
	before, after := cutLast(string(p))
	return Path(before), after
}

func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '/')
	return s[:max(i, 0)], s[i+1:]
}

func (p Path) item(id string) (Path, error) {
	if err := checkID(id); err != nil {
		return "", err
	}
	return p + "/" + Path(url.PathEscape(id)), nil
}

// unnamed begins the segment of a resource that arrived without a usable id. No id may begin with it, and a path
// with such a segment never goes upstream.
const unnamed = "~"

// element is the path of an element that Microsoft Graph listed: by its id, or where that is missing or could change
// the path, by its position.
func (p Path) element(kind Kind, id string, position int) Path {
	if child, err := p.Child(kind, id); err == nil {
		return child
	}
	return p + "/" + Path(kind) + "/" + unnamed + Path(strconv.Itoa(position))
}

// root is the path of a webinar or town hall that Microsoft Graph listed, by the rule of element.
func (p Path) root(id string, position int) Path {
	if item, err := p.item(id); err == nil {
		return item
	}
	return p + "/" + unnamed + Path(strconv.Itoa(position))
}

const maxIDLength = 512

// checkID admits the characters that Microsoft's ids and user principal names are made of, and refuses everything
// that could end a segment, climb out of it or start a query.
func checkID(id string) error {
	if len(id) > maxIDLength {
		return invalidID("it is longer than %d characters", maxIDLength)
	}
	return checkSegment(id)
}

func checkSegment(id string) error {
	switch {
	case id == "":
		return invalidID("it is empty")
	case id == "." || id == ".." || strings.HasPrefix(id, "$") || strings.HasPrefix(id, unnamed):
		return invalidID("it is a reserved name")
	}
	for _, r := range id {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune(`-_*=+.@:!,~#'^`, r):
		default:
			return invalidID("it contains the character %q", r)
		}
	}
	return nil
}

func invalidID(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalidID}, args...)...)
}

// Kind is the collection a resource lives in, under Microsoft's name.
type Kind string

// The kinds of resources that have a path.
const (
	KindUser             Kind = "users"
	KindOnlineMeeting    Kind = "onlineMeetings"
	KindWebinar          Kind = "webinars"
	KindTownhall         Kind = "townhalls"
	KindSession          Kind = "sessions"
	KindRegistration     Kind = "registrations"
	KindPresenter        Kind = "presenters"
	KindAttendanceReport Kind = "attendanceReports"
	KindAttendanceRecord Kind = "attendanceRecords"
)

// parents says which collections a resource can contain: the whole tree of the attendance family.
var parents = map[Kind][]Kind{
	KindOnlineMeeting:    {KindUser},
	KindSession:          {KindWebinar, KindTownhall},
	KindRegistration:     {KindWebinar},
	KindPresenter:        {KindWebinar, KindTownhall},
	KindAttendanceReport: {KindOnlineMeeting, KindSession},
	KindAttendanceRecord: {KindAttendanceReport},
}

func (k Kind) within(parent Kind) bool {
	for _, p := range parents[k] {
		if p == parent {
			return true
		}
	}
	return false
}
