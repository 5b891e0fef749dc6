package resolvers

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Begin makes ready for an operation, whose loaders ctx carries and whose answer has so many values at most: the resolvers
// need what it returns.
func Begin(ctx context.Context, maxValues int) context.Context {
	foresee(ctx)
	return withBudget(ctx, maxValues)
}

// foresee starts every call that follows from the operation, and with each answer every call that follows from that, so
// that all a level needs goes out together and what the query already tells is not waited for: the reports of a meeting
// whose id is in the query do not wait for the meeting. Resolvers find their calls on the way.
//
// It is no more than an advance. It decides nothing, an error in an argument is left to the resolver of the field, and
// what it does not foresee the resolver asks for itself. What the client defers is not foreseen: it must not hold up what
// comes first.
func foresee(ctx context.Context) {
	f := foresight{load(ctx)}
	defer f.Flush()
	operation := graphql.GetOperationContext(ctx)
	roots := collect(operation, operation.Operation.SelectionSet, shapeOf("Query"))
	for _, field := range roots.fields {
		if !field.IsDeferred() {
			f.root(field, roots)
		}
	}
}

type foresight struct{ *loaders.Loaders }

// selecting is the selection of an object whose shape is not known yet.
type selecting func(shape) selection

func inside(s selection, field graphql.CollectedField) selecting {
	return func(of shape) selection { return s.below(field, of) }
}

func (f foresight) root(field graphql.CollectedField, s selection) {
	arguments := s.arguments(field)
	switch field.Name {
	case "onlineMeeting":
		f.onlineMeetingBy(arguments, inside(s, field))
	case "virtualEvents":
		f.virtualEvents(arguments, s.below(field, anyShape))
	case "nodes":
		for _, id := range texts[string](arguments, "ids") {
			f.node(id, inside(s, field))
		}
	case "node":
		f.node(arguments.id(), inside(s, field))
	default:
		if path, err := f.pathOfRoot(field.Name, arguments.id()); err == nil {
			f.object(path, inside(s, field))
		}
	}
}

func (f foresight) pathOfRoot(field, id string) (msgraph.Path, error) {
	switch field {
	case "me":
		return f.Me(), nil
	case "user":
		return rootPath(f.Loaders, msgraph.KindUser, id, msgraph.UserPath)
	case "webinar":
		return rootPath(f.Loaders, msgraph.KindWebinar, id, msgraph.WebinarPath)
	case "townhall":
		return rootPath(f.Loaders, msgraph.KindTownhall, id, msgraph.TownhallPath)
	}
	return "", errNoPath
}

var errNoPath = errors.New("the field names nothing")

func (f foresight) node(id string, s selecting) {
	if path, err := f.ParseGlobalID(id); err == nil {
		f.object(path, s)
	}
}

// object starts what follows from the path of an object, the object itself included.
func (f foresight) object(path msgraph.Path, s selecting) {
	switch path.Kind() {
	case msgraph.KindUser:
		if !knowsUser(path, s(userShape)) {
			loaders.Start(f.Loaders, msgraph.GetUser(path))
		}
	case msgraph.KindOnlineMeeting:
		f.onlineMeeting(path, s(onlineMeetingShape))
	case msgraph.KindSession:
		f.session(path, s(sessionShape))
	case msgraph.KindWebinar:
		f.webinar(path, s(webinarShape))
	case msgraph.KindTownhall:
		f.townhall(path, s(townhallShape))
	case msgraph.KindRegistration:
		f.registration(path, s(registrationShape))
	case msgraph.KindPresenter:
		loaders.StartList(f.Loaders, msgraph.ListPresenters(path.Parent()), nil)
	case msgraph.KindAttendanceReport:
		f.report(path, s(reportShape))
	case msgraph.KindAttendanceRecord:
		f.StartRecords(path.Parent())
	}
}

// onlineMeetingBy follows a meeting from whichever handle the caller has. An organizer known by name is looked up first,
// and so is left to the resolver.
func (f foresight) onlineMeetingBy(a arguments, s selecting) {
	by, _ := a["by"].(map[string]any)
	handle := arguments(by)
	if id := handle.text("id"); id != nil && msgraph.IsGlobalID(*id) {
		f.node(*id, s)
		return
	}
	user, err := organizerPath(f.Loaders, a.text("organizer"))
	if err != nil || !namesObject(user) {
		return
	}
	if id := handle.text("id"); id != nil {
		if path, err := user.Child(msgraph.KindOnlineMeeting, *id); err == nil {
			f.object(path, s)
		}
		return
	}
	call, err := search(graph.OnlineMeetingBy{
		JoinWebURL: handle.text("joinWebUrl"), JoinMeetingID: handle.text("joinMeetingId"),
		VideoTeleconferenceID: handle.text("videoTeleconferenceId"),
	}, user, a.text("organizer") != nil)
	if err != nil {
		return
	}
	loaders.StartList(f.Loaders, call, func(found []*msgraph.OnlineMeeting) {
		if len(found) > 0 {
			f.reports(found[0].Path(), s(onlineMeetingShape))
		}
	})
}

func (f foresight) onlineMeeting(path msgraph.Path, s selection) {
	if !s.pathOnly() {
		loaders.Start(f.Loaders, msgraph.GetOnlineMeeting(path))
	}
	f.reports(path, s)
}

func (f foresight) session(path msgraph.Path, s selection) {
	if !s.pathOnly() {
		loaders.Start(f.Loaders, msgraph.GetSession(path))
	}
	f.aroundSession(path, s)
}

// aroundSession is for sessions that a list has told enough of.
func (f foresight) aroundSession(path msgraph.Path, s selection) {
	f.reports(path, s)
	for field := range s.atOnce("event") {
		f.object(path.Parent(), inside(s, field))
	}
}

func (f foresight) reports(source msgraph.Path, s selection) {
	for field := range s.atOnce("attendanceReports") {
		elements := s.below(field, anyShape).elements(reportShape)
		reportList(source).foresee(f.Loaders, s, field, func(report *msgraph.AttendanceReport) {
			f.aroundReport(report.Path(), elements)
		})
	}
	for field := range s.atOnce("attendanceReport") {
		if path, err := childPath(f.Loaders, source, msgraph.KindAttendanceReport, s.arguments(field).id()); err == nil {
			f.report(path, s.below(field, reportShape))
		}
	}
}

func (f foresight) report(path msgraph.Path, s selection) {
	if !s.pathOnly() && !wantsRecords(s) {
		loaders.Start(f.Loaders, msgraph.GetAttendanceReport(path))
	}
	f.aroundReport(path, s)
}

// aroundReport is for reports that are known, or come with their records.
func (f foresight) aroundReport(path msgraph.Path, s selection) {
	if wantsRecords(s) {
		f.StartRecords(path)
	}
	if event := path.Parent().Parent(); event.Kind() == msgraph.KindWebinar && wantsRegistrations(s) {
		loaders.StartList(f.Loaders, msgraph.ListRegistrations(event), nil)
	}
	for field := range s.atOnce("source") {
		f.object(path.Parent(), inside(s, field))
	}
}

func wantsRecords(s selection) bool { return s.hasAtOnce("attendanceRecords", "attendanceRecord") }

// wantsRegistrations reports whether more than the ids of the records' registrations is asked for.
func wantsRegistrations(s selection) bool {
	for field := range s.atOnce("attendanceRecords") {
		records := s.below(field, anyShape).elements(recordShape)
		for registration := range records.atOnce("registration") {
			if !records.below(registration, registrationShape).pathOnly() {
				return true
			}
		}
	}
	return false
}

func (f foresight) webinar(path msgraph.Path, s selection) {
	if !s.pathOnly() {
		loaders.Start(f.Loaders, msgraph.GetWebinar(path))
	}
	f.aroundEvent(path, s)
}

func (f foresight) townhall(path msgraph.Path, s selection) {
	if !s.pathOnly() {
		loaders.Start(f.Loaders, msgraph.GetTownhall(path))
	}
	f.aroundEvent(path, s)
}

func (f foresight) aroundEvent(path msgraph.Path, s selection) {
	for field := range s.atOnce("sessions") {
		elements := s.below(field, anyShape).elements(sessionShape)
		sessionList(path).foresee(f.Loaders, s, field, func(session *msgraph.VirtualEventSession) {
			if isListed(elements) {
				f.aroundSession(session.Path(), elements)
			} else {
				f.session(session.Path(), elements)
			}
		})
	}
	for field := range s.atOnce("session") {
		if child, err := childPath(f.Loaders, path, msgraph.KindSession, s.arguments(field).id()); err == nil {
			f.session(child, s.below(field, sessionShape))
		}
	}
	if s.hasAtOnce("presenters", "presenter") {
		loaders.StartList(f.Loaders, msgraph.ListPresenters(path), nil)
	}
	if s.hasAtOnce("registrations") {
		loaders.StartList(f.Loaders, msgraph.ListRegistrations(path), nil)
	}
	for field := range s.atOnce("registration") {
		if child, err := childPath(f.Loaders, path, msgraph.KindRegistration, s.arguments(field).id()); err == nil {
			f.registration(child, s.below(field, registrationShape))
		}
	}
}

func (f foresight) registration(path msgraph.Path, s selection) {
	if !s.pathOnly() {
		loaders.Start(f.Loaders, msgraph.GetRegistration(path))
	}
}

// virtualEvents follows the events of a page once all the kinds it is made of are here.
func (f foresight) virtualEvents(a arguments, s selection) {
	user, err := organizerPath(f.Loaders, a.text("userId"))
	if err != nil || !namesObject(user) {
		return
	}
	query := eventQuery{
		kinds: distinct(texts[graph.VirtualEventKind](a, "kinds")), user: user,
		statuses: texts[msgraph.VirtualEventStatus](a, "statuses"),
	}
	if role := a.text("role"); role != nil {
		query.role = eventRoles[*role]
	}
	stretch, err := query.name().stretch(a.number("first"), a.text("after"), maxFirst)
	if err != nil {
		return
	}
	query.start(f.Loaders, func(events []msgraph.VirtualEvent) {
		for _, event := range cut(stretch, events).items {
			if event.Path().Kind() == msgraph.KindWebinar {
				f.aroundEvent(event.Path(), s.elements(webinarShape))
			} else {
				f.aroundEvent(event.Path(), s.elements(townhallShape))
			}
		}
	})
}

// eventRoles are the names that the schema gives to Microsoft's roles.
var eventRoles = map[string]msgraph.VirtualEventRole{
	"ORGANIZER": msgraph.VirtualEventOrganizer, "CO_ORGANIZER": msgraph.VirtualEventCoOrganizer,
}

// isListed reports whether a list of sessions tells all that was asked.
func isListed(s selection) bool { return s.only(listedFields()) }

// listedFields are those of a session that a list tells, or its path.
func listedFields() []string {
	return slices.Concat(sessionShape.free, msgraph.ListedSessionProperties)
}
