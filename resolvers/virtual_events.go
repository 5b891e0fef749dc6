package resolvers

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func (query) VirtualEvents(
	ctx context.Context, kinds []graph.VirtualEventKind, role *msgraph.VirtualEventRole, userID *string,
	statuses []msgraph.VirtualEventStatus, first int, after *string,
) (*graph.VirtualEventConnection, error) {
	if len(kinds) == 0 {
		return nil, &ArgumentError{Argument: "kinds", Reason: "must name a kind"}
	}
	if role == nil && userID != nil {
		return nil, &ArgumentError{Argument: "userId", Reason: "needs a role: without one, the events of the whole tenant are listed"}
	}
	user, err := organizer(ctx, userID)
	if err != nil {
		return nil, err
	}
	query := eventQuery{kinds: distinct(kinds), user: user, statuses: statuses}
	if role != nil {
		query.role = *role
	}
	stretch, err := query.name().stretch(first, after, maxFirst)
	if err != nil {
		return nil, err
	}
	events, err := query.load(load(ctx))
	p, err := show(ctx, cut(stretch, events), err)
	if err != nil {
		return nil, err
	}
	p.tellGaps(ctx)
	return virtualEventConnection(ctx, p), nil
}

// eventQuery is whose events to list: those in which the user has the role, or, without a role, those of the tenant.
type eventQuery struct {
	kinds    []graph.VirtualEventKind
	user     msgraph.Path
	role     msgraph.VirtualEventRole
	statuses []msgraph.VirtualEventStatus
}

func (q eventQuery) name() *listName {
	return &listName{q.user, "virtualEvents", []any{q.kinds, q.role, q.statuses}}
}

func (q eventQuery) wants(kind graph.VirtualEventKind) bool { return slices.Contains(q.kinds, kind) }

// start hands in the lists of the kinds, and gives then the events when the last of them is here.
func (q eventQuery) start(l *loaders.Loaders, then func([]msgraph.VirtualEvent)) {
	var webinars []*msgraph.Webinar
	var townhalls []*msgraph.Townhall
	var missing atomic.Int32
	arrived := func() {
		if missing.Add(-1) == 0 {
			then(q.merge(webinars, townhalls))
		}
	}
	missing.Store(int32(len(q.kinds))) //nolint:gosec // two kinds
	if q.wants(graph.VirtualEventKindWebinar) {
		loaders.StartList(l, msgraph.ListWebinars(q.user, q.role), func(all []*msgraph.Webinar) { webinars = all; arrived() })
	}
	if q.wants(graph.VirtualEventKindTownHall) {
		loaders.StartList(l, msgraph.ListTownhalls(q.user, q.role), func(all []*msgraph.Townhall) { townhalls = all; arrived() })
	}
}

// load asks for both kinds in one round. Its error is as of a list.
func (q eventQuery) load(l *loaders.Loaders) (events []msgraph.VirtualEvent, err error) {
	var webinars []*msgraph.Webinar
	var townhalls []*msgraph.Townhall
	var early error // ended one of them, which is shown as far as it came
	if q.wants(graph.VirtualEventKindTownHall) {
		loaders.StartList(l, msgraph.ListTownhalls(q.user, q.role), nil)
	}
	if q.wants(graph.VirtualEventKindWebinar) {
		webinars, early = loaders.List(l, msgraph.ListWebinars(q.user, q.role))
	}
	if q.wants(graph.VirtualEventKindTownHall) {
		townhalls, err = loaders.List(l, msgraph.ListTownhalls(q.user, q.role))
	}
	if err = cmp.Or(early, err); err == nil && len(q.statuses) > 0 {
		err = cmp.Or(unsure(webinars, "status"), unsure(townhalls, "status"))
	}
	if isFailure(err) && len(webinars)+len(townhalls) > 0 { // one kind is better than none
		err = loaders.Partial(err)
	}
	return q.merge(webinars, townhalls), err
}

// merge is webinars first, in Microsoft's order, of the states that are asked for.
func (q eventQuery) merge(webinars []*msgraph.Webinar, townhalls []*msgraph.Townhall) []msgraph.VirtualEvent {
	events := make([]msgraph.VirtualEvent, 0, len(webinars)+len(townhalls))
	for _, webinar := range webinars {
		events = append(events, webinar)
	}
	for _, townhall := range townhalls {
		events = append(events, townhall)
	}
	return slices.DeleteFunc(events, func(e msgraph.VirtualEvent) bool { return !e.HasStatus(q.statuses) })
}

func distinct(kinds []graph.VirtualEventKind) []graph.VirtualEventKind {
	kinds = slices.Clone(kinds)
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
