package contract

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"
)

// isConnection says whether a type is a page of a list.
//
// https://relay.dev/graphql/connections.htm
func isConnection(schema *ast.Schema, d *ast.Definition) bool {
	info := d.Fields.ForName("pageInfo")
	return d.Kind == ast.Object && info != nil && schema.Types[info.Type.Name()].Fields.ForName("hasNextPage") != nil &&
		(d.Fields.ForName("edges") != nil || d.Fields.ForName("nodes") != nil)
}

// page is what one page of a list tells of itself; what was not selected is not there.
type page struct {
	size       int
	cursors    []string
	hasNodes   bool
	hasCursors bool
	info       map[string]any // nil if it was not selected
	total      int64
	hasTotal   bool
}

// page holds what a page tells of itself together. How many were asked for is held where that is known, in the field.
func (c *checker) page(d *ast.Definition, s selected, value map[string]any) {
	at := d.Name
	nodes, hasNodes := s.of(value, "nodes")
	edges, hasEdges := s.of(value, "edges")
	p := page{hasNodes: hasNodes, size: len(list(nodes))}
	if hasEdges {
		ofEdges, cursors := split(edges)
		c.hold(LawConnections, !hasNodes || len(list(edges)) == p.size, at, "there are not as many edges as nodes")
		c.hold(LawConnections, sameIDs(ofEdges, list(nodes)), at, "edges and nodes are not of the same objects")
		p.size, p.cursors, p.hasCursors = len(ofEdges), cursors, len(cursors) == len(ofEdges)
		c.hold(LawConnections, distinct(cursors), at, "two edges have the same cursor")
	}
	if info, ok := s.of(value, "pageInfo"); ok {
		p.info, _ = info.(map[string]any)
	}
	if total, ok := s.of(value, "totalCount"); ok {
		number, _ := total.(json.Number)
		p.total, _ = number.Int64()
		p.hasTotal = total != nil
	}
	c.counts(at, p)
}

// split is the nodes and the cursors of edges, where they were selected under their own names.
func split(edges any) (nodes []any, cursors []string) {
	for _, edge := range list(edges) {
		object, _ := edge.(map[string]any)
		nodes = append(nodes, object["node"])
		if cursor, ok := object["cursor"].(string); ok {
			cursors = append(cursors, cursor)
		}
	}
	return nodes, cursors
}

// sameIDs says whether two lists are of the same objects, as far as these have ids.
func sameIDs(one, other []any) bool {
	for i := range min(len(one), len(other)) {
		a, isA := idOf(one[i])
		b, isB := idOf(other[i])
		if isA && isB && a != b {
			return false
		}
	}
	return true
}

func idOf(element any) (id string, ok bool) {
	object, _ := element.(map[string]any)
	id, ok = object["id"].(string)
	return id, ok
}

// counts holds pageInfo and totalCount against the page.
func (c *checker) counts(at string, p page) {
	if p.info != nil && p.hasCursors {
		var first, last any
		if len(p.cursors) > 0 {
			first, last = p.cursors[0], p.cursors[len(p.cursors)-1]
		}
		start, hasStart := p.info["startCursor"]
		end, hasEnd := p.info["endCursor"]
		c.hold(LawConnections, !hasStart || start == first, at, "startCursor is not the cursor of the first edge")
		c.hold(LawConnections, !hasEnd || end == last, at, "endCursor is not the cursor of the last edge")
	}
	if p.hasTotal {
		c.hold(LawConnections, p.total >= int64(p.size), at, "totalCount is less than the page has")
	}
	next, hasNext := p.info["hasNextPage"].(bool)
	previous, hasPrevious := p.info["hasPreviousPage"].(bool)
	if end, hasEnd := p.info["endCursor"]; hasNext && hasEnd {
		c.hold(LawConnections, !next || end != nil, at, "there is more behind a page, and no cursor to continue with")
	}
	if !p.hasNodes && !p.hasCursors {
		return
	}
	if hasNext {
		c.hold(LawConnections, !next || p.size > 0, at, "an empty page says that there is more behind it")
	}
	if p.size == 0 {
		c.hold(LawConnections, p.info["startCursor"] == nil && p.info["endCursor"] == nil, at, "an empty page has cursors")
	}
	if p.hasTotal && hasNext && hasPrevious && !previous {
		c.hold(LawConnections, next == (p.total > int64(p.size)), at, "totalCount and hasNextPage contradict each other")
	}
}

// within holds the size of a page against how many were asked for.
func (c *checker) within(at string, field *ast.Field, value any) {
	object, _ := value.(map[string]any)
	asked, ok := number(field.ArgumentMap(c.variables)["first"])
	for _, name := range []string{"nodes", "edges"} {
		if elements, is := object[name].([]any); is && ok {
			c.hold(LawConnections, int64(len(elements)) <= asked, at, "a page has more than first")
		}
	}
}

func number(value any) (int64, bool) {
	switch value := value.(type) {
	case int64:
		return value, true
	case json.Number:
		n, err := value.Int64()
		return n, err == nil
	case float64:
		return int64(value), true
	}
	return 0, false
}

func list(value any) []any {
	elements, _ := value.([]any)
	return elements
}

// identity tells an element from others: by its id, or else by all it has.
func identity(element any) string {
	if id, ok := idOf(element); ok {
		return id
	}
	text, _ := json.Marshal(element) // read from JSON
	return string(text)
}

func distinct(texts []string) bool {
	seen := map[string]bool{}
	for _, text := range texts {
		if seen[text] {
			return false
		}
		seen[text] = true
	}
	return true
}
