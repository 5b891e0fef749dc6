package cache

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Caller is whom answers belong to.
type Caller struct {
	Principal principal.Principal
	// Until is when the rights of the caller end, as far as that is known; nothing is kept longer.
	Until time.Time
}

// Freshness is what an operation demands, as in the header Cache-Control of its request.
//
// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1
type Freshness struct {
	NoCache bool // ask anew, but keep the answers
	NoStore bool // keep nothing either
}

// Upstream answers calls. [msgraph.Client] is one.
type Upstream interface {
	Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result))
}

// Source answers the calls of one operation from the cache, and asks upstream for what is not there.
type Source struct {
	cache     *Cache
	caller    Caller
	freshness Freshness
	upstream  Upstream
	hits      atomic.Int64
	asked     atomic.Bool // upstream was asked

	mu   sync.Mutex
	used []part
}

// Source is for an operation of the caller.
func (c *Cache) Source(caller Caller, freshness Freshness, upstream Upstream) *Source {
	if caller.Principal.IsZero() {
		panic("cache: nobody asks")
	}
	return &Source{cache: c, caller: caller, freshness: freshness, upstream: upstream}
}

// Hits is how many calls were answered without asking Microsoft Graph for this operation.
func (s *Source) Hits() int64 { return s.hits.Load() }

// Do answers the calls. What is known is settled at once; what another operation is asking for is awaited.
func (s *Source) Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	s.asked.CompareAndSwap(false, s.cache == nil || s.freshness != Freshness{})
	if s.cache == nil {
		s.upstream.Do(ctx, calls, settle)
		return
	}
	if s.freshness.NoStore || s.freshness.NoCache && s.cache.answers == nil {
		s.cache.counts.add(0, 0, len(calls))
		s.askAlone(ctx, calls, settle)
		return
	}
	known, awaited, asked := s.sort(calls)
	s.cache.counts.add(len(known), len(awaited), len(asked))
	if len(known) > 0 {
		s.hits.Add(int64(len(known)))
		settle(known)
	}
	var under sync.WaitGroup
	defer under.Wait()
	if len(awaited)+len(asked) > 0 {
		s.asked.Store(true)
	}
	if len(awaited) > 0 {
		under.Go(func() { s.await(ctx, awaited, settle) })
	}
	if len(asked) > 0 {
		s.ask(ctx, asked, settle)
	}
}

// sort parts calls into those that are known, those that are under way, and those that are to be asked.
func (s *Source) sort(calls []msgraph.Call) (known []msgraph.Result, awaited map[*flight]msgraph.Call, asked []msgraph.Call) {
	awaited = make(map[*flight]msgraph.Call)
	for _, call := range calls {
		k := key{caller: s.caller.Principal, call: call}
		if s.freshness.NoCache {
			asked = append(asked, call)
		} else if found, ok := s.cache.known(k); ok {
			known = append(known, found.result)
			s.use(part{k, found.expires})
		} else if flight, under := s.cache.board(k); under {
			awaited[flight] = call
		} else {
			asked = append(asked, call)
		}
	}
	return known, awaited, asked
}

func (s *Source) use(p part) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = append(s.used, p)
}

// Response is the response to a request of the same text, if everything in it is still known, and the note that was kept
// with it.
func (s *Source) Response(request string) (response []byte, note any, ok bool) {
	if s.freshness != (Freshness{}) {
		return nil, nil, false
	}
	response, note, ok = s.cache.response(key{caller: s.caller.Principal, request: request})
	if ok {
		s.cache.counts.responses.Add(1)
	}
	return response, note, ok
}

// KeepsResponse reports whether the response to the operation is worth keeping: it was made of nothing but answers that
// are kept. A second operation is the first of which that can be so.
func (s *Source) KeepsResponse() bool { return s.cache != nil && !s.asked.Load() && s.hits.Load() > 0 }

// KeepResponse keeps the response to a request, and a note about it, as long as all answers that it was made of are.
func (s *Source) KeepResponse(request string, response []byte, note any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	expires := slices.MinFunc(s.used, func(a, b part) int { return a.expires.Compare(b.expires) }).expires
	if time.Now().Before(expires) {
		kept := answer{response: bytes.Clone(response), note: note, madeOf: s.used, expires: expires}
		s.cache.set(key{caller: s.caller.Principal, request: request}, kept)
	}
}

// askAlone asks upstream for nobody else, and keeps nothing.
func (s *Source) askAlone(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	s.upstream.Do(ctx, calls, func(results []msgraph.Result) {
		s.cache.heed(s.caller.Principal, results)
		settle(results)
	})
}

// ask asks upstream, and tells whoever waits for the same.
func (s *Source) ask(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	left := make(map[msgraph.Call]bool, len(calls))
	for _, call := range calls {
		left[call] = true
	}
	var mu sync.Mutex
	defer func() { // a panic upstream must not leave anybody waiting
		mu.Lock()
		defer mu.Unlock()
		for call := range left {
			s.cache.land(s.caller.Principal, []msgraph.Result{{Call: call, Err: errNotAnswered}})
		}
	}()
	s.upstream.Do(ctx, calls, func(results []msgraph.Result) {
		mu.Lock()
		for _, result := range results {
			delete(left, result.Call)
		}
		mu.Unlock()
		s.cache.keep(s.caller.Principal, results, s.caller.Until)
		s.cache.heed(s.caller.Principal, results)
		s.cache.land(s.caller.Principal, results)
		settle(results)
	})
}

var errNotAnswered = errors.New("the call that was waited for was not answered")

// await settles what other operations ask for. Where one of them could not get an answer for reasons of its own, because
// its client left or it asked too much, this one asks for itself.
func (s *Source) await(ctx context.Context, awaited map[*flight]msgraph.Call, settle func([]msgraph.Result)) {
	flights := make([]*flight, 0, len(awaited))
	for flight := range awaited {
		flights = append(flights, flight)
	}
	var again []msgraph.Call
	for len(flights) > 0 && ctx.Err() == nil {
		var results, settled []msgraph.Result
		results, flights = s.cache.wait(ctx, flights)
		for _, result := range results {
			if isOfOneOperation(result.Err) {
				again = append(again, result.Call)
			} else {
				settled = append(settled, result)
			}
		}
		if len(settled) > 0 {
			s.hits.Add(int64(len(settled)))
			settle(settled)
		}
	}
	for _, flight := range flights { // this operation has ended
		again = append(again, awaited[flight])
	}
	if len(again) > 0 {
		s.askAlone(ctx, again, settle)
	}
}

// isOfOneOperation tells an error that says nothing to another operation of the same caller.
func isOfOneOperation(err error) bool {
	for _, own := range []error{context.Canceled, context.DeadlineExceeded, msgraph.ErrTooLarge, errNotAnswered} {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}
