package server

import (
	"cmp"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/resolvers"
)

// Limits bound one operation. Where one is 0, that of DefaultLimits holds.
type Limits struct {
	// Tokens bounds a document.
	Tokens int
	// Overlaps bounds the pairs of fields that go by the same name in one object. Validation compares each, which takes it
	// more than a microsecond; nobody has use for eighty fields of one name.
	Overlaps int
	// Limits bound what the operation comes to, by what it says.
	guard.Limits
	// Calls bounds the calls that it makes. Those beyond fail.
	Calls int
	// Values bounds the values in its answer: the elements of a list, times what is selected of each. A list beyond fails.
	Values int
}

// DefaultLimits let through twenty meetings with fifty reports each and all records of these, every list of the schema
// inside the other at its usual length, and what tools ask about the schema, but not fifty times. A cost is that of the
// worst case, and lists are seldom as long as they may be: so it may be many times the calls that are made.
var DefaultLimits = Limits{
	Tokens: 2000, Overlaps: 3000,
	Limits: guard.Limits{Fields: 20_000, Aliases: 200, RootFields: 100, Directives: 200, Depth: 20, Cost: 100_000},
	Calls:  loaders.DefaultMaxCalls,
	Values: resolvers.DefaultMaxValues,
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	return Limits{
		Tokens: cmp.Or(l.Tokens, d.Tokens), Overlaps: cmp.Or(l.Overlaps, d.Overlaps),
		Limits: guard.Limits{
			Fields: cmp.Or(l.Fields, d.Fields), Aliases: cmp.Or(l.Aliases, d.Aliases), RootFields: cmp.Or(l.RootFields, d.RootFields),
			Directives: cmp.Or(l.Directives, d.Directives), Depth: cmp.Or(l.Depth, d.Depth), Cost: cmp.Or(l.Cost, d.Cost),
		},
		Calls:  cmp.Or(l.Calls, d.Calls),
		Values: cmp.Or(l.Values, d.Values),
	}
}
