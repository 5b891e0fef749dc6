package msgraph

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"net/url"
	"strings"
)

// globalIDPrefix marks a global id and its version; none of Microsoft's ids begins so.
const globalIDPrefix = "n1_"

// steps gives every collection its number in a global id. Numbers are never reused or changed: ids are kept by
// clients.
var steps = []Kind{
	1: KindUser, 2: KindOnlineMeeting, 3: KindWebinar, 4: KindTownhall, 5: KindSession, 6: KindRegistration,
	7: KindPresenter, 8: KindAttendanceReport, 9: KindAttendanceRecord,
}

// stepMe stands for Me, the one step without an id.
const stepMe = 10

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// GlobalID is the opaque, stable text form of a path: every collection on the way and the id in it, with a checksum
// that catches slips and edits. It holds no secret and grants no right: what it names is read as the caller.
func (p Path) GlobalID() string { return string(appendGlobalID(nil, p, "", "")) }

// appendGlobalID appends the global id of what is below p in a collection, under an escaped id; of p if collection is "".
func appendGlobalID(b []byte, p Path, collection Kind, segment string) []byte {
	body := make([]byte, 0, 512)
	rest := strings.TrimPrefix(string(p), virtualEventsPrefix)
	if strings.HasPrefix(rest, string(Me)) && (len(rest) == len(Me) || rest[len(Me)] == '/') {
		body = append(body, stepMe)
		rest = rest[len(Me):]
	}
	for rest != "" {
		var kind, id string
		kind, rest, _ = strings.Cut(rest[1:], "/")
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			id, rest = rest[:i], rest[i:]
		} else {
			id, rest = rest, ""
		}
		body = appendStep(body, Kind(kind), id)
	}
	if collection != "" {
		body = appendStep(body, collection, segment)
	}
	body = binary.BigEndian.AppendUint32(body, crc32.Checksum(body, castagnoli))
	return base64.RawURLEncoding.AppendEncode(append(b, globalIDPrefix...), body)
}

func appendStep(body []byte, kind Kind, segment string) []byte {
	id, _ := url.PathUnescape(segment)
	body = append(body, stepOf(kind))
	body = binary.AppendUvarint(body, uint64(len(id)))
	return append(body, id...)
}

func stepOf(kind Kind) byte {
	for i, k := range steps {
		if k == kind {
			return byte(i)
		}
	}
	return 0
}

// IsGlobalID tells a global id from one of Microsoft's bare ids, and from a user principal name that begins like one.
func IsGlobalID(id string) bool {
	return strings.HasPrefix(id, globalIDPrefix) && !strings.Contains(id, "@")
}

// ParseGlobalID reads what GlobalID wrote. Every segment is checked again, as if a caller had typed it. Its error is
// an ErrInvalidID.
func ParseGlobalID(id string) (Path, error) {
	body, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(id, globalIDPrefix))
	if !IsGlobalID(id) || err != nil || len(body) < 4 || strings.ContainsAny(id, "\r\n") {
		return "", invalidID("it is not an id that this gateway gave out")
	}
	body, sum := body[:len(body)-4], binary.BigEndian.Uint32(body[len(body)-4:])
	if crc32.Checksum(body, castagnoli) != sum {
		return "", invalidID("it was changed or cut after this gateway gave it out")
	}
	var path Path
	for len(body) > 0 {
		if path, body, err = step(path, body); err != nil {
			return "", err
		}
	}
	if path == "" {
		return "", invalidID("it names nothing")
	}
	return path, nil
}

// maxStepLength leaves room for what is put before an id to tell rows apart.
const maxStepLength = maxIDLength + 64

// step reads one collection and id off the body of a global id and goes there from path.
func step(path Path, body []byte) (Path, []byte, error) {
	code := body[0]
	if code == stepMe && path == "" {
		return Me, body[1:], nil
	}
	length, n := binary.Uvarint(body[1:])
	if n > 1 && body[n] == 0 { // the number again in more bytes: a second id of the same path
		n = 0
	}
	if int(code) >= len(steps) || steps[code] == "" || n <= 0 || length > maxStepLength || int(length) > len(body)-1-n {
		return "", nil, invalidID("it is not an id that this gateway gave out")
	}
	id, rest := body[1+n:1+n+int(length)], body[1+n+int(length):]
	next, err := path.follow(steps[code], string(id))
	return next, rest, err
}

// follow goes from p, or from the root where p is "", to the id in a collection. The id may be one that was made up for
// a resource without one.
func (p Path) follow(kind Kind, id string) (Path, error) {
	collection, ok := roots[kind]
	if p != "" {
		collection, ok = p+"/"+Path(kind), kind.within(p.Kind())
	}
	if !ok {
		return "", invalidID("there are no %s there", kind)
	}
	if rest, madeUp := strings.CutPrefix(id, unnamed); madeUp && checkSegment(rest) == nil {
		return collection + "/" + Path(url.PathEscape(id)), nil
	}
	return collection.item(id)
}

// roots are the collections that global ids begin in.
var roots = map[Kind]Path{KindUser: usersRoot, KindWebinar: webinarsRoot, KindTownhall: townhallsRoot}
