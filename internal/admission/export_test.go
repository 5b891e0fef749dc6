package admission

import "time"

// NewOn makes a gate for CPUs for which nine in ten goroutines waited less than so long. It always works on least.
func NewOn(operations, least int, wait func() time.Duration) *Gate {
	g := New(operations)
	g.least, g.processors = least, &processors{wait: wait}
	return g
}

// NewWithin makes a gate for a process with a limit, in bytes, of which inUse are. collect collects garbage.
func NewWithin(operations int, full uint64, inUse func() uint64, collect func()) *Gate {
	g := New(operations)
	g.memory = &memory{full: full, inUse: inUse, collect: collect}
	return g
}

// Callers is how many callers the gate knows.
func (g *Gate) Callers() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.callers)
}
