package server

import (
	"net/http"
	"time"
)

// What a connection may cost, whoever is at its other end.
const (
	maxHeaderBytes = 64 << 10 // tokens with many groups in them are some 16 KiB
	maxHeaders     = 100
	// sendHeaders and sendRequest are for a client to send what it has to, from when the connection is there or the last
	// answer has left.
	sendHeaders = 5 * time.Second
	sendRequest = 10 * time.Second
	// stall is how long a client may take nothing of an answer, and dawdle how long it may keep the gateway waiting in all.
	stall  = 10 * time.Second
	dawdle = time.Minute
	// idle is longer than most proxies keep a connection for the next request: it is for them to close it.
	idle = 2 * time.Minute
)

// NewHTTPServer serves what handler answers within timeout, and cuts off who sends or reads too slowly, or too much.
func NewHTTPServer(handler http.Handler, timeout time.Duration) *http.Server {
	return &http.Server{
		Handler:           bounded(handler),
		ReadHeaderTimeout: sendHeaders,
		ReadTimeout:       sendRequest,
		WriteTimeout:      sendRequest + timeout + dawdle,
		IdleTimeout:       idle,
		MaxHeaderBytes:    maxHeaderBytes,
	}
}

// bounded holds requests and their answers to what [http.Server] has no settings for.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w = &answering{ResponseWriter: w, control: http.NewResponseController(w), left: dawdle}
		headers := 0
		for _, values := range r.Header {
			headers += len(values)
		}
		if headers > maxHeaders {
			w.Header().Set("Connection", "close")
			no := badRequest(http.StatusRequestHeaderFieldsTooLarge, "the request has more than 100 headers")
			refuseWith(w, mediaOf(r), no.status, no.err)
			return
		}
		// Proxies do not agree where a request in chunks ends if it says its length as well. Nothing comes after it, then.
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// answering is an answer on its way. A client that reads slowly has time for each piece, as long as there is some left for
// all of it; how long the gateway takes to make the next does not count.
type answering struct {
	http.ResponseWriter
	control *http.ResponseController
	left    time.Duration
}

// Write implements [io.Writer].
func (a *answering) Write(p []byte) (written int, err error) {
	const piece = 64 << 10
	for {
		began := time.Now()
		_ = a.control.SetWriteDeadline(began.Add(min(stall, a.left)))
		n, err := a.ResponseWriter.Write(p[:min(len(p), piece)])
		a.left -= time.Since(began)
		written, p = written+n, p[n:]
		if err != nil || len(p) == 0 {
			return written, err
		}
	}
}

// Flush implements [http.Flusher].
func (a *answering) Flush() {
	_ = a.control.SetWriteDeadline(time.Now().Add(min(stall, a.left)))
	_ = a.control.Flush()
}

// Unwrap is for [http.ResponseController].
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }
