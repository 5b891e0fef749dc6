package resolvers

import (
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The functions here start every call about an object that follows from its path and the selection, the object itself
// included, so that all of them go out in one round: the reports of a meeting whose id is in the query do not wait for
// the meeting. They wait for nothing, and an error in an argument is left to the resolver of the field.

func foresee(l *loaders.Loaders, path msgraph.Path, of func(shape) selection) {
	switch path.Kind() {
	case msgraph.KindUser:
		foreseeUser(l, path, of(userShape))
	case msgraph.KindOnlineMeeting:
		foreseeOnlineMeeting(l, path, of(onlineMeetingShape))
	case msgraph.KindSession:
		foreseeSession(l, path, of(sessionShape))
	case msgraph.KindWebinar:
		foreseeWebinar(l, path, of(webinarShape))
	case msgraph.KindTownhall:
		foreseeTownhall(l, path, of(townhallShape))
	case msgraph.KindRegistration:
		foreseeRegistration(l, path, of(registrationShape))
	case msgraph.KindPresenter:
		l.Start(msgraph.ListPresenters(path.Parent()))
	case msgraph.KindAttendanceReport:
		foreseeReport(l, path, of(reportShape))
	case msgraph.KindAttendanceRecord:
		l.StartRecords(path.Parent())
	}
}

func foreseeUser(l *loaders.Loaders, path msgraph.Path, s selection) {
	if !knowsUser(path, s) {
		l.Start(msgraph.GetUser(path))
	}
}

func foreseeOnlineMeeting(l *loaders.Loaders, path msgraph.Path, s selection) {
	if !s.pathOnly() {
		l.Start(msgraph.GetOnlineMeeting(path))
	}
	foreseeReports(l, path, s)
}

func foreseeSession(l *loaders.Loaders, path msgraph.Path, s selection) {
	if !s.pathOnly() {
		l.Start(msgraph.GetSession(path))
	}
	foreseeReports(l, path, s)
	for field := range s.each("event") {
		foresee(l, path.Parent(), func(of shape) selection { return s.below(field, of) })
	}
}

func foreseeReports(l *loaders.Loaders, source msgraph.Path, s selection) {
	if s.has("attendanceReports") {
		l.Start(msgraph.ListAttendanceReports(source))
	}
	for field := range s.each("attendanceReport") {
		if path, err := childPath(source, msgraph.KindAttendanceReport, s.id(field)); err == nil {
			foreseeReport(l, path, s.below(field, reportShape))
		}
	}
}

func foreseeReport(l *loaders.Loaders, path msgraph.Path, s selection) {
	switch {
	case s.has("attendanceRecords", "attendanceRecord"):
		l.StartRecords(path)
	case !s.pathOnly():
		l.Start(msgraph.GetAttendanceReport(path))
	}
	for field := range s.each("source") {
		foresee(l, path.Parent(), func(of shape) selection { return s.below(field, of) })
	}
}

func foreseeWebinar(l *loaders.Loaders, path msgraph.Path, s selection) {
	if !s.pathOnly() {
		l.Start(msgraph.GetWebinar(path))
	}
	foreseeEvent(l, path, s)
	if s.has("registrations") {
		l.Start(msgraph.ListRegistrations(path))
	}
	for field := range s.each("registration") {
		if child, err := childPath(path, msgraph.KindRegistration, s.id(field)); err == nil {
			foreseeRegistration(l, child, s.below(field, registrationShape))
		}
	}
}

func foreseeTownhall(l *loaders.Loaders, path msgraph.Path, s selection) {
	if !s.pathOnly() {
		l.Start(msgraph.GetTownhall(path))
	}
	foreseeEvent(l, path, s)
}

func foreseeEvent(l *loaders.Loaders, path msgraph.Path, s selection) {
	if s.has("sessions") {
		l.Start(msgraph.ListSessions(path))
	}
	for field := range s.each("session") {
		if child, err := childPath(path, msgraph.KindSession, s.id(field)); err == nil {
			foreseeSession(l, child, s.below(field, sessionShape))
		}
	}
	if s.has("presenters", "presenter") {
		l.Start(msgraph.ListPresenters(path))
	}
}

func foreseeRegistration(l *loaders.Loaders, path msgraph.Path, s selection) {
	if !s.pathOnly() {
		l.Start(msgraph.GetRegistration(path))
	}
}
