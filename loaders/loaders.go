// Package loaders gathers what the resolvers of one operation ask for, asks Microsoft Graph once, and remembers the
// answers until the operation ends.
//
// There is one dataloader, and its keys are calls: whatever kind of thing is asked for on one level meets in the same
// $batch. Two more remember what is put together from several calls. None knows GraphQL or HTTP.
package loaders

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/attendance-gateway/attendance-gateway/internal/panics"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Source answers calls. [msgraph.Client] is one.
type Source interface {
	// Do asks calls, and gives each one's result to settle: those that arrive together together, those that take
	// longer, or another try, later. It returns when all are settled. settle may be run for several at once.
	Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result))
}

// Loaders belong to one operation of one caller. They are never shared: what one caller may see another may not, and a
// second operation asks its source again.
type Loaders struct {
	operation context.Context
	caller    Caller
	calls     *dataloader.Loader[msgraph.Call, *answer]
	records   *dataloader.Loader[msgraph.Path, []*msgraph.AttendanceRecord]
	register  *dataloader.Loader[msgraph.Path, map[msgraph.Path]*msgraph.Registration]

	left   atomic.Int64 // calls that this operation may still make
	mu     sync.Mutex
	asked  map[msgraph.Call]*question
	unsent bool        // something was handed in since the last flush
	timer  *time.Timer // flushes what nobody foresaw
}

// wait is how long a call that nobody foresaw waits for others like it. What was foreseen does not wait: it goes out by
// Flush, a whole level at once. gqlgen starts the fields of a level together, so the others come within microseconds; to
// come too late costs one more request, never a wrong answer.
const wait = 500 * time.Microsecond

// never is the wait of the dataloader itself: it would begin with the first call of a level, and cut the level in two
// where the scheduler dawdles.
const never = 24 * time.Hour

// inputCapacity is how many calls a batch takes in before it looks at them. The library makes room for a thousand, each
// time.
const inputCapacity = 32

// New makes the loaders of one operation, which asks so many calls at most. Everything they ask ends with ctx, the context
// of the operation: a batch must not end with the one field that happened to start it.
func New(ctx context.Context, caller Caller, maxCalls int) *Loaders {
	if caller.Principal.IsZero() {
		panic("loaders: nobody asks")
	}
	l := &Loaders{operation: ctx, caller: caller, asked: make(map[msgraph.Call]*question)}
	l.calls = dataloader.NewBatchedLoader(l.ask, dataloader.WithWait[msgraph.Call, *answer](never),
		dataloader.WithInputCapacity[msgraph.Call, *answer](inputCapacity),
		dataloader.WithCache(&dataloader.NoCache[msgraph.Call, *answer]{})) // asked remembers more of a call
	l.left.Store(int64(maxCalls))
	l.records = remember(l.readRecords)
	l.register = remember(l.readRegistrations)
	return l
}

// remember makes a loader that reads each key once. It gathers nothing, since what it reads is gathered as calls: hence
// a capacity of one.
func remember[V any](read func(msgraph.Path) (V, error)) *dataloader.Loader[msgraph.Path, V] {
	each := func(_ context.Context, paths []msgraph.Path) []*dataloader.Result[V] {
		results := make([]*dataloader.Result[V], len(paths))
		for i, path := range paths {
			value, err := read(path)
			results[i] = &dataloader.Result[V]{Data: value, Error: err}
		}
		return results
	}
	return dataloader.NewBatchedLoader(each, dataloader.WithBatchCapacity[msgraph.Path, V](1), dataloader.WithInputCapacity[msgraph.Path, V](1))
}

// ErrTooManyCalls means that an operation asks more of Microsoft Graph than one may.
var ErrTooManyCalls = errors.New("too many calls to Microsoft Graph")

// DefaultMaxCalls bounds what one operation asks: every call counts against what Microsoft Graph grants an organization.
// Twenty meetings with fifty reports each are about a thousand.
const DefaultMaxCalls = 5000

// answer is what a call will come to.
type answer struct {
	once    sync.Once
	settled chan struct{}
	value   any
	err     error
}

// come settles the answer, the first time.
func (a *answer) come(value any, err error) {
	a.once.Do(func() {
		a.value, a.err = value, err
		close(a.settled)
	})
}

// ask answers the calls of one level, each as soon as it can be.
func (l *Loaders) ask(_ context.Context, calls []msgraph.Call) []*dataloader.Result[*answer] {
	results := make([]*dataloader.Result[*answer], len(calls))
	answers := make(map[msgraph.Call]*answer, len(calls))
	all := make([]answer, len(calls))
	for i, call := range calls {
		all[i].settled = make(chan struct{})
		answers[call] = &all[i]
		results[i] = &dataloader.Result[*answer]{Data: &all[i]}
	}
	settle := func(settled []msgraph.Result) { l.settle(answers, settled) }
	allowed := calls[:max(0, min(len(calls), int(l.left.Add(-int64(len(calls))))+len(calls)))]
	go func() {
		defer func() { // a panic here would end the process
			if value := recover(); value != nil {
				fail(answers, panics.Recovered(value))
			}
		}()
		l.caller.Source.Do(l.operation, allowed, settle)
		if refused := calls[len(allowed):]; len(refused) > 0 {
			settle(refusals(refused))
		}
	}()
	return results
}

func refusals(calls []msgraph.Call) []msgraph.Result {
	refused := make([]msgraph.Result, len(calls))
	for i, call := range calls {
		refused[i] = msgraph.Result{Call: call, Err: ErrTooManyCalls}
	}
	return refused
}

// fail settles what is not settled so far.
func fail(answers map[msgraph.Call]*answer, err error) {
	for _, a := range answers {
		a.come(nil, err)
	}
}

// settle starts whatever follows from the results before anybody who waits for them is woken, so that the next level is
// complete however the scheduler feels. It runs on a goroutine of its own, where a panic would end the process: it
// becomes the error of these calls.
func (l *Loaders) settle(answers map[msgraph.Call]*answer, settled []msgraph.Result) {
	defer func() {
		var failure error
		if value := recover(); value != nil {
			failure = panics.Recovered(value)
		}
		l.Flush()
		for _, result := range settled {
			if failure != nil {
				result.Err = failure
			}
			answers[result.Call].come(result.Value, result.Err)
		}
	}()
	for _, result := range settled {
		if result.Err == nil {
			l.prime(result.Value)
		}
	}
	for _, result := range settled {
		for _, then := range l.takeThen(result.Call) {
			if result.Err == nil {
				then(result.Value)
			}
		}
	}
}

type contextKey struct{}

// NewContext carries l to the resolvers.
func NewContext(ctx context.Context, l *Loaders) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// For is what NewContext put into ctx.
func For(ctx context.Context) *Loaders {
	l, _ := ctx.Value(contextKey{}).(*Loaders)
	return l
}
