package contract

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// page reads a list as a whole and page by page, if it is one with pages that was not read so yet.
func (w *walk) page(ctx context.Context, at place, s spot) error {
	list := fieldOf(s.owner.Name, s.field.Name)
	takes := func(name string) bool { return s.field.Arguments.ForName(name) != nil }
	if !isConnection(w.schema, w.writer.typeOf(s.field)) || !takes("first") || !takes("after") || w.paged[list] {
		return nil
	}
	variants, _ := w.arguments(s, at)
	if len(variants) == 0 {
		return nil
	}
	whole, ok, err := w.read(ctx, at, s, variants[0])
	if err != nil || !ok || len(whole.nodes) == 0 {
		return err
	}
	w.paged[list] = len(whole.nodes) > 1
	return w.pages(ctx, at, s, variants[0], whole)
}

// pages reads a third of the list at a time, and then what is behind its end.
func (w *walk) pages(ctx context.Context, at place, s spot, base string, whole stretch) error {
	var together []string
	after, size := "", (len(whole.nodes)+2)/3
	for range 4 {
		part, ok, err := w.read(ctx, at, s, join(base, fmt.Sprintf("first: %d", size), after))
		if err != nil || !ok { // an error of the list says why
			return err
		}
		together = append(together, part.nodes...)
		if after = "after: " + quoted(part.end); !part.next || len(together) >= len(whole.nodes) {
			break
		}
	}
	var l ledger
	defer func() {
		w.ledger.merge(l, w.document(at, []string{s.write("list", base, w.writer.result(s.field, false))}))
	}()
	coordinate := s.owner.Name + "." + s.field.Name
	n := min(len(together), len(whole.nodes))
	l.hold(LawPaging, slices.Equal(together[:n], whole.nodes[:n]), coordinate, "the elements of the pages are not those of the list, in its order")
	l.hold(LawPaging, len(together) >= len(whole.nodes), coordinate, "the pages end before the list does")
	l.hold(LawPaging, whole.next || len(together) <= len(whole.nodes), coordinate, "the pages have more than the list")
	if _, ok, err := w.read(ctx, at, s, join(base, `after: "none"`)); err != nil || !l.hold(LawPaging, !ok, coordinate, "a cursor that is none is taken") {
		return err
	}
	if whole.next || whole.end == "" {
		return nil
	}
	rest, ok, err := w.read(ctx, at, s, join(base, "after: "+quoted(whole.end)))
	if ok {
		l.hold(LawPaging, len(rest.nodes) == 0 && !rest.next, coordinate, "there is something behind the end of the list")
	}
	return err
}

func join(arguments ...string) string {
	return strings.Join(slices.DeleteFunc(arguments, func(a string) bool { return a == "" }), ", ")
}

// stretch is part of a list.
type stretch struct {
	nodes []string
	end   string
	next  bool
}

// read is not ok where the list was not answered.
func (w *walk) read(ctx context.Context, at place, s spot, arguments string) (stretch, bool, error) {
	part := s.write("list", arguments, w.writer.result(s.field, false))
	text := w.document(at, []string{part})
	document, a, err := w.send(ctx, text)
	if err != nil {
		return stretch{}, false, err
	}
	w.take(document, text, a, at.id)
	data, _ := a.tree()
	var value any = data
	for _, key := range slices.Concat(at.keys, s.way, []string{"list"}) {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	object, ok := value.(map[string]any)
	if !ok {
		return stretch{}, false, nil
	}
	return stretchOf(object), true, nil
}

func stretchOf(object map[string]any) (s stretch) {
	nodes := list(object["nodes"])
	if _, ok := object["nodes"]; !ok {
		nodes, _ = split(object["edges"])
	}
	for _, node := range nodes {
		s.nodes = append(s.nodes, identity(node))
	}
	info, _ := object["pageInfo"].(map[string]any)
	s.end, _ = info["endCursor"].(string)
	s.next, _ = info["hasNextPage"].(bool)
	return s
}
