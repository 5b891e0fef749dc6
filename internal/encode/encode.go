package encode

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Schema is what is generated: the types, and a function for each type that a field has, such as [AttendanceRecord!]!,
// that writes a value of it. It is an extension of gqlgen's server.
type Schema struct {
	Types  map[string]*Type
	Values map[string]func(w *Writer, value any, plan *Plan)
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.FieldInterceptor
} = Schema{}

// ExtensionName implements [graphql.HandlerExtension].
func (Schema) ExtensionName() string { return "Encode" }

// Validate implements [graphql.HandlerExtension].
func (Schema) Validate(graphql.ExecutableSchema) error { return nil }

// planKey tells selections apart: one is the same wherever it begins at the same place of the document, or of what gqlgen
// remembers to have collected from it.
type planKey struct {
	set  *ast.Selection
	size int
	name string
}

// InterceptOperation begins the answer to an operation.
func (s Schema) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(context.WithValue(ctx, answerKey{}, new(answer)))
}

// planOf finds the plan of a field, or makes it; nil if there is none.
func (s Schema) planOf(ctx context.Context, field graphql.CollectedField) *Plan {
	a := answerOf(ctx)
	if a == nil {
		return nil
	}
	name := field.Definition.Type.Name()
	key := planKey{&field.Selections[0], len(field.Selections), name}
	if plan, ok := a.plans.Load(key); ok {
		return plan.(*Plan) //nolint:forcetypeassert // nothing else is in there
	}
	plan := s.plan(graphql.GetOperationContext(ctx), field.Selections, name)
	a.plans.Store(key, plan)
	return plan
}

// InterceptField writes what a field resolved to, if it can.
func (s Schema) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	if err != nil || value == nil {
		return value, err
	}
	if w := s.written(ctx, value); w != nil {
		return graphql.Marshaler(w), nil
	}
	return value, nil
}

// written is what the field resolved to, as it stands in the answer; nil where gqlgen has to write it.
func (s Schema) written(ctx context.Context, value any) *Writer {
	field := graphql.GetFieldContext(ctx).Field
	if len(field.Selections) == 0 {
		return nil
	}
	write := s.Values[field.Definition.Type.String()]
	if write == nil {
		return nil
	}
	if plan := s.planOf(ctx, field); plan != nil {
		if w := newWriter(ctx); w.write(write, value, plan) {
			return w
		}
	}
	return nil
}

// write reports whether the value could be written.
func (w *Writer) write(write func(*Writer, any, *Plan), value any, plan *Plan) (ok bool) {
	defer func() {
		if recover() != nil || w.failed { // a panic comes again on gqlgen's own way, which knows what to do
			w.release()
			ok = false
		}
	}()
	write(w, value, plan)
	if !w.failed {
		w.settle()
	}
	return true
}
