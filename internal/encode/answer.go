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
	writer *Writer
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
		a.pieces = append(a.pieces, piece{data.Len(), w})
		return
	}
	for _, part := range w.parts() {
		_, _ = to.Write(part)
	}
	w.release()
}

// Size is how many bytes WriteData will write.
func Size(ctx context.Context, data []byte) int {
	size := len(data)
	if a := answerOf(ctx); a != nil {
		for _, p := range a.pieces {
			for _, part := range p.writer.parts() {
				size += len(part)
			}
		}
	}
	return size
}

// WriteData writes the data of the answer to an operation, whose context ctx is, with the pieces that gqlgen has not seen.
func WriteData(ctx context.Context, to io.Writer, data []byte) {
	written := 0
	if a := answerOf(ctx); a != nil {
		for _, p := range a.pieces {
			_, _ = to.Write(data[written:p.offset])
			written = p.offset
			for _, part := range p.writer.parts() {
				_, _ = to.Write(part)
			}
			p.writer.release()
		}
		a.pieces = nil
	}
	_, _ = to.Write(data[written:])
}
