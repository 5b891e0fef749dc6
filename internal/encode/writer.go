// Package encode writes GraphQL answers in one go. A value whose selection needs no resolver is written from a plan, made
// once for the operation, by functions that are generated from the schema; whatever is out of the ordinary in a value,
// such as a null that may not be, makes it give up, and gqlgen's own way answers. So there is one set of rules for nulls,
// errors and their paths: gqlgen's.
package encode

import (
	"bytes"
	"context"
	"encoding/binary"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// Writer takes the JSON of one value, in chunks, so that nothing is copied as it grows.
type Writer struct {
	ctx    context.Context
	chunks [][]byte // full, but for the last
	buf    []byte
	failed bool
}

const (
	// Most values fit into a small chunk; what does not goes on in large ones.
	smallChunk, largeChunk = 16 << 10, 64 << 10
	// rest is what must be left of a chunk for another object to begin in it; text that is longer makes it grow.
	rest = 2 << 10
)

var (
	smallChunks = sync.Pool{New: func() any { return new([smallChunk]byte) }}
	largeChunks = sync.Pool{New: func() any { return new([largeChunk]byte) }}
)

func newWriter(ctx context.Context) *Writer {
	return &Writer{ctx: ctx, buf: smallChunks.Get().(*[smallChunk]byte)[:0]}
}

// grow begins another chunk where the last one is full.
func (w *Writer) grow() {
	if cap(w.buf)-len(w.buf) < rest {
		w.chunks = append(w.chunks, w.buf)
		w.buf = largeChunks.Get().(*[largeChunk]byte)[:0]
	}
}

// settle leaves what is short in as much memory as it takes.
func (w *Writer) settle() {
	if part := w.buf; len(w.chunks) == 0 && len(part) < smallChunk/4 {
		w.buf = bytes.Clone(part)
		release(part)
	}
}

// parts are the chunks, in order.
func (w *Writer) parts() [][]byte { return append(w.chunks, w.buf) }

// release lets the chunks be used for something else.
func (w *Writer) release() {
	for _, part := range w.parts() {
		release(part)
	}
	w.chunks, w.buf = nil, nil
}

func release(part []byte) {
	switch cap(part) {
	case smallChunk:
		smallChunks.Put((*[smallChunk]byte)(part[:smallChunk]))
	case largeChunk:
		largeChunks.Put((*[largeChunk]byte)(part[:largeChunk]))
	}
}

// Fail gives up: the value has something that only gqlgen's own way can tell.
func (w *Writer) Fail() { w.failed = true }

// Context is that of the field whose value is written.
func (w *Writer) Context() context.Context { return w.ctx }

// Write implements [io.Writer], for scalars that write themselves.
func (w *Writer) Write(p []byte) (int, error) {
	w.buf = append(w.buf, p...)
	return len(p), nil
}

// WriteString implements [io.StringWriter].
func (w *Writer) WriteString(s string) (int, error) {
	w.buf = append(w.buf, s...)
	return len(s), nil
}

// Marshal writes a scalar that has no shorter way.
func (w *Writer) Marshal(m graphql.Marshaler) { m.MarshalGQL(w) }

// Raw writes what is JSON already.
func (w *Writer) Raw(json string) { w.buf = append(w.buf, json...) }

// Null writes null.
func (w *Writer) Null() { w.Raw("null") }

// JSON is what to append to, for Take.
func (w *Writer) JSON() []byte { return w.buf }

// Take is for scalars that append themselves to JSON.
func (w *Writer) Take(json []byte, err error) {
	if err != nil {
		w.failed = true
		return
	}
	w.buf = json
}

// Boolean writes true or false.
func (w *Writer) Boolean(b bool) { w.buf = strconv.AppendBool(w.buf, b) }

// Int writes a number.
func (w *Writer) Int(i int) { w.buf = strconv.AppendInt(w.buf, int64(i), 10) }

// Text writes text, or null for none.
func (w *Writer) Text(s string) {
	if s == "" {
		w.Null()
	} else {
		w.String(s)
	}
}

// String writes text as gqlgen does, but for what is not valid UTF-8, which must not leave.
func (w *Writer) String(s string) {
	w.buf = append(w.buf, '"')
	start := 0
	for i := 0; i < len(s); {
		if i+8 <= len(s) && arePlain(binary.LittleEndian.Uint64([]byte(s[i:]))) {
			i += 8
			continue
		}
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		w.buf = appendEscape(append(w.buf, s[start:i]...), c)
		i++
		start = i
	}
	w.buf = append(append(w.buf, s[start:]...), '"')
}

// plain are the bytes that stand for themselves.
var plain = func() (table [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// arePlain reports whether all eight bytes of a word stand for themselves. Subtracting a byte from each sets the high bit
// of those that are less.
func arePlain(word uint64) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	control, quote, backslash := word-ones*' ', (word^ones*'"')-ones, (word^ones*'\\')-ones
	return (word|control|quote|backslash)&high == 0
}

func appendEscape(b []byte, c byte) []byte {
	const hex = "0123456789ABCDEF"
	switch {
	case c >= utf8.RuneSelf:
		return utf8.AppendRune(b, utf8.RuneError)
	case c == '\t':
		return append(b, `\t`...)
	case c == '\r':
		return append(b, `\r`...)
	case c == '\n':
		return append(b, `\n`...)
	case c < ' ':
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
	}
	return append(b, '\\', c)
}

// Key begins field i of an object.
func (w *Writer) Key(i int, f *Field) {
	if i == 0 {
		w.grow()
	}
	begin := len(w.buf)
	w.buf = append(w.buf, f.key...)
	if i == 0 {
		w.buf[begin] = '{' // in place of the comma
	}
}

// End ends an object of n fields.
func (w *Writer) End(n int) {
	if n == 0 {
		w.buf = append(w.buf, '{')
	}
	w.buf = append(w.buf, '}')
}

// Element begins element i of a list.
func (w *Writer) Element(i int) {
	if i == 0 {
		w.buf = append(w.buf, '[')
	} else {
		w.buf = append(w.buf, ',')
	}
}

// EndList ends a list of n elements.
func (w *Writer) EndList(n int) {
	if n == 0 {
		w.buf = append(w.buf, '[')
	}
	w.buf = append(w.buf, ']')
}
