package telemetry

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// NewHandler writes a line of JSON for each record, or of text. Whatever is logged, by whom, in it: text that a terminal
// would obey is written out, long text is cut, and what looks like an access token, an address on the web or an e-mail
// address is left out. That is the second line of defence: the first is not to log them.
func NewHandler(out io.Writer, level slog.Leveler, asText bool) slog.Handler {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: mask}
	if asText {
		return slog.NewTextHandler(out, options)
	}
	return slog.NewJSONHandler(out, options)
}

const (
	// StackKey is of stacks, which name modules and their versions and nothing else.
	StackKey = "stack"

	maxText  = 1 << 10
	maxStack = 16 << 10
)

func mask(_ []string, a slog.Attr) slog.Attr {
	text := ""
	switch value := a.Value.Any().(type) {
	case string:
		text = value
	case error:
		text = value.Error()
	default:
		return a
	}
	if a.Key == StackKey {
		return slog.String(a.Key, cutLines(text, maxStack))
	}
	return slog.String(a.Key, printable(redact(text), maxText))
}

func cutLines(text string, most int) string { return text[:min(len(text), most)] }

// personal is what looks like a token, an address on the web, or an e-mail address or user principal name.
var personal = regexp.MustCompile(`(?i)\bbearer\s+\S+|\beyJ[\w-]{8,}[\w.-]*|\bhttps?://\S+|[^\s"'<>()@/=]+@[^\s"'<>()@]+`)

func redact(text string) string {
	if !strings.ContainsAny(text, "@:") && !strings.Contains(text, "eyJ") && !strings.Contains(strings.ToLower(text), "bearer") {
		return text
	}
	return personal.ReplaceAllString(text, "[redacted]")
}
