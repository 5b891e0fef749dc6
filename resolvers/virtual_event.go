package resolvers

import (
	"context"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func (query) Webinar(ctx context.Context, id string) (*msgraph.Webinar, error) {
	path, err := rootPath(load(ctx), msgraph.KindWebinar, id, msgraph.WebinarPath)
	if err != nil {
		return nil, err
	}
	return webinarAt(ctx, path)
}

func webinarAt(ctx context.Context, path msgraph.Path) (*msgraph.Webinar, error) {
	if selected(ctx, webinarShape).pathOnly() {
		return msgraph.NewWebinar(path), nil
	}
	return get(ctx, msgraph.GetWebinar(path))
}

func (query) Townhall(ctx context.Context, id string) (*msgraph.Townhall, error) {
	path, err := rootPath(load(ctx), msgraph.KindTownhall, id, msgraph.TownhallPath)
	if err != nil {
		return nil, err
	}
	return townhallAt(ctx, path)
}

func townhallAt(ctx context.Context, path msgraph.Path) (*msgraph.Townhall, error) {
	if selected(ctx, townhallShape).pathOnly() {
		return msgraph.NewTownhall(path), nil
	}
	return get(ctx, msgraph.GetTownhall(path))
}

func (webinar) Sessions(ctx context.Context, obj *msgraph.Webinar, first int, after *string) (*graph.VirtualEventSessionConnection, error) {
	return sessions(ctx, obj.Path(), first, after)
}

func (townhall) Sessions(ctx context.Context, obj *msgraph.Townhall, first int, after *string) (*graph.VirtualEventSessionConnection, error) {
	return sessions(ctx, obj.Path(), first, after)
}

func (webinar) Session(ctx context.Context, obj *msgraph.Webinar, id string) (*msgraph.VirtualEventSession, error) {
	return sessionOf(ctx, obj.Path(), id)
}

func (townhall) Session(ctx context.Context, obj *msgraph.Townhall, id string) (*msgraph.VirtualEventSession, error) {
	return sessionOf(ctx, obj.Path(), id)
}

func (webinar) Presenters(ctx context.Context, obj *msgraph.Webinar, first int, after *string) (*graph.PresenterConnection, error) {
	return presenters(ctx, obj.Path(), first, after)
}

func (townhall) Presenters(ctx context.Context, obj *msgraph.Townhall, first int, after *string) (*graph.PresenterConnection, error) {
	return presenters(ctx, obj.Path(), first, after)
}

func (webinar) Presenter(ctx context.Context, obj *msgraph.Webinar, id string) (*msgraph.Presenter, error) {
	return presenterOf(ctx, obj.Path(), id)
}

func (townhall) Presenter(ctx context.Context, obj *msgraph.Townhall, id string) (*msgraph.Presenter, error) {
	return presenterOf(ctx, obj.Path(), id)
}

func (webinar) Registrations(ctx context.Context, obj *msgraph.Webinar, first int, after *string) (*graph.RegistrationConnection, error) {
	return registrations(ctx, obj.Path(), first, after)
}

func (webinar) Registration(ctx context.Context, obj *msgraph.Webinar, id string) (*msgraph.Registration, error) {
	path, err := childPath(load(ctx), obj.Path(), msgraph.KindRegistration, id)
	if err != nil {
		return nil, err
	}
	return registration(ctx, path)
}
