package emulator

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	diagnostic  = `{"ServerInfo":{"DataCenter":"Canada East","Slice":"E","Ring":"2","ScaleUnit":"001","RoleInstance":"QB1PEPF0000111E"}}`
)

// answer is a status, a JSON body and the headers that not every answer has.
// The rest is for faults.
type answer struct {
	status int
	header map[string]string
	body   []byte

	missing int // bytes that Content-Length promises and nobody sends
	drip    time.Duration

	ids      []string // under which a batch has it, as JSON
	noStatus bool     // in a batch
}

// ok is the answer to a call that worked.
func ok(body []byte) answer {
	return answer{status: http.StatusOK, body: body}
}

// write sends the answer. Where its body breaks off, so does the connection.
func (a answer) write(ctx context.Context, w http.ResponseWriter, x *exchange) {
	maps.Copy(w.Header(), a.headers(x))
	w.WriteHeader(a.status)
	if a.drip <= 0 && a.missing == 0 {
		_, _ = w.Write(a.body) // a caller that went away is not our concern
		return
	}
	f := flusher{w}
	if err := f.flush(); err != nil {
		panic(http.ErrAbortHandler)
	}
	if _, err := io.Copy(f, a.reader(ctx)); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// headers are those of the answer and those that support asks for.
//
// https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
func (a answer) headers(x *exchange) http.Header {
	h := http.Header{}
	h.Set("Cache-Control", "private")
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(a.body)+a.missing))
		h.Set("Content-Type", contentType)
	}
	h.Set("Date", x.now().UTC().Format(http.TimeFormat))
	h.Set("OData-Version", "4.0")
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("Vary", "Accept-Encoding")
	h.Set("client-request-id", x.clientRequestID)
	h.Set("request-id", x.requestID)
	h.Set("x-ms-ags-diagnostic", diagnostic)
	for name, value := range a.header {
		h.Set(name, value)
	}
	return h
}

// appendItem appends the answer as one element of a batch's responses, with
// the headers of its own, under an id that is JSON already.
func (a answer) appendItem(dst []byte, id string) []byte {
	dst = append(dst, `{"id":`+id...)
	if !a.noStatus {
		dst = append(dst, `,"status":`...)
		dst = strconv.AppendInt(dst, int64(a.status), 10)
	}
	dst = append(dst, `,"headers":{"Cache-Control":"private","OData-Version":"4.0"`...)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		dst = appendString(append(dst, ','), name)
		dst = appendString(append(dst, ':'), a.header[name])
	}
	if _, own := a.header["Content-Type"]; !own && a.body != nil {
		dst = append(dst, `,"Content-Type":"`+contentType+`"`...)
	}
	dst = append(dst, '}')
	if a.body != nil {
		dst = append(append(dst, `,"body":`...), a.body...)
	}
	return append(dst, '}')
}
