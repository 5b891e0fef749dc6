package emulator

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// dripSize is how many bytes of a body come between two pauses.
const dripSize = 16

// reader is the body as it arrives: at once, or in small pieces, or not to its
// end.
func (a answer) reader(ctx context.Context) io.Reader {
	if a.drip <= 0 && a.missing == 0 {
		return bytes.NewReader(a.body)
	}
	return &badBody{ctx: ctx, rest: a.body, drip: a.drip, missing: a.missing}
}

// badBody is a body that comes slowly or breaks off. It waits in the goroutine
// of its reader, so nothing is left running.
type badBody struct {
	ctx     context.Context
	rest    []byte
	drip    time.Duration
	missing int
}

func (b *badBody) Read(p []byte) (int, error) {
	switch {
	case len(p) == 0:
		return 0, nil
	case len(b.rest) == 0 && b.missing > 0:
		return 0, io.ErrUnexpectedEOF
	case len(b.rest) == 0:
		return 0, io.EOF
	}
	if b.drip > 0 {
		if err := wait(b.ctx, b.drip); err != nil {
			return 0, err
		}
		p = p[:min(len(p), dripSize)]
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// flusher sends every piece on its way at once.
type flusher struct{ w http.ResponseWriter }

func (f flusher) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil {
		return n, err
	}
	return n, f.flush()
}

func (f flusher) flush() error { return http.NewResponseController(f.w).Flush() }
