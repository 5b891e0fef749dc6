package emulator

import (
	"encoding/base64"
	"hash/fnv"
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
		c.nextLink = x.link(x.path, dropSkipToken(x.raw), skipToken(context, start+size))
	}
	return x.encodeCollection(c), nil
}

// link is the address of another page, on the host the caller used.
func (x *exchange) link(path, raw, token string) string {
	if raw != "" {
		raw += "&"
	}
	return x.root + "/" + x.version() + "/" + strings.TrimSuffix(path, "/") + "?" + raw + "$skiptoken=" + token
}

// dropSkipToken leaves out of a query string what the next link sets anew.
// The other options travel on.
func dropSkipToken(raw string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(pair), "%24", "$"), "=")
		if pair != "" && strings.TrimPrefix(name, "$") != "skiptoken" {
			kept = append(kept, strings.ReplaceAll(pair, " ", "%20"))
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
