package cache

import "sync/atomic"

// Stats are what a cache has done since it was made.
type Stats struct {
	Hits      int64  // calls that were answered from what is kept
	Shared    int64  // calls that joined one of another operation
	Misses    int64  // calls that went upstream
	Responses int64  // requests that were answered with a response that was kept
	Bytes     uint64 // that it holds now, by its own count
}

type counts struct{ hits, shared, misses, responses atomic.Int64 }

func (c *counts) add(hits, shared, misses int) {
	c.hits.Add(int64(hits))
	c.shared.Add(int64(shared))
	c.misses.Add(int64(misses))
}

// Stats is a glance at the counts: they are taken one after the other.
func (c *Cache) Stats() Stats {
	if c == nil {
		return Stats{}
	}
	s := Stats{Hits: c.counts.hits.Load(), Shared: c.counts.shared.Load(), Misses: c.counts.misses.Load(), Responses: c.counts.responses.Load()}
	if c.answers != nil {
		s.Bytes = c.answers.WeightedSize()
	}
	return s
}
