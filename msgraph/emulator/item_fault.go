package emulator

import (
	"encoding/base64"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// ItemFault is a way in which the answer of a batch gets one of its items
// wrong.
type ItemFault int

// What can go wrong with an item.
const (
	Missing    ItemFault = iota + 1 // no answer to it
	Duplicated                      // its answer twice
	UnknownID                       // its answer under an id that nobody sent
	ExtraID                         // its answer, and the same under an id that nobody sent
	NumericID                       // the id as a number, if it is made of digits
	NoStatus                        // no status
	NoBody                          // 204, and no body
	StringBody                      // the body as a JSON string
	Base64Body                      // the body in base64, as if it were no JSON
)

const unknownID = `"nobody-sent-this-id"`

// ids are the ids, as JSON, under which the batch answers an item.
func (f ItemFault) ids(id string) []string {
	quoted := string(appendString(nil, id))
	switch f {
	case Missing:
		return nil
	case Duplicated:
		return []string{quoted, quoted}
	case UnknownID:
		return []string{unknownID}
	case ExtraID:
		return []string{quoted, unknownID}
	case NumericID:
		if n, err := strconv.Atoi(id); err == nil {
			return []string{strconv.Itoa(n)}
		}
	}
	return []string{quoted}
}

// spoilItem changes the answer to an item. A body that is no JSON goes into a
// batch as base64.
func (f Fault) spoilItem(a answer) answer {
	a = f.spoil(a)
	switch {
	case f.Item == NoBody:
		a.status, a.body = http.StatusNoContent, nil
	case f.Item == StringBody:
		a.body = appendString(nil, string(a.body))
	case f.Item == Base64Body, f.Body != "" && !jsontext.Value(f.Body).IsValid():
		a.body = appendString(nil, base64.StdEncoding.EncodeToString(a.body))
	}
	a.noStatus = f.Item == NoStatus
	return a
}
