package resolvers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Microsoft Graph may send something that cannot be read where a property should be. The rest of the resource is shown,
// and every field that should have shown the property has an error.

// get is the resource that call asks for.
func get[T any](ctx context.Context, call msgraph.Get[T]) (*T, error) {
	found, err := loaders.Get(load(ctx), call)
	if err == nil {
		tellGaps(ctx, found)
	}
	return found, err
}

// unsure is the error of a list that is filtered or ordered by properties that cannot be read in some of its elements.
func unsure[T any](all []T, properties ...string) error {
	for _, element := range all {
		entity, ok := any(element).(msgraph.Entity)
		if !ok {
			return nil
		}
		for _, gap := range entity.Gaps() {
			property := strings.Split(string(gap), "/")[1]
			if slices.ContainsFunc(properties, func(p string) bool { return strings.EqualFold(p, property) }) {
				return loaders.Partial(fmt.Errorf("%w: %s, by which the list is filtered or ordered", msgraph.ErrBadValue, gap))
			}
		}
	}
	return nil
}

// tellGaps adds the errors of the resource that the field being resolved shows.
func tellGaps(ctx context.Context, resource any) {
	if entity, ok := resource.(msgraph.Entity); ok && len(entity.Gaps()) > 0 {
		teller := &gapTeller{ctx: ctx, left: maxGaps}
		teller.tell(ctx, entity, selected(ctx, shapes[entity.Path().Kind()]))
	}
}

// tellGaps adds the errors of a page's elements.
func (p *page[T]) tellGaps(ctx context.Context) {
	teller := &gapTeller{ctx: ctx, left: maxGaps}
	for i, item := range p.items {
		if entity, ok := any(item).(msgraph.Entity); ok && len(entity.Gaps()) > 0 {
			for way, shown := range selected(ctx, anyShape).showing(shapes[entity.Path().Kind()]) {
				teller.tell(way.to(ctx, i), entity, shown)
			}
		}
	}
}

// gapTeller adds errors, but not without end: if Microsoft Graph sends something that cannot be read, there is often the
// same in every element of a list.
type gapTeller struct {
	ctx  context.Context // of the field that is being resolved
	left int
}

// maxGaps is how many gaps are told of one field.
const maxGaps = 100

func (t *gapTeller) one(at context.Context, entity msgraph.Entity, gap jsontext.Pointer) {
	switch t.left--; {
	case t.left >= 0:
		graphql.AddError(at, fmt.Errorf("%w: %s of %s", msgraph.ErrBadValue, gap, entity.Path().Kind()))
	case t.left == -1:
		graphql.AddError(t.ctx, fmt.Errorf("%w, in more places than are told of", msgraph.ErrBadValue))
	}
}

// tell adds an error for each selected field that a gap of the entity shows in.
func (t *gapTeller) tell(ctx context.Context, entity msgraph.Entity, s selection) {
	for _, gap := range entity.Gaps() {
		place := slices.Collect(gap.Tokens())
		s.reach(ctx, place, func(at context.Context) { t.one(at, entity, gap) })
		computed := computedFrom[strings.ToLower(strings.Join(slices.DeleteFunc(place, isIndex), "/"))]
		for _, field := range s.fields {
			if slices.Contains(computed, field.Name) {
				t.one(within(ctx, field.Alias), entity, gap)
			}
		}
	}
}

// computedFrom names the fields of a resource that are computed from one of its properties, however deep.
var computedFrom = map[string][]string{
	"id":                                {"graphId"},
	"registrationid":                    {"registration"},
	"attendanceintervals":               {"firstJoinedAt", "lastLeftAt"},
	"attendanceintervals/joindatetime":  {"firstJoinedAt"},
	"attendanceintervals/leavedatetime": {"lastLeftAt"},
}

// reach finds the selected fields that show the place in an object, as the client called them. An element of a list that
// cannot be read is left out of it, so that it shows in the list.
func (s selection) reach(ctx context.Context, place []string, found func(at context.Context)) {
	for _, field := range s.fields {
		if !shows(field.Name, place[0]) {
			continue
		}
		at, rest := within(ctx, field.Alias), place[1:]
		if len(rest) > 1 && isIndex(rest[0]) {
			index, _ := strconv.Atoi(rest[0])
			at, rest = graphql.WithPathContext(at, graphql.NewPathWithIndex(index)), rest[1:]
		}
		if len(rest) == 0 || isIndex(rest[0]) {
			found(at)
		} else {
			s.below(field, anyShape).reach(at, rest, found)
		}
	}
}

// shows reports whether a field shows a property; the annotation of a type makes an identity what it is.
func shows(field, property string) bool {
	if property == "@odata.type" {
		return field == "__typename" || field == "kind"
	}
	return strings.EqualFold(strings.TrimPrefix(field, "raw"), property)
}

func isIndex(token string) bool {
	_, err := strconv.Atoi(token)
	return err == nil
}
