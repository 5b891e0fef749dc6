package contract

import (
	"context"
	"fmt"
	"maps"
	"reflect"
)

// resemble holds an object against what it was when it was first seen, field by field. What has arguments differs by them.
func (w *walk) resemble(l *ledger, o object) {
	if o.partial {
		return
	}
	first, ok := w.first[o.id]
	if !ok {
		o.fields = maps.Clone(o.fields) // it is a value of the object that it was seen in, and grows
		w.first[o.id] = o
		w.order = append(w.order, o.id)
		return
	}
	if !l.hold(LawRefetch, first.typename == o.typename, first.typename, "an object is of another type when it is seen again") {
		return
	}
	d := w.schema.Types[o.typename]
	for name, value := range o.fields {
		field := d.Fields.ForName(name)
		if field == nil || w.writer.isAskedAlone(field) {
			continue
		}
		before, seen := first.fields[name]
		if !seen {
			first.fields[name] = value
			continue
		}
		l.hold(LawRefetch, reflect.DeepEqual(before, value), o.typename+"."+name, "it is not the same when the object is seen again")
	}
}

// refetched is how many samples of each type are asked for again, of those that were not visited.
const refetched = 5

// refetch asks for objects again by their ids, those that were seen in lists only.
func (w *walk) refetch(ctx context.Context) error {
	if w.schema.Query.Fields.ForName("node") == nil {
		return nil
	}
	count := map[string]int{}
	var parts []string
	for _, id := range w.order {
		o := w.first[id]
		if _, ok := w.again[id]; ok || count[o.typename] >= refetched*w.most {
			continue
		}
		count[o.typename]++
		w.writer.whole(w.schema.Types[o.typename])
		parts = append(parts, fmt.Sprintf("r%d: node(id: %s) { __typename id ... on %s { ...All%s } }", len(parts), quoted(id), o.typename, o.typename))
	}
	return w.run(ctx, atRoot(), parts)
}
