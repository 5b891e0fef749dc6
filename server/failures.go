package server

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What is said of failures has bounds of its own: a short request can fail in many places, and its names come back in them.
const (
	// maxFailures is for a document that does not fit the schema: each of its fields can have an error.
	maxFailures = 10
	// maxMessage is for what is said of a document, in bytes: it repeats names, which may be as long as the document.
	maxMessage = 1 << 10
	// maxErrors is for an answer: each element of a list can have an error.
	maxErrors = 1000
	// maxErrorBytes is for all of them together, in JSON: paths repeat names too.
	maxErrorBytes = 1 << 20
)

// ofDocument leaves of the errors of a document as many, and as much of each, as one needs to mend it.
func ofDocument(failures gqlerror.List) gqlerror.List {
	failures = failures[:min(len(failures), maxFailures)]
	for _, failure := range failures {
		if len(failure.Message) > maxMessage {
			failure.Message = strings.ToValidUTF8(failure.Message[:maxMessage], "") + "…"
		}
	}
	return failures
}

// inOrder makes equal answers equal: fields fail side by side, in any order.
func inOrder(failures gqlerror.List) {
	slices.SortStableFunc(failures, func(a, b *gqlerror.Error) int { return cmp.Compare(a.Path.String(), b.Path.String()) })
}

// failuresInJSON writes the errors of an answer. Where there are too many, the last says how many more there were, of
// which codes.
func failuresInJSON(failures gqlerror.List) []byte {
	list := []byte("[")
	for i, failure := range failures {
		text := inJSON(failure)
		enough := i == maxErrors-1 && len(failures) > maxErrors || len(list)+len(text) > maxErrorBytes
		if enough {
			text = inJSON(omitted(failures[i:]))
		}
		if i > 0 {
			list = append(list, ',')
		}
		if list = append(list, text...); enough {
			break
		}
	}
	return append(list, ']')
}

func omitted(failures gqlerror.List) *gqlerror.Error {
	codes := map[string]int{}
	for _, failure := range failures {
		code, _ := failure.Extensions["code"].(string)
		codes[code]++
	}
	return &gqlerror.Error{
		Message:    fmt.Sprintf("%d more errors are left out", len(failures)),
		Extensions: map[string]any{"code": codeTooManyErrors, "omitted": codes},
	}
}
