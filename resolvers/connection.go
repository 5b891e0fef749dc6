package resolvers

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The limits of the argument first.
const (
	maxFirst        = 100
	maxFirstRecords = 10_000
)

// page is a stretch of a list that is here as a whole.
type page[T any] struct {
	items []T
	start int
	total int
	list  *listName

	warnings []*graph.Warning
}

// listName tells a list apart from all others: whose it is, and how it is filtered and ordered.
type listName struct {
	parent    msgraph.Path
	field     string
	arguments []any
}

// hash stands for the list in its cursors.
func (n *listName) hash() listHash {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(n.parent))
	_ = json.NewEncoder(hash).Encode(append([]any{n.field}, n.arguments...))
	return listHash(hash.Sum64())
}

type listHash uint64

// stretch is what the arguments of a connection ask for, whatever the list holds.
type stretch struct {
	list  *listName
	start int
	first int
}

// stretch fails with an ArgumentError or with ErrInvalidCursor.
func (n *listName) stretch(first int, after *string, limit int) (*stretch, error) {
	if first < 1 || first > limit {
		return nil, &ArgumentError{Argument: "first", Reason: fmt.Sprintf("must be from 1 to %d", limit)}
	}
	if after == nil {
		return &stretch{list: n, first: first}, nil
	}
	position, err := n.hash().position(*after)
	if err != nil {
		return nil, err
	}
	return &stretch{list: n, start: position + 1, first: first}, nil
}

// cut takes the page out of the list.
func cut[T any](s *stretch, all []T) *page[T] {
	start := min(s.start, len(all))
	end := min(start+s.first, len(all))
	return &page[T]{items: all[start:end], start: start, total: len(all), list: s.list}
}

// info tells no cursors where the client, who selected this of the connection, does not ask.
func (p *page[T]) info(s selection) *graph.PageInfo {
	info := &graph.PageInfo{HasPreviousPage: p.start > 0, HasNextPage: p.start+len(p.items) < p.total}
	if len(p.items) > 0 && s.has("pageInfo") {
		list := p.list.hash()
		first, last := list.cursor(p.start), list.cursor(p.start+len(p.items)-1)
		info.StartCursor, info.EndCursor = &first, &last
	}
	return info
}

const cursorVersion = 1

// cursor is a position in the list.
func (h listHash) cursor(position int) string {
	body := binary.BigEndian.AppendUint64([]byte{cursorVersion}, uint64(h))
	return base64.RawURLEncoding.EncodeToString(binary.AppendUvarint(body, uint64(position))) //nolint:gosec // not negative
}

// position reads a cursor of this list.
func (h listHash) position(cursor string) (int, error) {
	body, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(body) < 10 || body[0] != cursorVersion || strings.ContainsAny(cursor, "\r\n") {
		return 0, fmt.Errorf("%w: it is not a cursor that this gateway gave out", ErrInvalidCursor)
	}
	if listHash(binary.BigEndian.Uint64(body[1:])) != h {
		return 0, fmt.Errorf("%w: it belongs to another list, filter or order", ErrInvalidCursor)
	}
	position, n := binary.Uvarint(body[9:])
	if n != len(body)-9 || position > maxPosition {
		return 0, fmt.Errorf("%w: it is not a cursor that this gateway gave out", ErrInvalidCursor)
	}
	return int(position), nil
}

const maxPosition = 1 << 40

// edges are the elements of p with their cursors, if the client asked for them.
func edges[T, E any](s selection, p *page[T], edge func(cursor string, node T) *E) []*E {
	if !s.has("edges") {
		return nil
	}
	list, all := p.list.hash(), make([]*E, len(p.items))
	for i, item := range p.items {
		all[i] = edge(list.cursor(p.start+i), item)
	}
	return all
}

func virtualEventConnection(ctx context.Context, p *page[msgraph.VirtualEvent]) *graph.VirtualEventConnection {
	s := selected(ctx, anyShape)
	return &graph.VirtualEventConnection{
		Nodes: p.items, PageInfo: p.info(s), TotalCount: &p.total, Warnings: p.warnings,
		Edges: edges(s, p, func(cursor string, node msgraph.VirtualEvent) *graph.VirtualEventEdge {
			return &graph.VirtualEventEdge{Cursor: cursor, Node: node}
		}),
	}
}

func sessionConnection(ctx context.Context, p *page[*msgraph.VirtualEventSession]) *graph.VirtualEventSessionConnection {
	s := selected(ctx, anyShape)
	return &graph.VirtualEventSessionConnection{
		Nodes: p.items, PageInfo: p.info(s), TotalCount: &p.total, Warnings: p.warnings,
		Edges: edges(s, p, func(cursor string, node *msgraph.VirtualEventSession) *graph.VirtualEventSessionEdge {
			return &graph.VirtualEventSessionEdge{Cursor: cursor, Node: node}
		}),
	}
}

func reportConnection(ctx context.Context, p *page[*msgraph.AttendanceReport]) *graph.AttendanceReportConnection {
	s := selected(ctx, anyShape)
	return &graph.AttendanceReportConnection{
		Nodes: p.items, PageInfo: p.info(s), TotalCount: &p.total, Warnings: p.warnings,
		Edges: edges(s, p, func(cursor string, node *msgraph.AttendanceReport) *graph.AttendanceReportEdge {
			return &graph.AttendanceReportEdge{Cursor: cursor, Node: node}
		}),
	}
}

func recordConnection(ctx context.Context, p *page[*msgraph.AttendanceRecord]) *graph.AttendanceRecordConnection {
	s := selected(ctx, anyShape)
	return &graph.AttendanceRecordConnection{
		Nodes: p.items, PageInfo: p.info(s), TotalCount: &p.total, Warnings: p.warnings,
		Edges: edges(s, p, func(cursor string, node *msgraph.AttendanceRecord) *graph.AttendanceRecordEdge {
			return &graph.AttendanceRecordEdge{Cursor: cursor, Node: node}
		}),
	}
}

func registrationConnection(ctx context.Context, p *page[*msgraph.Registration]) *graph.RegistrationConnection {
	s := selected(ctx, anyShape)
	return &graph.RegistrationConnection{
		Nodes: p.items, PageInfo: p.info(s), TotalCount: &p.total, Warnings: p.warnings,
		Edges: edges(s, p, func(cursor string, node *msgraph.Registration) *graph.RegistrationEdge {
			return &graph.RegistrationEdge{Cursor: cursor, Node: node}
		}),
	}
}

func presenterConnection(ctx context.Context, p *page[*msgraph.Presenter]) *graph.PresenterConnection {
	s := selected(ctx, anyShape)
	return &graph.PresenterConnection{
		Nodes: p.items, PageInfo: p.info(s), TotalCount: &p.total, Warnings: p.warnings,
		Edges: edges(s, p, func(cursor string, node *msgraph.Presenter) *graph.PresenterEdge {
			return &graph.PresenterEdge{Cursor: cursor, Node: node}
		}),
	}
}
