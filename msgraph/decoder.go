package msgraph

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// decoder reads JSON as it arrives, straight into resources. It is tolerant: what does not fit where it stands is left
// empty and remembered as a gap; what is null, or unknown, is passed over. Only what is no JSON ends it, with err.
type decoder struct {
	*jsontext.Decoder
	err error

	gaps  []jsontext.Pointer // in the resource that is being read
	base  int                // how deep that resource is
	kept  []int              // how many elements of each list that is being read were kept, by depth
	texts [128]string        // seen lately: much is said again and again
	lower []byte             // what was made of a name
	arena arena

	identity anyIdentity // that is being read

	top    int  // how deep the answer is that is being read
	known  bool // it has a member that is known
	failed bool // it has an error instead of, or besides, what was asked for
}

var decoders = sync.Pool{New: func() any { return &decoder{Decoder: new(jsontext.Decoder)} }}

func newDecoder(r io.Reader) *decoder {
	d := decoders.Get().(*decoder) //nolint:forcetypeassert // nothing else is in there
	inner := d.Decoder
	*d = decoder{Decoder: inner, kept: d.kept[:0], lower: d.lower}
	inner.Reset(r, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	return d
}

// release gives the decoder back, with nothing of what it read.
func (d *decoder) release() {
	inner := d.Decoder
	inner.Reset(bytes.NewReader(nil))
	*d = decoder{Decoder: inner, kept: d.kept[:0], lower: d.lower[:0]}
	decoders.Put(d)
}

// decodable is an object that reads its members, which the generated code does. It reports whether it knows the name, which
// is in quotes.
type decodable interface {
	member(d *decoder, name []byte) bool
}

// object reads into x, if an object is next.
func (d *decoder) object(x decodable) {
	if !d.begin('{') {
		return
	}
	top := d.StackDepth() == d.top+1
	for d.more('}') {
		name := d.name()
		if x.member(d, name) || x.member(d, d.inMicrosoftsCase(name)) {
			d.known = d.known || top
			continue
		}
		d.failed = d.failed || top && bytes.EqualFold(name, []byte(`"error"`)) && d.PeekKind() != 'n'
		d.skip()
	}
}

// inMicrosoftsCase is the name of a property as Microsoft documents it, however it came. It holds until the next one.
func (d *decoder) inMicrosoftsCase(name []byte) []byte {
	if bytes.IndexByte(name, '\\') >= 0 {
		plain, _ := jsontext.AppendUnquote(nil, name)
		name, _ = jsontext.AppendQuote(nil, plain)
	}
	d.lower = d.lower[:0]
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		d.lower = append(d.lower, c)
	}
	if known, ok := memberNames[string(d.lower)]; ok {
		return known
	}
	return d.lower
}

// is reports whether a value of the kind is next. A null is passed over, anything else is a gap.
func (d *decoder) is(kind jsontext.Kind) bool {
	switch d.PeekKind() {
	case kind:
		return d.err == nil
	case 'n':
		d.skip()
	default:
		d.gap()
	}
	return false
}

// begin enters an object or a list, if that is next.
func (d *decoder) begin(kind jsontext.Kind) bool {
	if !d.is(kind) {
		return false
	}
	if _, d.err = d.ReadToken(); kind == '[' {
		d.keep(0)
	}
	return d.err == nil
}

// more reports whether something comes before the end of the object or list, which it leaves.
func (d *decoder) more(end jsontext.Kind) bool {
	if d.err == nil && d.PeekKind() == end {
		_, d.err = d.ReadToken()
		return false
	}
	return d.err == nil
}

// name is that of a member, in its quotes, until something else is read.
func (d *decoder) name() jsontext.Value {
	var name jsontext.Value
	name, d.err = d.ReadValue()
	return name
}

func (d *decoder) skip() {
	if d.err == nil {
		d.err = d.SkipValue()
	}
}

// gap passes over a value that does not fit.
func (d *decoder) gap() {
	if d.skip(); d.err == nil {
		d.miss()
	}
}

// miss remembers the place of what was read last: below the resource, and with the positions of elements that were kept.
func (d *decoder) miss() {
	var place jsontext.Pointer
	depth := 0
	for token := range d.StackPointer().Tokens() {
		if depth++; depth <= d.base {
			continue
		}
		if kind, _ := d.StackIndex(depth); kind == '[' {
			token = strconv.Itoa(d.kept[depth])
		}
		place = place.AppendToken(token)
	}
	d.gaps = append(d.gaps, place)
}

// keep tells how many elements of the list that is being read were kept.
func (d *decoder) keep(count int) {
	depth := d.StackDepth()
	for len(d.kept) <= depth {
		d.kept = append(d.kept, 0)
	}
	d.kept[depth] = count
}

// list reads objects into a list. What is null, or does not fit, is left out.
func list[T any, P interface {
	*T
	decodable
}](d *decoder) []T {
	if !d.begin('[') {
		return nil
	}
	const usual = 2
	all := []T{}
	for d.more(']') {
		if d.keep(len(all)); !d.is('{') {
			continue
		}
		if len(all) == 0 {
			all = make([]T, 0, usual)
		}
		all = append(all, *new(T))
		d.object(P(&all[len(all)-1]))
	}
	return all
}

// block is how many elements of a long list are allocated at a time.
const block = 32

// nested has an answer read that is part of another.
func (d *decoder) nested(read func()) {
	gaps, base, top, known, failed := d.gaps, d.base, d.top, d.known, d.failed
	d.gaps, d.base, d.top, d.known, d.failed = nil, d.StackDepth(), d.StackDepth(), false, false
	read()
	d.gaps, d.base, d.top, d.known, d.failed = gaps, base, top, known, failed
}

// raw is the next value as it is, until something else is read.
func (d *decoder) raw() (value jsontext.Value) {
	if d.err == nil {
		value, d.err = d.ReadValue()
	}
	return value
}

// pointers reads objects into a list, as list does. Resources among them know their own gaps.
func pointers[T any](d *decoder) []*T {
	if !d.begin('[') {
		return nil
	}
	all, free := []*T{}, []T(nil)
	for d.more(']') {
		if d.keep(len(all)); !d.is('{') {
			continue
		}
		if len(free) == 0 {
			free = make([]T, min(block, 1+len(all)))
		}
		element := &free[0]
		free = free[1:]
		d.resource(any(element).(decodable)) //nolint:forcetypeassert // decode_gen.go has a method for each of them
		all = append(all, element)
	}
	return all
}

// resource reads into x, and tells it its gaps if it wants to know them.
func (d *decoder) resource(x decodable) {
	holder, ok := x.(gapped)
	if !ok {
		d.object(x)
		return
	}
	gaps, base := d.gaps, d.base
	d.gaps, d.base = nil, d.StackDepth()
	d.object(x)
	holder.miss(d.gaps...)
	d.gaps, d.base = gaps, base
}

// object reads into a new object; nil if there is none.
func object[T any, P interface {
	*T
	decodable
}](d *decoder) *T {
	if !d.is('{') {
		return nil
	}
	x := new(T)
	d.object(P(x))
	return x
}

// short reads into a new object of a type that has a short form as text; nil if there is none.
func short[T any, P interface {
	*T
	decode(d *decoder)
}](d *decoder) *T {
	if d.PeekKind() != '"' && !d.is('{') {
		return nil
	}
	x := new(T)
	P(x).decode(d)
	return x
}

// texts reads a list of texts; what is empty tells nobody anything and is left out.
func texts[T ~string](d *decoder) []T {
	if !d.begin('[') {
		return nil
	}
	all := []T{}
	for d.more(']') {
		d.keep(len(all))
		var element T
		if text(d, &element); element != "" {
			all = append(all, element)
		}
	}
	return all
}

func text[T ~string](d *decoder, into *T) {
	*into = ""
	if value := d.scalar('"'); value != nil {
		*into = T(d.unquote(value))
	}
}

// scalar is the next value if it is of the kind, until something else is read. A null is passed over, anything else is a
// gap.
func (d *decoder) scalar(kind jsontext.Kind) (value jsontext.Value) {
	if d.err != nil {
		return nil
	}
	if value, d.err = d.ReadValue(); d.err != nil {
		return nil
	}
	switch value.Kind() {
	case kind:
		return value
	case 'n':
	default:
		d.miss()
	}
	return nil
}

// unquote is the text of a JSON string. Microsoft Graph has been seen to send text that is not valid UTF-8: it is mended.
func (d *decoder) unquote(value jsontext.Value) string {
	inner := value[1 : len(value)-1]
	if bytes.IndexByte(inner, '\\') >= 0 || !utf8.Valid(inner) {
		mended, _ := jsontext.AppendUnquote(nil, value) // it is a string, so only the mending can be complained of
		return string(mended)
	}
	if len(inner) == 0 || len(inner) > 64 {
		return string(inner)
	}
	n := len(inner)
	seen := &d.texts[(n*31+int(inner[0])*7+int(inner[n/2])*13+int(inner[n-1])*17)%len(d.texts)]
	if *seen != string(inner) {
		*seen = d.arena.text(inner)
	}
	return *seen
}

func boolean(d *decoder, into **bool) {
	*into = nil
	kind := d.PeekKind()
	if kind != 'f' {
		kind = 't'
	}
	if d.scalar(kind) != nil {
		truth := kind == 't'
		*into = &truth
	}
}

// number reads a whole number of 32 bits, which is what Int is in GraphQL and Edm.Int32 in OData.
func number(d *decoder, into **int) {
	*into = nil
	value := d.scalar('0')
	if value == nil {
		return
	}
	n, ok := digits(value)
	if !ok {
		float, err := strconv.ParseFloat(string(value), 64)
		if err != nil || float != math.Trunc(float) || math.Abs(float) > math.MaxInt32 {
			d.miss()
			return
		}
		n = int(float)
	}
	*into = d.arena.number(n)
}

// digits reads the usual form of a number.
func digits(text []byte) (n int, ok bool) {
	const most = 9 // surely fit
	if len(text) > most {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// end fails if anything follows the one value that the answer must be.
func (d *decoder) end() error {
	if d.err != nil {
		return badResponse("%w", d.err)
	}
	switch _, err := d.ReadToken(); {
	case errors.Is(err, errCut):
		return badResponse("%w", err)
	case !errors.Is(err, io.EOF):
		return badResponse("more than one JSON value")
	}
	return nil
}

// read reads the answer to the call of a result into it.
func (result *Result) read(r io.Reader, root Root) {
	d := newDecoder(r)
	defer d.release()
	if result.readNext(d, root); result.Err == nil {
		if broken := d.end(); broken != nil {
			result.Value, result.Err = nil, broken
		}
	}
}

// readNext reads what is next.
func (result *Result) readNext(d *decoder, root Root) {
	begin := d.InputOffset()
	result.Value, result.Err = result.Call.read(d, root)
	result.Size = d.InputOffset() - begin
	if d.err != nil { // half a value is none
		result.Value, result.Err = nil, badResponse("%w", d.err)
	}
}
