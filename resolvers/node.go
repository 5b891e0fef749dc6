package resolvers

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func (query) Node(ctx context.Context, id string) (msgraph.Entity, error) {
	path, err := load(ctx).ParseGlobalID(id)
	if err != nil {
		return nil, err
	}
	return node(ctx, path)
}

// maxNodes bounds the argument ids.
const maxNodes = 100

// Nodes finds all of them on their way: they were foreseen. One that cannot be had is null, with an error of its own.
func (query) Nodes(ctx context.Context, ids []string) ([]msgraph.Entity, error) {
	if len(ids) > maxNodes {
		return nil, &ArgumentError{Argument: "ids", Reason: fmt.Sprintf("may hold at most %d", maxNodes)}
	}
	found := make([]msgraph.Entity, len(ids))
	for i, id := range ids {
		at := graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i))
		path, err := load(ctx).ParseGlobalID(id)
		if err == nil {
			found[i], err = node(at, path)
		}
		if err != nil {
			graphql.AddError(at, err)
		}
	}
	return found, nil
}

func node(ctx context.Context, path msgraph.Path) (msgraph.Entity, error) {
	switch path.Kind() {
	case msgraph.KindUser:
		return nonNil[msgraph.Entity](user(ctx, path))
	case msgraph.KindOnlineMeeting:
		return nonNil[msgraph.Entity](meeting(ctx, path))
	case msgraph.KindWebinar:
		return nonNil[msgraph.Entity](webinarAt(ctx, path))
	case msgraph.KindTownhall:
		return nonNil[msgraph.Entity](townhallAt(ctx, path))
	case msgraph.KindSession:
		return nonNil[msgraph.Entity](session(ctx, path))
	case msgraph.KindRegistration:
		return nonNil[msgraph.Entity](registration(ctx, path))
	case msgraph.KindPresenter:
		return nonNil[msgraph.Entity](presenter(ctx, path))
	case msgraph.KindAttendanceReport:
		return nonNil[msgraph.Entity](report(ctx, path))
	case msgraph.KindAttendanceRecord:
		return nonNil[msgraph.Entity](record(ctx, path))
	}
	return nil, fmt.Errorf("%w: it names nothing", msgraph.ErrInvalidID)
}

// nonNil passes a value or an error on as an interface; a nil pointer in an interface would not be null.
func nonNil[I any, T any](value *T, err error) (I, error) {
	if err != nil {
		var none I
		return none, err
	}
	return any(value).(I), nil //nolint:forcetypeassert // every caller names an interface of T
}
