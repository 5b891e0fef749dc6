package resolvers

import (
	"context"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func registrations(ctx context.Context, webinar msgraph.Path, first int, after *string) (*graph.RegistrationConnection, error) {
	p, err := registrationList(webinar).page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return registrationConnection(ctx, p), nil
}

func registration(ctx context.Context, path msgraph.Path) (*msgraph.Registration, error) {
	if selected(ctx, registrationShape).pathOnly() {
		return msgraph.NewRegistration(path), nil
	}
	return get(ctx, msgraph.GetRegistration(path))
}
