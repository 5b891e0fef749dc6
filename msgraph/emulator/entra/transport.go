package entra

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// Transport returns a RoundTripper that calls the directory in the caller's own
// goroutine: no port, no network, so it works inside a testing/synctest bubble.
// Addresses in answers start with the host of the request.
func (d *Directory) Transport() http.RoundTripper { return Transport(d) }

// Transport calls a handler in process.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

// RoundTrip fails with the context's error if the context is done before the
// answer is.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	s := r.Clone(r.Context())
	if s.Host == "" {
		s.Host = s.URL.Host
	}
	if s.Body == nil {
		s.Body = http.NoBody
	}
	defer s.Body.Close()
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	t.handler.ServeHTTP(w, s)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
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
	}, nil
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header               { return w.header }
func (w *recorder) WriteHeader(status int)            { w.status = status }
func (w *recorder) Write(p []byte) (n int, err error) { return w.body.Write(p) }
