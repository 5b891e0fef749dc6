package emulator

import (
	"encoding/base64"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// tokenHash is the length of the hash in a skiptoken.
const tokenHash = 8

// collection is the rows of an answer and where the rest of them is.
type collection struct {
	context  string
	count    int // @odata.count, if counted
	counted  bool
	nextLink string
	rows     []entity
}

// collection answers with all rows.
func (x *exchange) collection(context string, rows []entity) []byte {
	return x.encodeCollection(collection{context: context, rows: rows})
}

// page answers with the page of rows that the call asks for, size rows long.
// A size of 0 is all of them.
//
// https://learn.microsoft.com/graph/paging
func (x *exchange) page(context string, rows []entity, size int) ([]byte, error) {
	start, err := readSkipToken(x.query.skipToken, context, len(rows))
	if err != nil {
		return nil, err
	}
	c := collection{context: context, rows: rows[start:]}
	if size > 0 && size < len(c.rows) {
		c.rows = c.rows[:size]
		next := start + size - x.fault.overlap(size)
		c.nextLink = x.address(x.path, dropPlace(x.raw), "$skiptoken="+skipToken(context, next))
	}
	return x.encodeCollection(c), nil
}

// address is where a page is, on the host the caller used. The option place
// comes last in its query string; "" is none.
func (x *exchange) address(path, raw, place string) string {
	address := x.root + "/" + x.version() + "/" + strings.TrimSuffix(path, "/")
	raw = strings.ReplaceAll(strings.Trim(raw+"&"+place, "&"), " ", "%20")
	if raw == "" {
		return address
	}
	return address + "?" + raw
}

// dropPlace leaves out of a query string what a link to another page sets
// anew. The other options travel on.
func dropPlace(raw string) string {
	return dropOptions(raw, "skiptoken", "skip", emptyPageMark, endlessMark)
}

// dropOptions leaves out the options of these names, with or without a $.
func dropOptions(raw string, names ...string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(pair), "%24", "$"), "=")
		if pair != "" && !slices.Contains(names, strings.TrimPrefix(name, "$")) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// skipToken is a place in the collection of that name, behind a hash of both,
// so that it fits no other collection and cannot be made up.
func skipToken(name string, offset int) string {
	place := strconv.Itoa(offset)
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name + " " + place))
	return base64.RawURLEncoding.EncodeToString(append(hash.Sum(nil), place...))
}

// readSkipToken returns the place of a token, and the beginning without one.
func readSkipToken(token, name string, rows int) (offset int, err error) {
	if token == "" {
		return 0, nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(decoded) <= tokenHash {
		return 0, errSkipToken()
	}
	offset, err = strconv.Atoi(string(decoded[tokenHash:]))
	if err != nil || offset < 0 || offset > rows || skipToken(name, offset) != token {
		return 0, errSkipToken()
	}
	return offset, nil
}

func errSkipToken() error {
	return badRequest("Invalid value for $skiptoken query option found.")
}
