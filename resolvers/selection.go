package resolvers

import (
	"context"
	"iter"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// shape is what must be known of an object type to foresee its calls: the names it goes by in a selection, and the
// fields that its path alone answers. Whoever selects only those does not need the object itself.
type shape struct {
	names []string
	free  []string
}

var schema = graph.NewExecutableSchema(graph.Config{}).Schema()

func shapeOf(object string, free ...string) shape {
	return shape{
		names: append([]string{object}, schema.Types[object].Interfaces...),
		free:  append([]string{"__typename", "id", "graphId"}, free...),
	}
}

var (
	anyShape           shape
	userShape          = shapeOf("User")
	onlineMeetingShape = shapeOf("OnlineMeeting", "attendanceReports", "attendanceReport")
	sessionShape       = shapeOf("VirtualEventSession", "event", "attendanceReports", "attendanceReport")
	webinarShape       = shapeOf("Webinar", "sessions", "session", "presenters", "presenter", "registrations", "registration")
	townhallShape      = shapeOf("Townhall", "sessions", "session", "presenters", "presenter")
	reportShape        = shapeOf("AttendanceReport", "source", "attendanceRecords", "attendanceRecord")
	recordShape        = shapeOf("AttendanceRecord")
	registrationShape  = shapeOf("Registration")
	presenterShape     = shapeOf("Presenter")
)

// shapes are those of the objects that have a path.
var shapes = map[msgraph.Kind]shape{
	msgraph.KindUser: userShape, msgraph.KindOnlineMeeting: onlineMeetingShape, msgraph.KindSession: sessionShape,
	msgraph.KindWebinar: webinarShape, msgraph.KindTownhall: townhallShape, msgraph.KindRegistration: registrationShape,
	msgraph.KindPresenter: presenterShape, msgraph.KindAttendanceReport: reportShape, msgraph.KindAttendanceRecord: recordShape,
}

// selection is what the client asked for of one object, fragments and @skip and @include already applied.
type selection struct {
	operation *graphql.OperationContext
	shape     shape
	fields    []graphql.CollectedField
}

// selected is the selection below the field that is being resolved, for an object of the shape.
func selected(ctx context.Context, of shape) selection {
	return collect(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field.Selections, of)
}

// collect must be given a selection set of the document or of gqlgen's: gqlgen remembers what it collected by the
// address of the set, so one of our own making could be taken for another.
func collect(operation *graphql.OperationContext, set ast.SelectionSet, of shape) selection {
	return selection{operation, of, graphql.CollectFields(operation, set, of.names)}
}

// below is the selection inside one of the fields, for an object of the shape.
func (s selection) below(field graphql.CollectedField, of shape) selection {
	return collect(s.operation, field.Selections, of)
}

// elements is what is selected, on a connection, of each of its elements.
func (s selection) elements(of shape) selection {
	all := selection{operation: s.operation, shape: of}
	for _, shown := range s.showing(of) {
		if all.fields == nil { // most connections show them once
			all.fields = slices.Clip(shown.fields)
		} else {
			all.fields = append(all.fields, shown.fields...)
		}
	}
	return all
}

// showing is everywhere that a connection shows its elements, objects of the shape: the way there and what is selected.
func (s selection) showing(of shape) iter.Seq2[way, selection] {
	return func(yield func(way, selection) bool) {
		for nodes := range s.each("nodes") {
			if !yield(way{list: nodes.Alias}, s.below(nodes, of)) {
				return
			}
		}
		for edges := range s.each("edges") {
			edge := s.below(edges, anyShape)
			for node := range edge.each("node") {
				if !yield(way{edges.Alias, node.Alias}, edge.below(node, of)) {
					return
				}
			}
		}
	}
}

// way leads from a connection to its elements, by the names that the client gave to nodes, or to edges and node.
type way struct {
	list string
	node string // "" below nodes
}

func (w way) to(ctx context.Context, index int) context.Context {
	at := graphql.WithPathContext(within(ctx, w.list), graphql.NewPathWithIndex(index))
	if w.node == "" {
		return at
	}
	return within(at, w.node)
}

// within leads to a field of the object that ctx leads to, by the name the client gave it.
func within(ctx context.Context, alias string) context.Context {
	return graphql.WithPathContext(ctx, graphql.NewPathWithField(alias))
}

// pathOnly reports whether the path of the object answers all that was asked.
func (s selection) pathOnly() bool { return s.only(s.shape.free) }

func (s selection) only(names []string) bool {
	return !slices.ContainsFunc(s.fields, func(f graphql.CollectedField) bool { return !slices.Contains(names, f.Name) })
}

// beyond is every selection of a field that is none of those.
func (s selection) beyond(names []string) []graphql.CollectedField {
	return slices.DeleteFunc(slices.Clone(s.fields), func(f graphql.CollectedField) bool { return slices.Contains(names, f.Name) })
}

func (s selection) has(names ...string) bool {
	return slices.ContainsFunc(s.fields, func(f graphql.CollectedField) bool { return slices.Contains(names, f.Name) })
}

// each is every selection of the field called name: one for each alias.
func (s selection) each(name string) iter.Seq[graphql.CollectedField] {
	return func(yield func(graphql.CollectedField) bool) {
		for _, field := range s.fields {
			if field.Name == name && !yield(field) {
				return
			}
		}
	}
}

// atOnce is every selection of the field that the client does not defer.
func (s selection) atOnce(name string) iter.Seq[graphql.CollectedField] {
	return func(yield func(graphql.CollectedField) bool) {
		for field := range s.each(name) {
			if !field.IsDeferred() && !yield(field) {
				return
			}
		}
	}
}

func (s selection) hasAtOnce(names ...string) bool {
	return slices.ContainsFunc(s.fields, func(f graphql.CollectedField) bool {
		return slices.Contains(names, f.Name) && !f.IsDeferred()
	})
}

// arguments are those of one of the fields, with variables and defaults filled in.
func (s selection) arguments(field graphql.CollectedField) arguments {
	return field.ArgumentMap(s.operation.Variables)
}

// arguments are the raw arguments of a field that is not being resolved yet: what is not of the expected type is for
// its resolver to refuse.
type arguments map[string]any

// text is nil where the argument is absent or null.
func (a arguments) text(name string) *string {
	if text, ok := a[name].(string); ok {
		return &text
	}
	return nil
}

func (a arguments) id() string {
	id, _ := graphql.UnmarshalID(a["id"])
	return id
}

func (a arguments) number(name string) int {
	number, _ := graphql.UnmarshalInt(a[name])
	return number
}

// texts is a list, of ids or enum values; a single one stands for a list of one. Nil where it is absent or null.
func texts[T ~string](a arguments, name string) []T {
	list, ok := a[name].([]any)
	if !ok && a[name] != nil {
		list = []any{a[name]}
	}
	var values []T
	for _, value := range list {
		text, _ := value.(string)
		values = append(values, T(text))
	}
	return values
}
