package msgraph

import (
	"fmt"
	"io"
	"strings"
)

// Enumerations keep the text that Microsoft Graph sent: its sets are open, new members come at any time. Outwards each
// has a closed set of names and UNKNOWN; the raw text stands beside it.
//
// https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations

// unknownMember is the outward name of every member without a name of its own.
const unknownMember = "UNKNOWN"

// members maps Microsoft's member names, in lower case, to ours.
type members map[string]string

func newMembers(names ...string) members {
	m := members{}
	for _, name := range names {
		m[strings.ToLower(strings.ReplaceAll(name, "_", ""))] = name
	}
	return m
}

// name is the outward name of a raw value; "" for none.
func (m members) name(raw string) string {
	if raw == "" {
		return ""
	}
	lower := make([]byte, 0, 64)
	for _, c := range []byte(raw) {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower = append(lower, c)
	}
	if name, ok := m[string(lower)]; ok {
		return name
	}
	return unknownMember
}

func (m members) append(b []byte, raw string) []byte {
	if name := m.name(raw); name != "" {
		return append(append(append(b, '"'), name...), '"')
	}
	return append(b, "null"...)
}

// appender is a scalar that appends itself to JSON, which spares it a writer.
type appender interface {
	AppendGQL(b []byte) ([]byte, error)
}

// write is how a scalar that appends itself is written otherwise.
func write(w io.Writer, value appender) {
	text, _ := value.AppendGQL(nil) // none of ours fails
	_, _ = w.Write(text)
}

// readMember takes an outward name for the value it stands for. Names were checked against the schema before.
func readMember[T ~string](into *T, value any) error {
	name, ok := value.(string)
	if !ok {
		return fmt.Errorf("%w: an enum value is a name", ErrInvalidFilter)
	}
	*into = T(strings.ReplaceAll(name, "_", ""))
	return nil
}

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
