package contract

import (
	"maps"
	"slices"
)

// Law is something that every answer keeps to.
type Law string

// The laws. An answer that breaks one is a [Problem].
const (
	LawAnswer        Law = "a valid operation is answered with status 200 and data"
	LawErrors        Law = "an error has a message, a path that leads to it, and a code that is not INTERNAL"
	LawSelection     Law = "an object has what was selected, and nothing else"
	LawTypes         Law = "a value is of the type in the schema"
	LawNonNull       Law = "what is non-null is not null"
	LawEnums         Law = "an enum value is in the schema"
	LawPossibleTypes Law = "an object is of a type that the schema allows there"
	LawConnections   Law = "edges, nodes, pageInfo and totalCount of a page agree, and there are no more than first"
	LawPaging        Law = "pages put together are the list"
	LawRefetch       Law = "an id leads back to the same object"
)

// Laws are all of them.
func Laws() []Law {
	return []Law{
		LawAnswer, LawErrors, LawSelection, LawTypes, LawNonNull, LawEnums, LawPossibleTypes, LawConnections, LawPaging, LawRefetch,
	}
}

// Problem is a law that an answer broke. It tells nothing of what the answer held.
type Problem struct {
	Law Law `json:"law"`
	// At is where in the schema.
	At string `json:"at"`
	// Message says what is wrong.
	Message string `json:"message"`
	// Operation is the first that was answered so.
	Operation string `json:"operation"`
	// Times is how often it happened.
	Times int `json:"times"`
}

// ledger counts what was held against each law, and keeps what broke it.
type ledger struct {
	checks   map[Law]int
	problems []Problem
}

// hold notes that a law was held against something, and breaks it if it does not keep.
func (l *ledger) hold(law Law, keeps bool, at, message string) bool {
	if l.checks == nil {
		l.checks = map[Law]int{}
	}
	l.checks[law]++
	if !keeps {
		l.add(Problem{Law: law, At: at, Message: message, Times: 1})
	}
	return keeps
}

func (l *ledger) add(p Problem) {
	same := func(q Problem) bool { return q.Law == p.Law && q.At == p.At && q.Message == p.Message }
	if i := slices.IndexFunc(l.problems, same); i >= 0 {
		l.problems[i].Times += p.Times
		return
	}
	l.problems = append(l.problems, p)
}

// merge adds what another ledger says of an operation.
func (l *ledger) merge(other ledger, operation string) {
	if l.checks == nil {
		l.checks = map[Law]int{}
	}
	for law, n := range maps.All(other.checks) {
		l.checks[law] += n
	}
	for _, p := range other.problems {
		if p.Operation == "" {
			p.Operation = operation
		}
		l.add(p)
	}
}
