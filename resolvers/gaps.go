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

// tellGaps adds the errors of the resource that the field being resolved shows.
func tellGaps(ctx context.Context, resource any) {
	if entity, ok := resource.(msgraph.Entity); ok && len(entity.Gaps()) > 0 {
		selected(ctx, anyShape).tellGaps(ctx, entity, maxGaps)
	}
}

// maxGaps is how many gaps are told of one list. If there is one, there is often one in every element.
const maxGaps = 100

// tellGaps adds the errors of a page's elements.
func (p page[T]) tellGaps(ctx context.Context) {
	left := maxGaps
	for i, item := range p.items {
		entity, ok := any(item).(msgraph.Entity)
		if !ok || len(entity.Gaps()) == 0 {
			continue
		}
		connection := selected(ctx, anyShape)
		left -= connection.elements(anyShape).tellGaps(connection.elementContext(ctx, i), entity, left)
		if left <= 0 {
			graphql.AddError(ctx, fmt.Errorf("%w, in more elements than are told of", msgraph.ErrBadValue))
			return
		}
	}
}

// tellGaps adds an error for each selected field that a gap of the entity shows in, most at most. It returns how many.
func (s selection) tellGaps(ctx context.Context, entity msgraph.Entity, most int) (told int) {
	tell := func(at context.Context, gap jsontext.Pointer) {
		if told++; told <= most {
			graphql.AddError(at, fmt.Errorf("%w: %s of %s", msgraph.ErrBadValue, gap, entity.Path().Kind()))
		}
	}
	for _, gap := range entity.Gaps() {
		place := slices.Collect(gap.Tokens())
		s.reach(ctx, place, func(at context.Context) { tell(at, gap) })
		computed := computedFrom[strings.ToLower(strings.Join(slices.DeleteFunc(place, isIndex), "/"))]
		for _, field := range s.fields {
			if slices.Contains(computed, field.Name) {
				tell(within(ctx, field.Alias), gap)
			}
		}
	}
	return told
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
		if !strings.EqualFold(strings.TrimPrefix(field.Name, "raw"), place[0]) {
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

func isIndex(token string) bool {
	_, err := strconv.Atoi(token)
	return err == nil
}
