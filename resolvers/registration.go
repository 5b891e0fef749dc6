package resolvers

import (
	"context"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func registrations(ctx context.Context, webinar msgraph.Path, first int, after *string) (*graph.RegistrationConnection, error) {
	if err := checkFirst(first, maxFirst); err != nil {
		return nil, err
	}
	all, err := loaders.List(load(ctx), msgraph.ListRegistrations(webinar))
	if err != nil {
		return nil, err
	}
	p, err := paginate(all, hashList(webinar, "registrations"), first, after, maxFirst)
	if err != nil {
		return nil, err
	}
	return registrationConnection(ctx, p), nil
}

func registration(ctx context.Context, path msgraph.Path) (*msgraph.Registration, error) {
	if selected(ctx, registrationShape).pathOnly() {
		return msgraph.NewRegistration(path), nil
	}
	return loaders.Get(load(ctx), msgraph.GetRegistration(path))
}
