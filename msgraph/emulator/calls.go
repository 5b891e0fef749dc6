package emulator

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Call is one HTTP request as the emulator saw it.
type Call struct {
	At     time.Time
	Method string
	URL    string   // path and query as received
	Items  []string // method and URL of each batch item, in order: "GET /me"
	Status int      // 0 until answered, and if the caller did not wait for it
	Caller string   // id of the user or app; empty without a valid token

	// RemoteAddr is the caller's end of the connection and tells connections
	// apart. In process there is none.
	RemoteAddr string
}

// Counts sums up the calls since the last Reset.
type Counts struct {
	Requests int // HTTP requests, batches among them
	Batches  int // requests that were batches
	Items    int // requests inside the batches
}

// Calls returns every HTTP request since the last Reset, in order of arrival.
func (e *Emulator) Calls() []Call {
	e.calls.mu.Lock()
	defer e.calls.mu.Unlock()
	calls := make([]Call, len(e.calls.entries))
	for i, entry := range e.calls.entries {
		calls[i] = *entry
		calls[i].Items = slices.Clone(entry.Items)
	}
	return calls
}

// Counts counts the calls since the last Reset.
func (e *Emulator) Counts() Counts {
	e.calls.mu.Lock()
	defer e.calls.mu.Unlock()
	return e.calls.counts
}

// Reset forgets all calls, and that any URL was asked for before. It changes
// nothing else: the tenant is read-only, and faults stay.
func (e *Emulator) Reset() {
	e.faults.reset()
	e.calls.mu.Lock()
	defer e.calls.mu.Unlock()
	e.calls.entries, e.calls.counts = nil, Counts{}
}

// callLog keeps calls in order of arrival. Entries are changed only under mu.
type callLog struct {
	mu      sync.Mutex
	entries []*Call
	counts  Counts
}

// open notes that a request arrived; close notes how it ended.
func (l *callLog) open(r *http.Request, at time.Time) *Call {
	entry := &Call{At: at, Method: r.Method, URL: r.URL.RequestURI(), RemoteAddr: r.RemoteAddr}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry)
	l.counts.Requests++
	if _, path := splitVersion(r); isBatch(path) {
		l.counts.Batches++
	}
	return entry
}

func (l *callLog) close(entry *Call, caller string, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Caller, entry.Status = caller, status
}

// batch notes the items of a batch, whether or not it will be accepted.
func (l *callLog) batch(entry *Call, items []batchItem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts.Items += len(items)
	entry.Items = itemNames(items)
}
