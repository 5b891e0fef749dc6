package emulator

import (
	"fmt"
	"math/rand/v2"
	"sync"
)

// chance is the emulator's only source of disorder. The same seed gives the
// same disorder to callers that ask in the same order.
type chance struct {
	mu   sync.Mutex
	rand *rand.Rand
}

func newChance(seed uint64) *chance {
	return &chance{rand: rand.New(rand.NewPCG(seed, 20))} //nolint:gosec // repeatable on purpose
}

// guid returns a random (version 4) GUID.
func (c *chance) guid() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, b := c.rand.Uint64(), c.rand.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}

// order returns the numbers 0 to n-1 in random order.
func (c *chance) order(n int) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rand.Perm(n)
}
