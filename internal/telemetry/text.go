package telemetry

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable cuts a text to so many bytes, and writes out what a terminal would obey or hide: control characters, marks
// that turn the direction of writing, what is no UTF-8.
func printable(text string, most int) string {
	cut := ""
	if len(text) > most {
		text, cut = strings.ToValidUTF8(text[:most], ""), "…"
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, isHidden) {
		quoted := strconv.QuoteToGraphic(text)
		text = quoted[1 : len(quoted)-1]
	}
	return text + cut
}

func isHidden(r rune) bool { return !unicode.IsGraphic(r) }

// identifiers are what ids of requests look like.
var identifiers = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// identifier lets an id of somebody else's through if it looks like one.
func identifier(id string) string {
	if identifiers.MatchString(id) {
		return id
	}
	return ""
}
