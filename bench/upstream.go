package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// requestsPath tells how many requests were made so far.
const requestsPath = "/requests"

// token is that of one of the clients. Each is a caller of its own, as users are, but all see what one user sees.
func token(client int) string {
	return emulator.Accounts()[0].Token + "." + strconv.Itoa(client)
}

// upstream is a Microsoft Graph that remembers its answers, so that what it costs to make them does not drown what is
// measured. It waits before each of them, remembered or not.
type upstream struct {
	emulator http.Handler
	latency  time.Duration
	requests atomic.Int64
	answers  sync.Map // of question to *httptest.ResponseRecorder
}

// question is all that an answer depends on.
type question struct{ method, address, caller, preference, body string }

func newUpstream(latency time.Duration) http.Handler {
	u := &upstream{latency: latency, emulator: emulator.New(emulator.Options{
		PageSize: townhallRecords, TownhallRecords: townhallRecords, CoachingRecords: meetingRecords,
	})}
	mux := http.NewServeMux()
	mux.Handle("/", u)
	mux.HandleFunc("GET "+requestsPath, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strconv.FormatInt(u.requests.Load(), 10))
	})
	return mux
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.requests.Add(1)
	time.Sleep(u.latency)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	caller, _, _ := strings.Cut(r.Header.Get("Authorization"), ".")
	q := question{r.Method, r.URL.String(), caller, r.Header.Get("Prefer"), string(body)}
	answer, known := u.answers.Load(q)
	if !known {
		r.Header.Set("Authorization", caller)
		r.Body = io.NopCloser(bytes.NewReader(body))
		recorder := httptest.NewRecorder()
		u.emulator.ServeHTTP(recorder, r)
		answer, _ = u.answers.LoadOrStore(q, recorder)
	}
	send(w, answer.(*httptest.ResponseRecorder))
}

func send(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}
