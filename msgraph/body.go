package msgraph

import (
	"bytes"
	"errors"
	"io"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// body is the JSON of an answer while it is read.
type body struct {
	*jsontext.Decoder
	root Root // links are followed only inside
	// gaps are the places whose value cannot be read. Only a tolerant body has some.
	gaps []jsontext.Pointer
}

// strict fails with the first value that does not fit where it stands.
func strict(r io.Reader, root Root) *body {
	return &body{Decoder: jsontext.NewDecoder(r, readOptions), root: root}
}

// tolerant leaves empty what does not fit, and remembers where that was. It is slow: nearly every answer fits.
func tolerant(r io.Reader, root Root) *body {
	b := &body{root: root}
	b.Decoder = jsontext.NewDecoder(r, textOptions, json.WithUnmarshalers(json.JoinUnmarshalers(b.gapsBelow(""), readUnmarshalers)))
	return b
}

func (b *body) decode(value any) error {
	if err := json.UnmarshalDecode(b.Decoder, value); err != nil {
		return badResponse("%w", err)
	}
	return nil
}

// end fails if anything follows the one value that the body must be.
func (b *body) end() error {
	switch _, err := b.ReadToken(); {
	case errors.Is(err, errCut):
		return badResponse("%w", err)
	case !errors.Is(err, io.EOF):
		return badResponse("more than one JSON value")
	}
	return nil
}

// readStream reads the answer to call as it arrives, and once more, from what was kept of it, if something in it does
// not fit.
func readStream(call Call, r io.Reader, root Root) (any, error) {
	var kept bytes.Buffer
	value, err := read(call, strict(io.TeeReader(r, &kept), root))
	if !isMisfit(err) {
		return value, err
	}
	if _, err := io.Copy(&kept, r); err != nil {
		return nil, badResponse("%w", err)
	}
	return read(call, tolerant(&kept, root))
}

// readBytes reads the answer to call that is here as a whole.
func readBytes(call Call, answer []byte, root Root) (any, error) {
	value, err := read(call, strict(bytes.NewBuffer(answer), root))
	if isMisfit(err) {
		return read(call, tolerant(bytes.NewBuffer(answer), root))
	}
	return value, err
}

func read(call Call, b *body) (any, error) {
	value, err := call.read(b)
	if err == nil {
		err = b.end()
	}
	return value, err
}

// isMisfit reports whether what was read is JSON, but not of the type that belongs there.
func isMisfit(err error) bool {
	misfit := (*json.SemanticError)(nil)
	return errors.As(err, &misfit)
}

// gapsBelow leaves empty what does not fit into the value at place, which itself must.
func (b *body) gapsBelow(place jsontext.Pointer) *json.Unmarshalers {
	skip := func(dec *jsontext.Decoder) error {
		err := dec.SkipValue()
		b.gaps = append(b.gaps, place+dec.StackPointer())
		return err
	}
	return json.JoinUnmarshalers(
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, into *Identity) error {
			if kind := dec.PeekKind(); kind != '{' && kind != 'n' {
				return skip(dec)
			}
			value, err := dec.ReadValue()
			if err != nil {
				return err
			}
			telling := json.JoinOptions(textOptions, json.WithUnmarshalers(new(body).gapsBelow("")))
			inside := json.JoinOptions(textOptions, json.WithUnmarshalers(b.gapsBelow(place+dec.StackPointer())))
			return readIdentity(value, into, telling, inside)
		}),
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, into any) error {
			target := reflect.ValueOf(into).Elem()
			switch fits, whole := fitness(target.Type(), dec.PeekKind()); {
			case dec.StackDepth() == 0, fits && !whole:
				return errors.ErrUnsupported
			case !fits:
				return skip(dec)
			}
			value, err := dec.ReadValue()
			if err != nil {
				return err
			}
			if json.Unmarshal(value, into, textOptions) != nil {
				target.SetZero()
				b.gaps = append(b.gaps, place+dec.StackPointer())
			}
			return nil
		}),
	)
}

// fitness reports whether JSON of the kind may fit into type t. whole tells a value that must be tried to know: 1.5 is a
// number, and yet no count.
func fitness(t reflect.Type, kind jsontext.Kind) (fits, whole bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case reflect.PointerTo(t).Implements(ownReading), t == reflect.TypeFor[jsontext.Value](), t.Kind() == reflect.Interface:
		return true, false
	case t.Kind() == reflect.Struct:
		return kind == '{' || kind == 'n', false
	case t.Kind() == reflect.Slice:
		return kind == '[' || kind == 'n', false
	}
	return true, true
}

// ownReading is what types have that take more than one form. They read what they do not know as something else.
var ownReading = reflect.TypeFor[json.UnmarshalerFrom]()
