package msgraph

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"slices"
	"sync"
)

// turns let only so many long answers be decoded at once, those of the oldest operations first. Decoding takes a CPU, so
// all at once would be done no sooner, but would have what they read so far in memory until the last is done. A turn is
// held while something is decoded, never while it is waited for; and short answers wait for nobody.
type turns struct {
	mu      sync.Mutex
	free    int
	waiting []*waiter // the oldest operation last
}

type waiter struct {
	operation int64 // the lower, the older
	turn      chan struct{}
}

const (
	// long is how much of an answer is decoded without a turn.
	long = 64 << 10
	// piece is how much is read at a time.
	piece = 32 << 10
)

var pieces = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, piece) }}

// read has the body of an answer decoded in the turns of the operation. While it waits for one it ends with ctx.
func (t *turns) read(ctx context.Context, operation int64, body io.Reader, decode func(io.Reader) error) error {
	b := &bodyInTurns{ctx: ctx, Reader: body, turns: t, operation: operation}
	defer b.leave()
	buffer := pieces.Get().(*bufio.Reader) //nolint:forcetypeassert // nothing else is in there
	buffer.Reset(b)
	defer func() {
		buffer.Reset(nil)
		pieces.Put(buffer)
	}()
	return decode(buffer)
}

// bodyInTurns is left for every Read, and entered again with what it brought.
type bodyInTurns struct {
	ctx context.Context
	io.Reader
	turns     *turns
	operation int64
	length    int // so far
	entered   bool
}

func (b *bodyInTurns) Read(p []byte) (int, error) {
	b.leave()
	n, err := b.Reader.Read(p)
	if b.length += n; b.length > long {
		if !b.turns.take(b.ctx, b.operation) {
			return 0, context.Cause(b.ctx)
		}
		b.entered = true
	}
	return n, err
}

func (b *bodyInTurns) leave() {
	if b.entered {
		b.entered = false
		b.turns.pass()
	}
}

// take waits for a turn. It reports whether there was one before ctx ended.
func (t *turns) take(ctx context.Context, operation int64) bool {
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return true
	}
	w := &waiter{operation, make(chan struct{})}
	place, _ := slices.BinarySearchFunc(t.waiting, w, func(a, b *waiter) int { return cmp.Compare(b.operation, a.operation) })
	t.waiting = slices.Insert(t.waiting, place, w)
	t.mu.Unlock()
	select {
	case <-w.turn:
		return true
	case <-ctx.Done():
		t.abandon(w)
		return false
	}
}

// pass gives a turn to the oldest operation that waits.
func (t *turns) pass() {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := len(t.waiting) - 1
	if last < 0 {
		t.free++
		return
	}
	close(t.waiting[last].turn)
	t.waiting = slices.Delete(t.waiting, last, last+1)
}

// abandon waits no more. A turn that came in the meantime is passed on.
func (t *turns) abandon(w *waiter) {
	t.mu.Lock()
	place := slices.Index(t.waiting, w)
	if place >= 0 {
		t.waiting = slices.Delete(t.waiting, place, place+1)
	}
	t.mu.Unlock()
	if place < 0 {
		t.pass()
	}
}
