package emulator

import (
	"bytes"
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

type transport struct{ handler http.Handler }

// RoundTrip fails with the context's error if the context is done before the
// answer is.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := &responseWriter{header: http.Header{}}
	t.handler.ServeHTTP(w, serverSide(r))
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.response(r), nil
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

// responseWriter collects an answer in memory.
type responseWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *responseWriter) Header() http.Header { return w.header }

func (w *responseWriter) WriteHeader(status int) { w.status = status }

func (w *responseWriter) Write(p []byte) (int, error) { return w.body.Write(p) }

func (w *responseWriter) response(r *http.Request) *http.Response {
	return &http.Response{
		Status:        strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(&w.body),
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}
}
