package resolvers

import (
	"context"
	"slices"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func (query) Webinar(ctx context.Context, id string) (*msgraph.Webinar, error) {
	path, err := rootPath(msgraph.KindWebinar, id, msgraph.WebinarPath)
	if err != nil {
		return nil, err
	}
	return webinarAt(ctx, path)
}

func webinarAt(ctx context.Context, path msgraph.Path) (*msgraph.Webinar, error) {
	s := selected(ctx, webinarShape)
	foreseeWebinar(load(ctx), path, s)
	if s.pathOnly() {
		return msgraph.NewWebinar(path), nil
	}
	return loaders.Get(load(ctx), msgraph.GetWebinar(path))
}

func (query) Townhall(ctx context.Context, id string) (*msgraph.Townhall, error) {
	path, err := rootPath(msgraph.KindTownhall, id, msgraph.TownhallPath)
	if err != nil {
		return nil, err
	}
	return townhallAt(ctx, path)
}

func townhallAt(ctx context.Context, path msgraph.Path) (*msgraph.Townhall, error) {
	s := selected(ctx, townhallShape)
	foreseeTownhall(load(ctx), path, s)
	if s.pathOnly() {
		return msgraph.NewTownhall(path), nil
	}
	return loaders.Get(load(ctx), msgraph.GetTownhall(path))
}

func (query) VirtualEvents(
	ctx context.Context, kinds []graph.VirtualEventKind, role *msgraph.VirtualEventRole, userID *string,
	statuses []msgraph.VirtualEventStatus, first int, after *string,
) (*graph.VirtualEventConnection, error) {
	if err := checkFirst(first, maxFirst); err != nil {
		return nil, err
	}
	user, as, err := listedFor(ctx, role, userID)
	if err != nil {
		return nil, err
	}
	events, err := listEvents(load(ctx), kinds, user, as)
	if err != nil {
		return nil, err
	}
	events = slices.DeleteFunc(events, func(e msgraph.VirtualEvent) bool { return !e.HasStatus(statuses) })
	p, err := paginate(events, hashList(user, "virtualEvents", kinds, as, statuses), first, after, maxFirst)
	if err != nil {
		return nil, err
	}
	return virtualEventConnection(ctx, p), nil
}

// listedFor is whose events to list, and in which role. No role means those of the whole tenant.
func listedFor(ctx context.Context, role *msgraph.VirtualEventRole, userID *string) (msgraph.Path, msgraph.VirtualEventRole, error) {
	if role == nil {
		if userID != nil {
			return "", "", &ArgumentError{Argument: "userId", Reason: "needs a role: without one, the events of the whole tenant are listed"}
		}
		return msgraph.Me, "", nil
	}
	user, err := organizer(ctx, userID)
	return user, *role, err
}

// listEvents asks for both kinds in one round.
func listEvents(l *loaders.Loaders, kinds []graph.VirtualEventKind, user msgraph.Path, role msgraph.VirtualEventRole) ([]msgraph.VirtualEvent, error) {
	webinars, townhalls := msgraph.ListWebinars(user, role), msgraph.ListTownhalls(user, role)
	listWebinars := slices.Contains(kinds, graph.VirtualEventKindWebinar)
	listTownhalls := slices.Contains(kinds, graph.VirtualEventKindTownHall)
	if listTownhalls {
		l.Start(townhalls)
	}
	var events []msgraph.VirtualEvent
	if listWebinars {
		found, err := loaders.List(l, webinars)
		if err != nil {
			return nil, err
		}
		for _, webinar := range found {
			events = append(events, webinar)
		}
	}
	if listTownhalls {
		found, err := loaders.List(l, townhalls)
		if err != nil {
			return nil, err
		}
		for _, townhall := range found {
			events = append(events, townhall)
		}
	}
	return events, nil
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
	path, err := childPath(obj.Path(), msgraph.KindRegistration, id)
	if err != nil {
		return nil, err
	}
	return registration(ctx, path)
}
