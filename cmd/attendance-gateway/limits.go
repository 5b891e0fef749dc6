package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// limiting is what one operation may ask, and what it may get.
type limiting struct {
	server.Limits
	bytes int64 // of Microsoft Graph's answers
}

var defaultLimiting = limiting{server.DefaultLimits, msgraph.DefaultMaxBytes}

func (l *limiting) flags(flags *flag.FlagSet) {
	count(flags, &l.Tokens, "max-tokens", "`tokens` of a query")
	count(flags, &l.Overlaps, "max-overlaps", "`pairs` of fields of a query that go by the same name in one object: validation compares each")
	count(flags, &l.Fields, "max-fields", "`fields` of a query, its fragments written out")
	count(flags, &l.Depth, "max-depth", "`fields` inside each other")
	count(flags, &l.Aliases, "max-aliases", "`fields` with another name")
	count(flags, &l.RootFields, "max-root-fields", "`fields` of the query itself")
	count(flags, &l.Directives, "max-directives", "`directives` of a query")
	count(flags, &l.Cost, "max-cost", "`calls` to Microsoft Graph that a query could cost at most, by the weights of the schema")
	count(flags, &l.Calls, "max-calls", "`calls` to Microsoft Graph that a query makes; those beyond fail")
	count(flags, &l.Values, "max-values", "`values` in an answer; lists beyond fail")
	flags.Func("max-bytes", "`bytes` of Microsoft Graph's answers that a query reads; calls beyond fail (default 128MiB)", func(value string) error {
		bytes, ok := parseBytes(value)
		if !ok || bytes == 0 {
			return errors.New("it must be a number of bytes above zero, such as 128MiB")
		}
		l.bytes = bytes
		return nil
	})
}

// count is a flag whose value is a number above zero.
func count[T ~int | ~int64](flags *flag.FlagSet, into *T, name, usage string) {
	flags.Func(name, fmt.Sprintf("%s (default %d)", usage, *into), func(value string) error {
		number, err := strconv.ParseInt(value, 10, 64)
		if err != nil || number < 1 || number > 1<<40 {
			return errors.New("it must be a number above zero")
		}
		*into = T(number)
		return nil
	})
}
