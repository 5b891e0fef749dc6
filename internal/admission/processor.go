package admission

import (
	"runtime/metrics"
	"time"
)

const (
	// behindAt is how long a tenth of the goroutines that could run wait for a CPU when there is too much to compute. Whoever
	// is refused then waits as long several times, and has to know within a tenth of a second.
	behindAt = 20 * time.Millisecond
	// behindFor is how long it has to stay so. Many who come at the same moment are soon worked off, and most of what
	// operations do is wait: fewer of them would help nobody.
	behindFor = 500 * time.Millisecond
	// leastPerCPU is how many operations for each CPU are always worked on: few enough to be told apart from too much, and
	// enough to be computing while others wait for Microsoft Graph.
	leastPerCPU = 4
)

// processors are the CPUs, as seen from the goroutines that wait for one. Whoever uses it holds a lock.
type processors struct {
	wait func() time.Duration // nine in ten were shorter since the last time
	read time.Time
	// kept is when they last kept up.
	kept time.Time
}

// look reports whether there is more to compute than they can do; ok is false if that was just asked.
func (p *processors) look() (behind, ok bool) {
	now := time.Now()
	last := p.read
	if now.Sub(last) < readEvery {
		return false, false
	}
	p.read = now
	if p.wait() <= behindAt || now.Sub(last) > behindFor { // or nobody has looked for long
		p.kept = now
	}
	return now.Sub(p.kept) >= behindFor, true
}

// schedulerWait tells of the Go scheduler's waits since it was last called.
//
// https://pkg.go.dev/runtime/metrics
func schedulerWait() func() time.Duration {
	sample := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	var before []uint64
	return func() time.Duration {
		metrics.Read(sample)
		waits := sample[0].Value.Float64Histogram()
		fresh, all := make([]uint64, len(waits.Counts)), uint64(0)
		for i, count := range waits.Counts {
			fresh[i] = count
			if before != nil {
				fresh[i] -= before[i]
			}
			all += fresh[i]
		}
		before = append(before[:0], waits.Counts...)
		longer := uint64(0)
		for i := len(fresh) - 1; i > 0; i-- {
			if longer += fresh[i]; longer*10 > all {
				return time.Duration(waits.Buckets[i] * float64(time.Second))
			}
		}
		return 0
	}
}
