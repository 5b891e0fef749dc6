package msgraph

import "strings"

// arena holds the short texts and the numbers of one answer side by side: to allocate them one by one costs more than to
// read them. They live as long as any of their block does, which is no longer than the answer, for most.
type arena struct {
	texts   strings.Builder
	numbers []int
	blocks  int // that were begun
}

const (
	smallBlock = 256 // bytes
	largeBlock = 8 << 10
	numbers    = 32
)

// text is a copy of b.
func (a *arena) text(b []byte) string {
	if a.texts.Cap()-a.texts.Len() < len(b) {
		a.texts = strings.Builder{}
		a.texts.Grow(min(smallBlock<<min(a.blocks, 8), largeBlock))
		a.blocks++
	}
	start := a.texts.Len()
	_, _ = a.texts.Write(b)
	return a.texts.String()[start:]
}

// number is a copy of n.
func (a *arena) number(n int) *int {
	if len(a.numbers) == cap(a.numbers) {
		a.numbers = make([]int, 0, min(1+2*len(a.numbers), numbers))
	}
	a.numbers = append(a.numbers, n)
	return &a.numbers[len(a.numbers)-1]
}
