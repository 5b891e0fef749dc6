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
	if name, ok := m[strings.ToLower(raw)]; ok {
		return name
	}
	return unknownMember
}

func (m members) write(w io.Writer, raw string) {
	if name := m.name(raw); name != "" {
		_, _ = io.WriteString(w, `"`+name+`"`)
		return
	}
	_ = writeNull(w)
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
