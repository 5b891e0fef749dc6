package emulator

import (
	"context"
	"net/http"
	"time"
)

// defaultPageSize is the number of attendance records or registrations on one
// page when Options names none. Microsoft documents no number.
const defaultPageSize = 1000

// Options changes how the emulator answers, never what the tenant holds.
// The zero value is ready for use.
type Options struct {
	// PageSize is the number of attendance records or registrations on one
	// page; 0 means 1000. Attendance reports page only when $top asks for it,
	// other collections never do.
	PageSize int

	// Latency is waited out before every HTTP request is answered, once for a
	// whole batch. The wait ends early with the request's context.
	Latency time.Duration

	// Seed decides the order in which the answers of a batch are shuffled and
	// the request ids. 0 is a seed like any other.
	Seed uint64

	// Now is the clock behind Date headers, errors and Calls. nil is time.Now.
	// The tenant does not move with it: its dates are fixed.
	Now func() time.Time
}

// Emulator answers like Microsoft Graph. It is an http.Handler, safe for use
// by many goroutines. Make one with New.
type Emulator struct {
	pageSize int
	latency  time.Duration
	now      func() time.Time
	tenant   *tenant
	chance   *chance
	calls    callLog
}

// New returns an emulator over the embedded tenant, ready to serve. The tenant
// is built once in a process and shared, so New is cheap enough for every test.
func New(options Options) *Emulator {
	e := &Emulator{
		pageSize: options.PageSize,
		latency:  options.Latency,
		now:      options.Now,
		tenant:   contoso(),
		chance:   newChance(options.Seed),
	}
	if e.pageSize <= 0 {
		e.pageSize = defaultPageSize
	}
	if e.now == nil {
		e.now = time.Now
	}
	return e
}

// ServeHTTP answers below /v1.0 and /beta.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := e.calls.open(r, e.now())
	if err := wait(r.Context(), e.latency); err != nil {
		return // nobody is left to answer
	}
	x := e.newExchange(r)
	a := x.answerRequest(r, entry)
	e.calls.close(entry, x.caller.ID, a.status)
	a.write(w, x)
}

// answerRequest answers one HTTP request: a batch, or the single call that
// could also be an item of a batch.
func (x *exchange) answerRequest(r *http.Request, entry *Call) answer {
	if err := x.enter(r); err != nil {
		return x.refuse(err)
	}
	if !isBatch(x.path) {
		return x.answer()
	}
	if x.method != http.MethodPost {
		return x.refuse(errMethodNotAllowed("POST"))
	}
	body, err := x.batch(r, entry)
	if err != nil {
		return x.refuse(err)
	}
	return ok(body)
}

// wait returns after d, or as soon as ctx is done, with its error.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
