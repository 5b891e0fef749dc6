package msgraph

import (
	"io"
	"strings"
	"time"
)

// DateTime is an instant: RFC 3339 in UTC, with the precision that Microsoft Graph sent (up to seven digits of a
// second), so text and not a time.Time. "" is none.
type DateTime string

// lenient are the layouts that documented samples use besides RFC 3339: a missing zone means UTC.
var lenient = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", time.DateOnly,
}

// newDateTime is "" for text that is no instant.
func newDateTime(text string) DateTime {
	if canonical(text) {
		return DateTime(text)
	}
	if inUTC := text + "Z"; canonical(inUTC) {
		return DateTime(inUTC)
	}
	for _, layout := range lenient {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return DateTime(t.UTC().Format(time.RFC3339Nano))
		}
	}
	return ""
}

// canonical tells RFC 3339 in UTC by its shape: nearly all that Microsoft Graph sends has it and needs no parsing.
func canonical(s string) bool {
	const shape = "0000-00-00T00:00:00"
	if len(s) <= len(shape) || s[len(s)-1] != 'Z' {
		return false
	}
	for i := range len(shape) {
		if shape[i] == '0' && (s[i] < '0' || s[i] > '9') || shape[i] != '0' && s[i] != shape[i] {
			return false
		}
	}
	if s[5:7] < "01" || s[5:7] > "12" || s[8:10] < "01" || s[8:10] > "31" || s[11:13] > "23" || s[14:16] > "59" || s[17:19] > "60" {
		return false
	}
	fraction := s[len(shape) : len(s)-1]
	if fraction == "" {
		return true
	}
	for i := 1; i < len(fraction); i++ {
		if fraction[i] < '0' || fraction[i] > '9' {
			return false
		}
	}
	return fraction[0] == '.' && len(fraction) > 1
}

// SortKey is text that sorts as the instant does, to the last digit; none comes first.
func (d DateTime) SortKey() string {
	key := strings.TrimSuffix(string(d), "Z")
	if strings.Contains(key, ".") {
		key = strings.TrimRight(strings.TrimRight(key, "0"), ".")
	}
	return key
}

// Compare orders instants by time.
func (d DateTime) Compare(other DateTime) int {
	if len(d) == len(other) { // as many digits
		return strings.Compare(string(d), string(other))
	}
	return strings.Compare(d.SortKey(), other.SortKey())
}

func (d *DateTime) decode(from *decoder) {
	var raw string
	text(from, &raw)
	if *d = newDateTime(raw); *d == "" && raw != "" {
		from.miss()
	}
}

// AppendGQL appends the instant, or null for none.
func (d DateTime) AppendGQL(b []byte) ([]byte, error) {
	if d == "" {
		return append(b, "null"...), nil
	}
	return append(append(append(b, '"'), d...), '"'), nil
}

// MarshalGQL writes the instant, or null for none.
func (d DateTime) MarshalGQL(w io.Writer) { write(w, d) }

// UnmarshalGQL reads an instant that a client sent.
func (d *DateTime) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	if *d = newDateTime(text); *d == "" {
		return ErrInvalidFilter
	}
	return nil
}

// DateTimeTimeZone is a wall-clock time and the zone it is in, under a Windows or an IANA name.
//
// https://learn.microsoft.com/graph/api/resources/datetimetimezone
type DateTimeTimeZone struct {
	DateTime string `json:"dateTime"`
	TimeZone string `json:"timeZone"`
}

// decode also reads a bare timestamp, which is how some samples show it: the time in UTC.
func (d *DateTimeTimeZone) decode(from *decoder) {
	if from.PeekKind() != '"' {
		from.object(d)
		return
	}
	text(from, &d.DateTime)
	if t, err := time.Parse(time.RFC3339Nano, d.DateTime); err == nil {
		d.DateTime, d.TimeZone = newDateTime(t.UTC().Format(time.RFC3339Nano)).SortKey(), "UTC"
	}
}

// ItemBody is text, plain or HTML.
//
// https://learn.microsoft.com/graph/api/resources/itembody
type ItemBody struct {
	Content     string   `json:"content"`
	ContentType BodyType `json:"contentType"`
}

// decode also reads bare text, which is how older answers describe a virtual event.
func (b *ItemBody) decode(from *decoder) {
	if from.PeekKind() == '"' {
		text(from, &b.Content)
	} else {
		from.object(b)
	}
}
