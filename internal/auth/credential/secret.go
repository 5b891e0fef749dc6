package credential

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that must not be seen: a client secret, a private key, a token. Printed, logged or encoded, it is
// [redacted]; string(secret) is the only way to its value.
type Secret string

const redacted = "[redacted]"

// Format hides the value from every verb of fmt.
func (s Secret) Format(state fmt.State, _ rune) { write(state, s.String()) }

// String hides the value, but tells a secret from none.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the value from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func write(w io.Writer, text string) { _, _ = io.WriteString(w, text) }
