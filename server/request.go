package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	// maxBody bounds a request: variables may hold long lists of ids.
	maxBody = 1 << 20
	// maxDocument bounds the document in it. Those that were parsed are kept, so that somebody could fill the memory
	// with long ones; the limit of tokens does not count white space.
	maxDocument = 64 << 10
)

// request is what a client asks: a document, or a name for one.
type request struct {
	graphql.RawParams
	DocumentID string `json:"documentId"`

	// What Relay's guides call it. Others have ids of their own here, which are no text and mean nothing to us.
	DocID any `json:"doc_id"`
	ID    any `json:"id"`
}

// refused is why a request is not executed; status 0 is that of documents that cannot be.
type refused struct {
	status int
	err    *gqlerror.Error
}

func badRequest(status int, problem string) *refused {
	return &refused{status, &gqlerror.Error{Message: problem, Extensions: map[string]any{"code": codeBadRequest}}}
}

// readRequest reads what is asked, or says what is wrong with the request.
func readRequest(w http.ResponseWriter, r *http.Request) (asked *request, no *refused) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		asked, no = readURL(r.URL.Query())
	case http.MethodPost:
		asked, no = readBody(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		return nil, badRequest(http.StatusMethodNotAllowed, "use POST, or GET")
	}
	if no == nil && len(asked.Query) > maxDocument {
		return nil, badRequest(http.StatusRequestEntityTooLarge, "the query is longer than 64 KiB")
	}
	return asked, no
}

func readBody(w http.ResponseWriter, r *http.Request) (*request, *refused) {
	media, attributes, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := attributes["charset"]; err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, badRequest(http.StatusUnsupportedMediaType, "the body must be application/json in UTF-8")
	}
	if encoding := strings.Join(r.Header.Values("Content-Encoding"), ","); encoding != "" && encoding != "identity" {
		return nil, badRequest(http.StatusUnsupportedMediaType, "the body must not be compressed")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		w.Header().Set("Connection", "close") // rather than read the rest of it
		return nil, badRequest(http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB")
	}
	asked := new(request)
	if err != nil || !decode(body, asked) {
		return nil, badRequest(http.StatusBadRequest, "the body is not a GraphQL request in JSON")
	}
	return asked, nil
}

func readURL(query url.Values) (*request, *refused) {
	asked := &request{
		RawParams:  graphql.RawParams{Query: query.Get("query"), OperationName: query.Get("operationName")},
		DocumentID: query.Get("documentId"), DocID: query.Get("doc_id"), ID: query.Get("id"),
	}
	if text := query.Get("variables"); text != "" && !decode([]byte(text), &asked.Variables) {
		return nil, badRequest(http.StatusBadRequest, "variables are not a JSON object")
	}
	if text := query.Get("extensions"); text != "" && !decode([]byte(text), &asked.Extensions) {
		return nil, badRequest(http.StatusBadRequest, "extensions are not a JSON object")
	}
	return asked, nil
}

// decode reads one JSON value and nothing behind it. Text that is not UTF-8 is none, nor is an object that has a name twice:
// who looked at the request before may have read the other. Numbers keep their digits.
func decode(text []byte, into any) bool {
	if !jsontext.Value(text).IsValid() {
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into) == nil
}
