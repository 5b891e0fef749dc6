package emulator

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
)

// mishaps are what chaos does, each as often as it is listed. Items of a batch
// have no connection that could be cut.
var (
	itemMishaps = []Fault{
		{Status: 429, RetryAfter: "1"},
		{Status: 429, RetryAfter: "1"},
		{Status: 429, RetryAfter: "0.5"},
		{Status: 429},
		{Status: 500},
		{Status: 502},
		{Status: 503},
		{Status: 504},
	}
	mishaps = append(itemMishaps[:len(itemMishaps):len(itemMishaps)], Fault{Cut: 1}, Fault{Cut: 100}, Fault{Cut: 3000})
)

// chaos fails a share of requests and items.
type chaos struct {
	share float64
	seed  uint64
}

// fault throws for a target. Its key and attempt decide, and not what else
// goes on, so that calls side by side fail alike every time.
func (c chaos) fault(t Target, key string) Fault {
	if c.share <= 0 {
		return Fault{}
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(strconv.Itoa(t.Attempt) + " " + key))
	d := rand.New(rand.NewPCG(c.seed, hash.Sum64())) //nolint:gosec // repeatable on purpose
	switch {
	case d.Float64() >= c.share:
		return Fault{}
	case t.Item:
		return itemMishaps[d.IntN(len(itemMishaps))]
	}
	return mishaps[d.IntN(len(mishaps))]
}
