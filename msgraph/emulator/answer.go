package emulator

import (
	"net/http"
	"strconv"
)

const (
	contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	diagnostic  = `{"ServerInfo":{"DataCenter":"Canada East","Slice":"E","Ring":"2","ScaleUnit":"001","RoleInstance":"QB1PEPF0000111E"}}`
)

// answer is a status, a JSON body and the headers that not every answer has.
type answer struct {
	status int
	header map[string]string
	body   []byte
}

// ok is the answer to a call that worked.
func ok(body []byte) answer {
	return answer{status: http.StatusOK, body: body}
}

// write sends the answer with the headers that support asks for.
//
// https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
func (a answer) write(w http.ResponseWriter, x *exchange) {
	h := w.Header()
	h.Set("Cache-Control", "private")
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	h.Set("Content-Type", contentType)
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
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a caller that went away is not our concern
}

// appendItem appends the answer as one element of a batch's responses, with
// the headers of its own.
func (a answer) appendItem(dst []byte, id string) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendString(dst, id)
	dst = append(dst, `,"status":`...)
	dst = strconv.AppendInt(dst, int64(a.status), 10)
	dst = append(dst, `,"headers":{"Cache-Control":"private","OData-Version":"4.0"`...)
	for name, value := range a.header {
		dst = append(dst, ',')
		dst = appendString(dst, name)
		dst = append(dst, ':')
		dst = appendString(dst, value)
	}
	dst = append(dst, `,"Content-Type":"`+contentType+`"},"body":`...)
	dst = append(dst, a.body...)
	return append(dst, '}')
}
