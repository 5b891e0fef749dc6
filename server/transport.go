package server

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/encode"
)

// transport is GraphQL over HTTP, POST and GET. gqlgen's own transports have no body limit, send the body back when
// they cannot read it, and answer invalid documents with statuses that clients do not expect.
//
// https://graphql.github.io/graphql-over-http/draft/
type transport struct {
	documents library
	maxAge    time.Duration // for which browsers may keep what a GET was answered
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
		refused := badRequest(http.StatusNotAcceptable, "this endpoint answers with application/graphql-response+json or application/json")
		refuseWith(w, mediaJSON, refused.status, refused.err)
		return
	}
	asked, refused := readRequest(w, r)
	if refused == nil {
		refused = t.documents.find(asked)
	}
	if refused != nil {
		refuseWith(w, media, cmp.Or(refused.status, media.invalidStatus()), refused.err)
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
			write(w, media, http.StatusInternalServerError, executor.DispatchError(ctx, gqlerror.List{failure}), encode.Data{})
		}
	}()
	asked.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	operation, failures := executor.CreateOperationContext(ctx, &asked.RawParams)
	if failures != nil {
		ctx = graphql.WithOperationContext(ctx, operation)
		write(w, media, media.invalidStatus(), executor.DispatchError(ctx, ofDocument(failures)), encode.Data{})
		return
	}
	t.documents.keep(asked)
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
	if len(response.Errors) == 0 {
		letKeep(w.Header(), r, t.maxAge)
	}
	write(w, media, challenge(w.Header(), response.Errors), response, encode.Take(ctx, response.Data))
}

// refuseWith answers a request that is not executed, with a text of ours and nothing of theirs.
func refuseWith(w http.ResponseWriter, media mediaType, status int, err *gqlerror.Error) {
	write(w, media, status, &graphql.Response{Errors: gqlerror.List{err}}, encode.Data{})
}

// write sends a response with its data, which is JSON already and goes out as it is.
func write(w http.ResponseWriter, media mediaType, status int, response *graphql.Response, data encode.Data) {
	head, tail := members(response)
	tail = append(tail, "}\n"...)
	w.Header().Set("Content-Length", strconv.Itoa(len(head)+data.Size()+len(tail)))
	begin(w, string(media)+"; charset=utf-8", status)
	to := writers.Get().(*bufio.Writer) //nolint:forcetypeassert // nothing else is in there
	to.Reset(w)
	_, _ = to.Write(head)
	data.Write(to)
	_, _ = to.Write(tail)
	_ = to.Flush()
	to.Reset(nil)
	writers.Put(to)
}

// writers gather the short parts of a response: each write to the connection costs a system call.
var writers = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 32<<10) }}

// members are those of a response, before and after the value of its data.
func members(response *graphql.Response) (head, tail []byte) {
	inOrder(response.Errors)
	separator := "{"
	member := func(to []byte, name string) []byte {
		defer func() { separator = "," }()
		return append(to, separator+`"`+name+`":`...)
	}
	if len(response.Errors) > 0 {
		head = append(member(head, "errors"), failuresInJSON(response.Errors)...)
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
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store")
	}
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
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
