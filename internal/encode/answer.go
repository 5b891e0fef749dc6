package encode

import (
	"bytes"
	"context"
	"io"
	"sync"
)

// answer is what an operation has of this package: the plans of its selections, and the values that were written.
type answer struct {
	plans  sync.Map // of planKey to *Plan
	pieces []piece
}

// piece is a value that belongs into the data of the answer at offset. gqlgen gathers the data in one buffer; what is
// long stays out of it, and goes from its chunks to the client.
type piece struct {
	offset int
	chunks [][]byte
}

type answerKey struct{}

func answerOf(ctx context.Context) *answer {
	a, _ := ctx.Value(answerKey{}).(*answer)
	return a
}

// MarshalGQL implements [graphql.Marshaler].
func (w *Writer) MarshalGQL(to io.Writer) {
	const long = 2 << 10
	data, ok := to.(*bytes.Buffer)
	if a := answerOf(w.ctx); ok && a != nil && (len(w.buf) > long || len(w.chunks) > 0) {
		a.pieces = append(a.pieces, piece{data.Len(), w.parts()})
		return
	}
	for _, part := range w.parts() {
		_, _ = to.Write(part)
	}
	w.release()
}

// Data is that of an answer, with the pieces that gqlgen has not seen. It does not hold on to what it was made from: while
// it is written, which takes as long as the client likes, that is garbage.
type Data struct {
	gathered []byte
	pieces   []piece
}

// Take takes the data of the answer to an operation, whose context ctx is, from what gqlgen gathered.
func Take(ctx context.Context, gathered []byte) Data {
	d := Data{gathered: gathered}
	if a := answerOf(ctx); a != nil {
		d.pieces, a.pieces = a.pieces, nil
	}
	return d
}

// Size is how many bytes Write will write.
func (d Data) Size() int {
	size := len(d.gathered)
	for _, p := range d.pieces {
		for _, chunk := range p.chunks {
			size += len(chunk)
		}
	}
	return size
}

// Write writes the data, once.
func (d Data) Write(to io.Writer) {
	written := 0
	for _, p := range d.pieces {
		_, _ = to.Write(d.gathered[written:p.offset])
		written = p.offset
		for _, chunk := range p.chunks {
			_, _ = to.Write(chunk)
			release(chunk)
		}
	}
	_, _ = to.Write(d.gathered[written:])
}
