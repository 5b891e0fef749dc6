package admission

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// ErrOverloaded means that an operation may not begin now.
var ErrOverloaded = errors.New("the gateway is busy: the operation was not begun")

// patience is how long an operation waits for its turn. Who is refused has to know within a tenth of a second.
const patience = 50 * time.Millisecond

// Gate lets operations begin. Its rules:
//
//   - So many may be under way at once, and as many again wait, for a moment. While the CPUs cannot follow there are fewer,
//     until they can.
//   - Nobody has more under way than are left free: one busy caller gets half, two get a third each, and whoever comes next
//     begins at once.
//   - Who waits gets what becomes free in turn, caller by caller. When too many wait, the last to come of the longest line
//     is refused.
//   - While memory is short nothing begins, unless nothing is under way.
type Gate struct {
	most, least int
	memory      *memory
	processors  *processors

	mu       sync.Mutex
	limit    int                             // between least and most
	free     int                             // below zero while more are under way than there may be
	callers  map[principal.Principal]*caller // that have an operation under way, or waiting
	turns    []*caller                       // that have one waiting, the next to get a turn first
	waiting  int
	refused  uint64
	overload time.Time // when it last was
}

// caller is one of those who share the gate.
type caller struct {
	who  principal.Principal
	held int
	line []*place // first come, first served
}

// place is that of an operation in line.
type place struct {
	caller *caller
	// turn gets true when the operation may begin, and false when it may not.
	turn chan bool
}

// New makes a gate for so many operations at once; they are at least one.
func New(operations int) *Gate {
	operations = max(1, operations)
	return &Gate{
		most: operations, least: min(operations, leastPerCPU*runtime.GOMAXPROCS(0)), limit: operations, free: operations,
		callers: make(map[principal.Principal]*caller), memory: limited(), processors: &processors{wait: schedulerWait()},
	}
}

// Enter waits, a twentieth of a second at the longest, until an operation of the caller may begin. Its error is
// [ErrOverloaded] or that of ctx. Without one, leave has to be called once when the operation has ended.
func (g *Gate) Enter(ctx context.Context, who principal.Principal) (leave func(), err error) {
	if who.IsZero() {
		panic("admission: nobody asks")
	}
	p := g.arrive(who)
	leave = func() { g.leave(p.caller) }
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case ok := <-p.turn:
		if ok {
			return leave, nil
		}
		return nil, ErrOverloaded
	case <-timer.C:
		err = ErrOverloaded
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if g.giveUp(p, err) {
		return leave, nil
	}
	return nil, err
}

// arrive gives an operation a place, whose turn may have come already.
func (g *Gate) arrive(who principal.Principal) *place {
	g.mu.Lock()
	defer g.mu.Unlock()
	c, ok := g.callers[who]
	if !ok {
		c = &caller{who: who}
		g.callers[who] = c
	}
	p := &place{caller: c, turn: make(chan bool, 1)}
	g.adapt()
	switch {
	case g.free < g.limit && g.memory.isShort():
		g.overload = time.Now()
		g.refuse(p)
	case len(c.line) == 0 && c.held < g.free:
		g.begin(p)
	default:
		g.queue(p)
	}
	return p
}

// adapt has fewer operations under way while the CPUs cannot follow, and little by little more when they can: all are back
// after some three seconds. g.mu is held here and below.
func (g *Gate) adapt() {
	behind, ok := g.processors.look()
	if !ok {
		return
	}
	limit := min(g.most, g.limit+1+g.most/64)
	if behind {
		limit = max(g.least, g.limit*3/4)
	}
	g.free += limit - g.limit
	g.limit = limit
}

// begin has the turn of p come.
func (g *Gate) begin(p *place) {
	g.free--
	p.caller.held++
	p.turn <- true
}

func (g *Gate) refuse(p *place) {
	g.refused++
	if p.caller.held == 0 {
		g.overload = time.Now()
	}
	g.forget(p.caller)
	p.turn <- false
}

// queue puts p at the end of its caller's line. If too many wait, somebody has to go.
func (g *Gate) queue(p *place) {
	if len(p.caller.line) == 0 {
		g.turns = append(g.turns, p.caller)
	}
	p.caller.line = append(p.caller.line, p)
	if g.waiting++; g.waiting > g.limit {
		longest := p.caller // also among equals
		for _, other := range g.turns {
			if len(other.line) > len(longest.line) {
				longest = other
			}
		}
		last := longest.line[len(longest.line)-1]
		g.remove(last)
		g.refuse(last)
	}
}

// remove takes p out of its line, and reports whether it was still there.
func (g *Gate) remove(p *place) bool {
	c := p.caller
	i := slices.Index(c.line, p)
	if i < 0 {
		return false
	}
	g.waiting--
	if c.line = slices.Delete(c.line, i, i+1); len(c.line) == 0 {
		g.turns = slices.DeleteFunc(g.turns, func(other *caller) bool { return other == c })
	}
	return true
}

// giveUp ends the wait of p. It reports whether its turn came in the same moment.
func (g *Gate) giveUp(p *place, why error) (began bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !g.remove(p):
		return <-p.turn
	case errors.Is(why, ErrOverloaded):
		g.refuse(p)
	default: // its client has left
		g.forget(p.caller)
	}
	return false
}

func (g *Gate) leave(c *caller) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.free++
	c.held--
	g.forget(c)
	for {
		i := slices.IndexFunc(g.turns, func(next *caller) bool { return next.held < g.free })
		if i < 0 {
			return
		}
		next := g.turns[i]
		first := next.line[0]
		g.remove(first)
		g.begin(first)
		if len(next.line) > 0 { // to the end of the round
			g.turns = append(slices.Delete(g.turns, i, i+1), next)
		}
	}
}

// forget drops a caller of whom nothing is under way or waits.
func (g *Gate) forget(c *caller) {
	if c.held == 0 && len(c.line) == 0 {
		delete(g.callers, c.who)
	}
}

// overloadShows is how long an overload is told after it was last met.
const overloadShows = time.Second

// Overloaded reports whether, within the last second, an operation was refused for which its caller could do nothing:
// because memory was short, or because others had all there is. It does not count what one caller has too much.
func (g *Gate) Overloaded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.overload.IsZero() && time.Since(g.overload) < overloadShows
}

// Stats are counts of operations.
type Stats struct {
	UnderWay, Waiting int
	Refused           uint64 // since the process began
}

// Stats tells how busy the gate is.
func (g *Gate) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Stats{UnderWay: g.limit - g.free, Waiting: g.waiting, Refused: g.refused}
}
