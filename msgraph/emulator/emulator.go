package emulator

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// defaultPageSize is the number of attendance records or registrations on one
// page when Options names none. Microsoft documents no number.
const defaultPageSize = 1000

// Options changes how the emulator answers, and of what the tenant holds only
// how long some of its lists are. The zero value is ready for use.
type Options struct {
	// PageSize is the number of attendance records or registrations on one
	// page; 0 means 1000. Attendance reports page only when $top asks for it,
	// other collections never do.
	PageSize int

	// Latency is waited out before every HTTP request is answered, once for a
	// whole batch. The wait ends early with the request's context.
	Latency time.Duration

	// Seed decides the order in which the answers of a batch are shuffled, the
	// request ids, and what Chaos does. 0 is a seed like any other.
	Seed uint64

	// Now is the clock behind Date headers, errors, Calls and throttling. nil is
	// time.Now. The tenant does not move with it: its dates are fixed.
	Now func() time.Time

	// Directory issues the tokens that are taken besides those of the demo. nil
	// is no directory.
	Directory *entra.Directory

	// PolicyDelay is how long an application access policy takes to have effect.
	// Microsoft documents up to 30 minutes.
	PolicyDelay time.Duration

	// Chaos is the share of HTTP requests, and of the items of batches, that
	// fail at random: throttled, refused as 5xx, or broken off; 0 is none, 1 is
	// all. Faults set with Fail come first.
	Chaos float64

	// VirtualEventLimit is how many calls below /solutions/virtualEvents are
	// answered in 30 seconds, whoever makes them; items of a batch count. Beyond
	// that, calls are throttled. 0 is no limit; Microsoft documents 750.
	VirtualEventLimit int

	// ExpireTokens is how many HTTP requests a caller's token is good for; 0 is
	// any number. It then stays expired.
	ExpireTokens int

	// TownhallRecords is the number of records in the report of TownhallID; 0
	// means 5000.
	TownhallRecords int

	// CoachingRecords is the number of records in each report of
	// CoachingMeetingIDs; 0 means one to four.
	CoachingRecords int

	// Users adds that many users to Contoso, each with a meeting and a webinar
	// of their own: see the function Users.
	Users int
}

// Emulator answers like Microsoft Graph. It is an http.Handler, safe for use
// by many goroutines. Make one with New.
type Emulator struct {
	pageSize int
	latency  time.Duration
	now      func() time.Time
	tenants  map[string]*tenant // by id
	accounts []Account
	chance   *chance
	calls    callLog
	faults   faults

	virtualEvents bucket
	tokens        tokenAges

	directory   *entra.Directory
	revocations revocations
	policies    policies
	policyDelay time.Duration
}

// New returns an emulator over the embedded tenant, ready to serve. The tenant
// is built once in a process and shared, so New is cheap enough for every test;
// one with lists of other lengths is built anew.
func New(options Options) *Emulator {
	e := &Emulator{
		pageSize: options.PageSize,
		latency:  options.Latency,
		now:      options.Now,
		tenants:  options.tenants(),
		accounts: slices.Concat(accounts, Users(options.Users)),
		chance:   newChance(options.Seed),
		faults:   faults{chaos: chaos{share: options.Chaos, seed: options.Seed}},

		virtualEvents: bucket{limit: options.VirtualEventLimit},
		tokens:        tokenAges{limit: options.ExpireTokens},

		directory:   options.Directory,
		policies:    policies{changes: []policyChange{{app: AppID, user: DianeDemossID, granted: true}}},
		policyDelay: options.PolicyDelay,
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
	x, a, err := e.serve(r)
	switch {
	case r.Context().Err() != nil: // nobody is left to answer
	case err != nil:
		panic(http.ErrAbortHandler) // hangs up
	default:
		a.write(r.Context(), w, x)
	}
}

// serve answers one HTTP request, unless the caller does not wait or a fault
// refuses the connection.
func (e *Emulator) serve(r *http.Request) (*exchange, answer, error) {
	entry := e.calls.open(r, e.now())
	if err := wait(r.Context(), e.latency); err != nil {
		return nil, answer{}, err
	}
	x := e.newExchange(r)
	a, err := x.answerRequest(r, entry)
	e.calls.close(entry, x.caller.ID, a.status)
	return x, a, err
}

// answerRequest answers one HTTP request: a batch, or the single call that
// could also be an item of a batch.
func (x *exchange) answerRequest(r *http.Request, entry *Call) (answer, error) {
	denied := x.enter(r)
	var items []batchItem
	var unreadable error
	if isBatch(x.path) && x.method == http.MethodPost {
		items, unreadable = readBatch(r)
		x.calls.batch(entry, items)
	}
	x.fault = x.faults.take(x.target(items), x.version())
	return x.misbehave(r.Context(), func() (answer, error) {
		if denied == nil {
			denied = x.tokens.use(x.caller.ID)
		}
		switch {
		case denied != nil:
			return x.refuse(denied), nil
		case !isBatch(x.path):
			return x.answer(), nil
		case x.method != http.MethodPost:
			return x.refuse(errMethodNotAllowed("POST")), nil
		case unreadable != nil:
			return x.refuse(unreadable), nil
		}
		return x.batch(r.Context(), items)
	})
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
