package emulator

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// object is a JSON object that keeps the order of its members.
//
// A member's value is nil, a bool, int, string, newMember, object, []object
// or []string.
type object []member

type member struct {
	name  string
	value any
	beta  bool // absent in v1.0
}

// newMember is a member that an evolvable enumeration gained after
// unknownFutureValue. Callers who do not ask for such members are sent that.
type newMember string

// with returns the object with more members at its end.
func (o object) with(more ...member) object {
	return append(o[:len(o):len(o)], more...)
}

// form is one of the ways in which the same object is written.
type form struct {
	beta       bool // with the members that only beta has
	newMembers bool // with new members of enumerations by their name
}

// encoding is an object as JSON, and where in it each member's value is.
type encoding struct {
	body   []byte
	fields []field
}

type field struct {
	name       string
	start, end int
}

// encode writes the object in one form.
func (o object) encode(f form) *encoding {
	w := writer{form: f}
	return &encoding{fields: w.object(o), body: w.buf}
}

// writer writes values in one form and notes whether another form would have
// looked different.
type writer struct {
	form
	buf                []byte
	hasBeta, hasNewest bool
}

func (w *writer) object(o object) []field {
	fields := make([]field, 0, len(o))
	w.buf = append(w.buf, '{')
	for _, m := range o {
		if m.beta {
			w.hasBeta = true
			if !w.beta {
				continue
			}
		}
		if len(fields) > 0 {
			w.buf = append(w.buf, ',')
		}
		w.buf = append(appendString(w.buf, m.name), ':')
		start := len(w.buf)
		w.value(m.value)
		fields = append(fields, field{m.name, start, len(w.buf)})
	}
	w.buf = append(w.buf, '}')
	return fields
}

func (w *writer) value(value any) {
	switch v := value.(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case string:
		w.buf = appendString(w.buf, v)
	case newMember:
		w.hasNewest = true
		if !w.newMembers {
			v = "unknownFutureValue"
		}
		w.buf = appendString(w.buf, string(v))
	case object:
		w.object(v)
	case []object:
		writeList(w, v, func(o object) { w.object(o) })
	case []string:
		writeList(w, v, func(s string) { w.buf = appendString(w.buf, s) })
	default:
		panic("emulator: a value of a type that objects do not hold")
	}
}

func writeList[T any](w *writer, list []T, write func(T)) {
	w.buf = append(w.buf, '[')
	for i, element := range list {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		write(element)
	}
	w.buf = append(w.buf, ']')
}

// appendString appends a JSON string. Most need no escape.
func appendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, _ := json.Marshal(s) // cannot fail on a string
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
