package emulator

import (
	"slices"
	"sync"
	"time"
)

// Fault is one way to misbehave. Set some with Fail; the first of them that
// matches a request takes it. What is left at zero does nothing, and what is
// set may be combined: a 502 with a page of HTML, for one.
type Fault struct {
	// Match says which requests the fault may take; see Target. It is called
	// under a lock, so it may keep count but must not call Fail or Reset. nil
	// matches every HTTP request, a $batch among them, but no item of one. Where
	// Item is set it matches every item; where NextLink, EmptyPage or Overlap
	// is, everything that can have a page.
	Match func(Target) bool
	Skip  int // lets so many that match go by first
	Times int // takes so many, then no more; 0 is for ever

	// Latency is waited out before the answer, or until the context is done. A
	// batch waits for the slowest of its items.
	Latency time.Duration

	// Refuse makes the connection fail with this error, such as
	// ErrConnectionRefused. Over a real port, where there is a connection
	// already, the emulator hangs up instead; net/http then asks a second time
	// by itself if it had used that connection before.
	Refuse error

	Status     int               // answers so, with an error in Microsoft's words, instead of serving
	Code       string            // of that error; "" is one that suits Status
	RetryAfter string            // the Retry-After header, verbatim: "1", "2.128", a date, "-5", "abc"
	Claims     string            // JSON that a 401 asks the next token to fulfil
	Location   string            // the Location header, for 3xx
	Header     map[string]string // any other headers, or the same ones

	Body        string // instead of the true body; not JSON, it is base64 in an item
	Empty       bool   // no body
	ContentType string // of whichever body

	// Cut breaks the connection after so many bytes of the body, and before its
	// last in any case. Drip pauses before every 16 bytes.
	Cut  int
	Drip time.Duration

	Item ItemFault // how the answer of a batch gets an item wrong

	// NextLink is the link to the next page, even on the last one and inside
	// $expand: Loop, FirstPage, SkipZero, Endless, or any text at all.
	NextLink  string
	EmptyPage bool // an empty page comes first; its link leads to the true one
	Overlap   int  // the next page begins with so many rows of this one
}

// Fail sets the faults from now on and drops those set before, however often
// they struck. Without any it heals the emulator; Options.Chaos goes on.
func (e *Emulator) Fail(faults ...Fault) {
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	e.faults.set = slices.Clone(faults)
}

// faults are those still to strike. Requests are counted whether or not there
// are any.
type faults struct {
	mu       sync.Mutex
	set      []Fault
	attempts map[string]int
	chaos    chaos
}

// take returns the fault that takes the target, or one that does nothing.
func (s *faults) take(t Target, version string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := version + " " + t.Caller + " " + t.Method + " " + t.URL
	if s.attempts == nil {
		s.attempts = map[string]int{}
	}
	s.attempts[key]++
	t.Attempt = s.attempts[key]
	for i := range s.set {
		f := &s.set[i]
		if !f.matches(t) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		taken := *f
		switch {
		case f.Times > 1:
			f.Times--
		case f.Times == 1:
			s.set = slices.Delete(s.set, i, i+1)
		}
		return taken
	}
	return s.chaos.fault(t, key)
}

func (s *faults) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts = nil
}

// matches leaves out what the fault could do nothing to: an item has no
// connection of its own, a batch no pages.
func (f *Fault) matches(t Target) bool {
	connection := f.Refuse != nil || f.Cut > 0 || f.Drip > 0
	pages := f.NextLink != "" || f.EmptyPage || f.Overlap > 0
	switch {
	case t.Item && connection, !t.Item && f.Item != 0, t.Batch && pages, f.EmptyPage && isAfterEmptyPage(t.URL):
		return false
	case f.Match != nil:
		return f.Match(t)
	}
	return !t.Item || pages || f.Item != 0
}
