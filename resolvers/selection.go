package resolvers

import (
	"context"
	"iter"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// shape is what must be known of an object type to foresee its calls: the names it goes by in a selection, and the
// fields that its path alone answers. Whoever selects only those does not need the object itself.
type shape struct {
	names []string
	free  []string
}

var (
	userShape          = shape{names: []string{"User", "Node"}, free: []string{"__typename", "id", "graphId"}}
	onlineMeetingShape = shape{
		names: []string{"OnlineMeeting", "AttendanceSource", "Node"},
		free:  []string{"__typename", "id", "graphId", "attendanceReports", "attendanceReport"},
	}
	sessionShape = shape{
		names: []string{"VirtualEventSession", "AttendanceSource", "Node"},
		free:  []string{"__typename", "id", "graphId", "event", "attendanceReports", "attendanceReport"},
	}
	webinarShape = shape{
		names: []string{"Webinar", "VirtualEvent", "Node"},
		free: []string{
			"__typename", "id", "graphId", "sessions", "session", "presenters", "presenter", "registrations", "registration",
		},
	}
	townhallShape = shape{
		names: []string{"Townhall", "VirtualEvent", "Node"},
		free:  []string{"__typename", "id", "graphId", "sessions", "session", "presenters", "presenter"},
	}
	reportShape = shape{
		names: []string{"AttendanceReport", "Node"},
		free:  []string{"__typename", "id", "graphId", "source", "attendanceRecords", "attendanceRecord"},
	}
	registrationShape = shape{names: []string{"Registration", "Node"}, free: []string{"__typename", "id", "graphId"}}
)

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

func collect(operation *graphql.OperationContext, set ast.SelectionSet, of shape) selection {
	return selection{operation, of, graphql.CollectFields(operation, set, of.names)}
}

// elements is the selection for each element of the connection that is being resolved.
func elements(ctx context.Context, of shape) selection {
	operation := graphql.GetOperationContext(ctx)
	var set ast.SelectionSet
	for _, field := range graphql.CollectFields(operation, graphql.GetFieldContext(ctx).Field.Selections, nil) {
		switch field.Name {
		case "nodes":
			set = append(set, field.Selections...)
		case "edges":
			for _, edge := range graphql.CollectFields(operation, field.Selections, nil) {
				set = append(set, edge.Selections...)
			}
		}
	}
	return collect(operation, set, of)
}

// pathOnly reports whether the path of the object answers all that was asked.
func (s selection) pathOnly() bool { return s.only(s.shape.free) }

func (s selection) only(names []string) bool {
	return !slices.ContainsFunc(s.fields, func(f graphql.CollectedField) bool { return !slices.Contains(names, f.Name) })
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

// below is the selection inside one of the fields, for an object of the shape.
func (s selection) below(field graphql.CollectedField, of shape) selection {
	return collect(s.operation, field.Selections, of)
}

// id is the argument of a singular field.
func (s selection) id(field graphql.CollectedField) string {
	id, _ := field.ArgumentMap(s.operation.Variables)["id"].(string)
	return id
}
