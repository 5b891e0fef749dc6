package resolvers

import (
	"context"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func presenters(ctx context.Context, event msgraph.Path, first int, after *string) (*graph.PresenterConnection, error) {
	p, err := presenterList(event).page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return presenterConnection(ctx, p), nil
}

func presenterOf(ctx context.Context, event msgraph.Path, id string) (*msgraph.Presenter, error) {
	path, err := childPath(load(ctx), event, msgraph.KindPresenter, id)
	if err != nil {
		return nil, err
	}
	return presenter(ctx, path)
}

// presenter finds a presenter in the list: Microsoft documents no way to ask for one.
func presenter(ctx context.Context, path msgraph.Path) (*msgraph.Presenter, error) {
	all, err := loaders.List(load(ctx), msgraph.ListPresenters(path.Parent()))
	for _, presenter := range all {
		if presenter.Path() == path {
			tellGaps(ctx, presenter)
			return presenter, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: the event has no such presenter", msgraph.ErrNotFound)
}
