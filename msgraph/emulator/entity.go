package emulator

import (
	"strconv"
	"strings"
)

// entity is a resource with its JSON in each form, written once when the
// tenant is built and shared read-only since.
type entity struct {
	id    string
	forms *[4]*encoding
}

// newEntity encodes an object. Forms that look alike share one encoding.
func newEntity(id string, o object) entity {
	var forms [4]*encoding
	for i := range forms {
		w := writer{form: form{beta: i&1 != 0, newMembers: i&2 != 0}}
		fields := w.object(o)
		forms[i] = &encoding{body: w.buf, fields: fields}
		if !w.hasBeta && !w.hasNewest {
			forms[1], forms[2], forms[3] = forms[0], forms[0], forms[0]
			break
		}
		if i == 1 && !w.hasNewest {
			forms[2], forms[3] = forms[0], forms[1]
			break
		}
	}
	return entity{id: id, forms: &forms}
}

func (e entity) encoding(f form) *encoding {
	i := 0
	if f.beta {
		i |= 1
	}
	if f.newMembers {
		i |= 2
	}
	return e.forms[i]
}

// appendMembers appends what stands between the braces: everything, or the
// annotations and the selected properties, null where the resource has none.
func (e entity) appendMembers(dst []byte, f form, selected []string) []byte {
	encoded := e.encoding(f)
	if selected == nil {
		return append(dst, encoded.body[1:len(encoded.body)-1]...)
	}
	first := true
	add := func(name string, value []byte) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendString(dst, name), ':')
		dst = append(dst, value...)
	}
	for _, field := range encoded.fields {
		if strings.HasPrefix(field.name, "@") {
			add(field.name, encoded.body[field.start:field.end])
		}
	}
	for _, name := range selected {
		add(name, encoded.value(name))
	}
	return dst
}

// value is the JSON of one member, or null.
func (e *encoding) value(name string) []byte {
	for _, field := range e.fields {
		if field.name == name {
			return e.body[field.start:field.end]
		}
	}
	return []byte("null")
}

// single answers with one entity.
func (x *exchange) single(context string, e entity) []byte {
	return append(x.open(context, e), '}')
}

// open writes an entity but leaves the object open for more members.
func (x *exchange) open(context string, e entity) []byte {
	dst := append([]byte(`{"@odata.context":`), appendString(nil, context+x.selection()+"/$entity")...)
	dst = append(dst, ',')
	return e.appendMembers(dst, x.form(), x.query.selected)
}

// encodeCollection writes a collection with its annotations first, as
// Microsoft Graph does.
func (x *exchange) encodeCollection(c collection) []byte {
	c.rows, c.nextLink = x.bend(c.rows, c.nextLink, x.path, x.raw)
	dst := append([]byte(`{"@odata.context":`), appendString(nil, c.context+x.selection())...)
	if c.counted {
		dst = strconv.AppendInt(append(dst, `,"@odata.count":`...), int64(c.count), 10)
	}
	if c.nextLink != "" {
		dst = appendString(append(dst, `,"@odata.nextLink":`...), c.nextLink)
	}
	dst = append(dst, `,"value":`...)
	dst = x.appendRows(dst, c.rows, x.query.selected)
	return append(dst, '}')
}

func (x *exchange) appendRows(dst []byte, rows []entity, selected []string) []byte {
	f := x.form()
	dst = append(dst, '[')
	for i, row := range rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(row.appendMembers(append(dst, '{'), f, selected), '}')
	}
	return append(dst, ']')
}
