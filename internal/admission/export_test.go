package admission

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
