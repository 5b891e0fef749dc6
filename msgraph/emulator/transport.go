package emulator

import (
	"io"
	"net/http"
	"strconv"
)

// Transport returns a RoundTripper that calls the emulator in the caller's own
// goroutine: no port, no network, nothing left running, so it works inside a
// testing/synctest bubble. Links in answers start with the host of the request.
func (e *Emulator) Transport() http.RoundTripper {
	return transport{e}
}

type transport struct{ emulator *Emulator }

// RoundTrip fails with the context's error if the context is done before the
// answer is.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	x, a, err := t.emulator.serve(serverSide(r))
	if cause := r.Context().Err(); cause != nil {
		return nil, cause
	}
	if err != nil {
		return nil, err
	}
	return a.response(r, x), nil
}

// serverSide is the request as a server would see it. The scheme stays in its
// URL, which a server would know from the connection.
func serverSide(r *http.Request) *http.Request {
	s := r.Clone(r.Context())
	if s.Host == "" {
		s.Host = s.URL.Host
	}
	if s.Body == nil {
		s.Body = http.NoBody
	}
	if s.Method == "" {
		s.Method = http.MethodGet
	}
	return s
}

// response is the answer as a client would see it.
func (a answer) response(r *http.Request, x *exchange) *http.Response {
	return &http.Response{
		Status:        strconv.Itoa(a.status) + " " + http.StatusText(a.status),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.headers(x),
		Body:          io.NopCloser(a.reader(r.Context())),
		ContentLength: int64(len(a.body) + a.missing),
		Request:       r,
	}
}
