package resolvers

import (
	"cmp"
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// list is a collection that Microsoft Graph gives out as a whole and the gateway pages: its name, the call for its first
// page, the order it is shown in (nil for Microsoft's), and how to complete the elements of a page of which the list does
// not tell all (nil where it does).
type list[T any] struct {
	name     listName
	call     msgraph.List[T]
	order    func(a, b *T) int
	orderBy  string // the property that order looks at
	complete func(ctx context.Context, listed []*T) []*T
}

func reportList(source msgraph.Path) *list[msgraph.AttendanceReport] {
	return &list[msgraph.AttendanceReport]{
		name: listName{parent: source, field: "attendanceReports"}, call: msgraph.ListAttendanceReports(source),
		order: func(a, b *msgraph.AttendanceReport) int {
			return b.MeetingStartDateTime.Compare(a.MeetingStartDateTime)
		},
		orderBy: "meetingStartDateTime",
	}
}

func sessionList(event msgraph.Path) *list[msgraph.VirtualEventSession] {
	return &list[msgraph.VirtualEventSession]{name: listName{parent: event, field: "sessions"}, call: msgraph.ListSessions(event), complete: complete}
}

func presenterList(event msgraph.Path) *list[msgraph.Presenter] {
	return &list[msgraph.Presenter]{name: listName{parent: event, field: "presenters"}, call: msgraph.ListPresenters(event)}
}

func registrationList(webinar msgraph.Path) *list[msgraph.Registration] {
	return &list[msgraph.Registration]{name: listName{parent: webinar, field: "registrations"}, call: msgraph.ListRegistrations(webinar)}
}

// page is the page that the arguments ask for. Arguments are checked before Microsoft Graph is asked.
func (l *list[T]) page(ctx context.Context, first int, after *string) (*page[*T], error) {
	stretch, err := l.name.stretch(first, after, maxFirst)
	if err != nil {
		return nil, err
	}
	all, err := loaders.List(load(ctx), l.call)
	return l.show(ctx, stretch, all, err)
}

// show is the page of the list that was loaded with err.
func (l *list[T]) show(ctx context.Context, s *stretch, all []*T, err error) (*page[*T], error) {
	if len(all) > s.first {
		err = cmp.Or(err, unsure(all, l.orderBy))
	}
	p, err := show(ctx, l.cut(s, all), err)
	if err != nil {
		return nil, err
	}
	if l.complete != nil {
		p.items = l.complete(ctx, p.items)
	}
	p.tellGaps(ctx)
	return p, nil
}

func (l *list[T]) cut(s *stretch, all []*T) *page[*T] {
	if l.order != nil {
		slices.SortStableFunc(all, l.order)
	}
	return cut(s, all)
}

// foresee starts the list, and for each element of the page that field asks for, what follows from it.
func (l *list[T]) foresee(to *loaders.Loaders, s selection, field graphql.CollectedField, each func(element *T)) {
	arguments := s.arguments(field)
	stretch, err := l.name.stretch(arguments.number("first"), arguments.text("after"), maxFirst)
	if err != nil {
		return
	}
	loaders.StartList(to, l.call, func(all []*T) {
		for _, element := range l.cut(stretch, all).items {
			each(element)
		}
	})
}
