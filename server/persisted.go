package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// library finds the documents that requests name.
type library interface {
	// find gives a request its document, if it has none, or says why there is none.
	find(asked *request) *refused
	// keep is told of a request whose document was found valid.
	keep(asked *request)
}

// hashPrefix begins a documentId that is a hash.
const hashPrefix = "sha256:"

// names are all that a request calls its document, each once: https://github.com/graphql/graphql-over-http has documentId, with a
// prefix where it is a hash; Relay doc_id or id; Apollo the extension persistedQuery.
func (r *request) names() (names []string) {
	apollo, _ := r.persistedQuery()
	for _, name := range []any{r.DocumentID, r.DocID, r.ID, apollo} {
		if text, _ := name.(string); text != "" {
			names = append(names, strings.TrimPrefix(text, hashPrefix))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// persistedQuery is the hash in Apollo's extension; ok is false for a version that is not known.
//
// https://www.apollographql.com/docs/apollo-server/performance/apq
func (r *request) persistedQuery() (hash string, ok bool) {
	extension, there := r.Extensions["persistedQuery"].(map[string]any)
	if !there {
		return "", true
	}
	hash, _ = extension["sha256Hash"].(string)
	version, _ := extension["version"].(interface{ String() string }) // a json.Number
	return hash, version != nil && version.String() == "1"
}

// automatic are automatic persisted queries: a client sends the hash of a document, and the document only when it is told
// that nobody knows it. Everybody's documents are in one place: there is nothing of anybody's in a document, its hash is
// checked, and a document means the same to all.
type automatic struct {
	texts *otter.Cache[string, string]
}

// persistedText is how many bytes of documents are kept under their hash. Which ones is for how often they are asked for to
// decide, so that nobody can push out what others use by sending many.
const persistedText = 4 << 20

func newAutomatic(text uint64) automatic {
	return automatic{otter.Must(&otter.Options[string, string]{
		MaximumWeight: text,
		Weigher:       func(hash, text string) uint32 { return uint32(len(hash) + len(text)) }, //nolint:gosec // maxDocument
		Executor:      func(task func()) { task() },
	})}
}

func (a automatic) find(asked *request) *refused {
	hash, known := asked.persistedQuery()
	names := asked.names()
	switch {
	case !known:
		return badRequest(http.StatusBadRequest, "the version of the extension persistedQuery is not 1")
	case asked.Query != "" && hash != "" && hash != hashOf(asked.Query):
		return badRequest(http.StatusBadRequest, "the hash in the extension persistedQuery is not that of the query")
	case asked.Query != "":
		return nil
	case len(names) == 0:
		return badRequest(http.StatusBadRequest, "the request has no query")
	case len(names) > 1:
		return badRequest(http.StatusBadRequest, "the request names more than one document")
	}
	if asked.Query, known = a.texts.GetIfPresent(names[0]); !known {
		return &refused{err: &gqlerror.Error{
			Message:    "PersistedQueryNotFound", // clients look for this
			Extensions: map[string]any{"code": codePersistedQuery, "remedy": "Send the query with its hash."},
		}}
	}
	return nil
}

func (a automatic) keep(asked *request) {
	if hash, _ := asked.persistedQuery(); hash != "" {
		a.texts.SetIfAbsent(hash, asked.Query)
	}
}

func hashOf(document string) string {
	hash := sha256.Sum256([]byte(document))
	return hex.EncodeToString(hash[:])
}
