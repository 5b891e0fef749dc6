package resolvers

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func sessions(ctx context.Context, event msgraph.Path, first int, after *string) (*graph.VirtualEventSessionConnection, error) {
	p, err := sessionList(event).page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return sessionConnection(ctx, p), nil
}

// complete asks for each session on its own if the client wants more of it than the list tells. A session that cannot
// be had stays as it was listed, and every field that the list does not tell has the error.
func complete(ctx context.Context, listed []*msgraph.VirtualEventSession) []*msgraph.VirtualEventSession {
	connection := selected(ctx, anyShape)
	if isListed(connection.elements(sessionShape)) {
		return listed
	}
	l := load(ctx)
	for _, session := range listed {
		loaders.Start(l, msgraph.GetSession(session.Path()))
	}
	whole := slices.Clone(listed)
	for i, session := range listed {
		found, err := loaders.Get(l, msgraph.GetSession(session.Path()))
		if err != nil {
			for way, shown := range connection.showing(sessionShape) {
				for _, field := range shown.beyond(listedFields()) {
					graphql.AddError(within(way.to(ctx, i), field.Alias), err)
				}
			}
			continue
		}
		whole[i] = found
	}
	return whole
}

func sessionOf(ctx context.Context, event msgraph.Path, id string) (*msgraph.VirtualEventSession, error) {
	path, err := childPath(load(ctx), event, msgraph.KindSession, id)
	if err != nil {
		return nil, err
	}
	return session(ctx, path)
}

func session(ctx context.Context, path msgraph.Path) (*msgraph.VirtualEventSession, error) {
	if selected(ctx, sessionShape).pathOnly() {
		return msgraph.NewVirtualEventSession(path), nil
	}
	return get(ctx, msgraph.GetSession(path))
}

func (virtualEventSession) Event(ctx context.Context, obj *msgraph.VirtualEventSession) (msgraph.VirtualEvent, error) {
	event := obj.Path().Parent()
	if event.Kind() == msgraph.KindTownhall {
		return nonNil[msgraph.VirtualEvent](townhallAt(ctx, event))
	}
	return nonNil[msgraph.VirtualEvent](webinarAt(ctx, event))
}

func (virtualEventSession) AttendanceReports(ctx context.Context, obj *msgraph.VirtualEventSession, first int, after *string) (*graph.AttendanceReportConnection, error) {
	return reports(ctx, obj.Path(), first, after)
}

func (virtualEventSession) AttendanceReport(ctx context.Context, obj *msgraph.VirtualEventSession, id string) (*msgraph.AttendanceReport, error) {
	return reportOf(ctx, obj.Path(), id)
}
