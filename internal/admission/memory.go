package admission

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// fullAt is the share of GOMEMLIMIT from which on memory is short: what is under way still grows, and the closer the
	// heap comes to the limit the more time goes into collecting garbage.
	fullAt = 0.75
	// readEvery is how often the heap is looked at.
	readEvery = 50 * time.Millisecond
	// collectEvery is how often garbage is collected while memory is short. How much is in use is known from the last
	// collection alone, and a process that refuses everything may have none for minutes.
	collectEvery = time.Second
)

// memory is what the process has of it. Whoever uses it holds a lock.
type memory struct {
	full    uint64        // bytes in use from which on it is short; 0 is no limit
	inUse   func() uint64 // as of the last collection
	collect func()

	short           bool
	read, collected time.Time
}

// limited is the memory that GOMEMLIMIT allows.
//
// https://pkg.go.dev/runtime#hdr-Environment_Variables
func limited() *memory {
	m := &memory{inUse: liveHeap, collect: func() { go runtime.GC() }}
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		m.full = uint64(fullAt * float64(limit))
	}
	return m
}

func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// isShort reports whether there is too little left to begin anything.
func (m *memory) isShort() bool {
	now := time.Now()
	if m.full == 0 || now.Sub(m.read) < readEvery {
		return m.short
	}
	m.read, m.short = now, m.inUse() >= m.full
	if m.short && now.Sub(m.collected) >= collectEvery {
		m.collected = now
		m.collect()
	}
	return m.short
}
