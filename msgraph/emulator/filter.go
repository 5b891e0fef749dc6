package emulator

import (
	"net/url"
	"strings"
)

// parseFilter reads the one form of $filter that online meetings know,
// "property eq 'value'". The property comes back in lower case.
//
// https://learn.microsoft.com/graph/api/onlinemeeting-get
func parseFilter(filter string) (property, value string, err error) {
	if strings.TrimSpace(filter) == "" {
		return "", "", badRequest("Filter expression expected - /onlineMeetings?$filter=JoinWebUrl eq '{joinWebUrl}'.")
	}
	property, rest, _ := strings.Cut(strings.TrimSpace(filter), " ")
	operator, literal, _ := strings.Cut(strings.TrimSpace(rest), " ")
	value, ok := unquote(strings.TrimSpace(literal))
	if operator != "eq" || !ok {
		return "", "", badRequest("Invalid filter clause: %s", filter)
	}
	return strings.ToLower(property), value, nil
}

// unquote reads a string literal of OData, in which a quote is doubled.
func unquote(literal string) (string, bool) {
	if len(literal) < 2 || literal[0] != '\'' || literal[len(literal)-1] != '\'' {
		return "", false
	}
	value := strings.ReplaceAll(literal[1:len(literal)-1], "''", "\x00")
	if strings.Contains(value, "'") {
		return "", false
	}
	return strings.ReplaceAll(value, "\x00", "'"), true
}

// sameURL compares a joinWebUrl with the value of a filter. The case of
// percent-escapes does not count, and the value may still be encoded once more
// than the query needed, as the documented examples are.
func sameURL(joinWebURL, value string) bool {
	joinWebURL = lowerEscapes(joinWebURL)
	if lowerEscapes(value) == joinWebURL {
		return true
	}
	decoded, err := url.PathUnescape(value)
	return err == nil && lowerEscapes(decoded) == joinWebURL
}

// lowerEscapes puts the hexadecimal digits of percent-escapes in lower case.
func lowerEscapes(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := min(2, len(after))
		b.WriteString("%" + strings.ToLower(after[:digits]))
		s = after[digits:]
	}
}
