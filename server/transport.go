package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/encode"
)

const (
	// maxBody bounds a request: variables may hold long lists of ids.
	maxBody = 1 << 20
	// maxDocument bounds the document in it. Those that were parsed are kept, so that somebody could fill the memory
	// with long ones; the limit of tokens does not count white space.
	maxDocument = 64 << 10
	// maxFailures and maxMessage bound what is said about a document that does not fit the schema: each field can have an
	// error, which repeats its name.
	maxFailures = 10
	maxMessage  = 500
)

// transport is GraphQL over HTTP, POST and GET. gqlgen's own transports have no body limit, send the body back when
// they cannot read it, and answer invalid documents with statuses that clients do not expect.
//
// https://graphql.github.io/graphql-over-http/draft/
type transport struct {
	timeout   time.Duration
	recovered graphql.RecoverFunc
	audit     auditor
}

var _ graphql.Transport = transport{}

// Supports every request: what is not GraphQL over HTTP is told so.
func (transport) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t transport) Do(w http.ResponseWriter, r *http.Request, executor graphql.GraphExecutor) {
	media, ok := negotiate(r.Header.Values("Accept"))
	parts := acceptsParts(r)
	if !ok && parts {
		media, ok = mediaJSON, true
	}
	if !ok {
		refuse(w, mediaJSON, http.StatusNotAcceptable, "this endpoint answers with application/graphql-response+json or application/json")
		return
	}
	params, status, problem := readParams(w, r)
	if problem != "" {
		refuse(w, media, status, problem)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.timeout)
	defer cancel()
	if parts {
		ctx = inParts(ctx)
	}
	defer func() { // fields recover themselves; this is for what gqlgen does around them
		if value := recover(); value != nil {
			failure := gqlerror.Wrap(t.recovered(ctx, value))
			write(ctx, w, media, http.StatusInternalServerError, executor.DispatchError(ctx, gqlerror.List{failure}))
		}
	}()
	params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	operation, failures := executor.CreateOperationContext(ctx, params)
	if failures != nil {
		failures = briefly(failures)
		ctx = graphql.WithOperationContext(ctx, operation)
		write(ctx, w, media, media.invalidStatus(), executor.DispatchError(ctx, failures))
		return
	}
	respond, ctx := executor.DispatchOperation(ctx, operation)
	if parts { // a part that is given up would be waited for: calls end with the operation, and then every part is there
		ctx = context.WithoutCancel(ctx)
	}
	response := respond(ctx)
	if response == nil { // gqlgen does not begin what has ended
		response = executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(context.Cause(ctx))})
	}
	if !t.audit.written(ctx, operation, response.Errors) {
		holdBack(w, media)
		return
	}
	if response.HasNext != nil {
		t.deliver(ctx, w, operation, response, respond)
		return
	}
	write(ctx, w, media, challenge(w.Header(), response.Errors), response)
}

// readParams reads what is asked, or says what is wrong with the request.
func readParams(w http.ResponseWriter, r *http.Request) (params *graphql.RawParams, status int, problem string) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		params, problem = readURL(r.URL.Query())
		status = http.StatusBadRequest
	case http.MethodPost:
		params, status, problem = readBody(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		return nil, http.StatusMethodNotAllowed, "use POST, or GET"
	}
	switch {
	case problem != "":
		return nil, status, problem
	case params.Query == "":
		return nil, http.StatusBadRequest, "the request has no query"
	case len(params.Query) > maxDocument:
		return nil, http.StatusRequestEntityTooLarge, "the query is longer than 64 KiB"
	}
	return params, 0, ""
}

func readBody(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, string) {
	media, attributes, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := attributes["charset"]; err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, http.StatusUnsupportedMediaType, "the body must be application/json in UTF-8"
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, http.StatusUnsupportedMediaType, "the body must not be compressed"
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB"
	}
	params := new(graphql.RawParams)
	if err != nil || !decode(body, params) {
		return nil, http.StatusBadRequest, "the body is not a GraphQL request in JSON"
	}
	return params, 0, ""
}

func readURL(query url.Values) (*graphql.RawParams, string) {
	params := &graphql.RawParams{Query: query.Get("query"), OperationName: query.Get("operationName")}
	if text := query.Get("variables"); text != "" && !decode([]byte(text), &params.Variables) {
		return nil, "variables are not a JSON object"
	}
	if text := query.Get("extensions"); text != "" && !decode([]byte(text), &params.Extensions) {
		return nil, "extensions are not a JSON object"
	}
	return params, ""
}

// decode reads one JSON value and nothing behind it. Numbers keep their digits.
func decode(text []byte, into any) bool {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(into) != nil {
		return false
	}
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// refuse answers a request that is not GraphQL over HTTP, with a text of ours and nothing of theirs.
func refuse(w http.ResponseWriter, media mediaType, status int, problem string) {
	refuseWith(w, media, status, &gqlerror.Error{Message: problem, Extensions: map[string]any{"code": codeBadRequest}})
}

func refuseWith(w http.ResponseWriter, media mediaType, status int, err *gqlerror.Error) {
	write(context.Background(), w, media, status, &graphql.Response{Errors: gqlerror.List{err}})
}

// write sends the response to an operation, whose context ctx is. Its data is JSON already and goes out as it is; a response
// without an operation has none.
func write(ctx context.Context, w http.ResponseWriter, media mediaType, status int, response *graphql.Response) {
	head, tail := members(response)
	tail = append(tail, "}\n"...)
	w.Header().Set("Content-Length", strconv.Itoa(len(head)+encode.Size(ctx, response.Data)+len(tail)))
	begin(w, string(media)+"; charset=utf-8", status)
	_, _ = w.Write(head) //nolint:gosec // JSON, and said to be
	encode.WriteData(ctx, w, response.Data)
	_, _ = w.Write(tail) //nolint:gosec // the same
}

// members are those of a response, before and after the value of its data.
func members(response *graphql.Response) (head, tail []byte) {
	inOrder(response.Errors)
	separator := "{"
	member := func(to []byte, name string) []byte {
		defer func() { separator = "," }()
		return append(to, separator+`"`+name+`":`...)
	}
	if len(response.Errors) > 0 {
		head = append(member(head, "errors"), inJSON(response.Errors)...)
	}
	if response.Data != nil {
		head = member(head, "data")
	}
	if len(response.Extensions) > 0 {
		tail = append(member(tail, "extensions"), inJSON(response.Extensions)...)
	}
	return head, tail
}

// begin sends the head of a response.
func begin(w http.ResponseWriter, contentType string, status int) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
}

// inOrder makes equal answers equal: fields fail side by side, in any order.
func inOrder(failures gqlerror.List) {
	slices.SortStableFunc(failures, func(a, b *gqlerror.Error) int { return cmp.Compare(a.Path.String(), b.Path.String()) })
}

func inJSON(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return []byte("null")
	}
	return bytes.TrimSpace(text.Bytes())
}
