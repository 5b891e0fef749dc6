package plain

import (
	"context"
	"net/url"
)

type resolver struct{}

var _ ResolverRoot = resolver{}

func (resolver) Query() QueryResolver                             { return queryResolver{} }
func (resolver) OnlineMeeting() OnlineMeetingResolver             { return onlineMeetingResolver{} }
func (resolver) Webinar() WebinarResolver                         { return webinarResolver{} }
func (resolver) Townhall() TownhallResolver                       { return townhallResolver{} }
func (resolver) VirtualEventSession() VirtualEventSessionResolver { return sessionResolver{} }
func (resolver) AttendanceReport() AttendanceReportResolver       { return reportResolver{} }

type (
	queryResolver         struct{}
	onlineMeetingResolver struct{}
	webinarResolver       struct{}
	townhallResolver      struct{}
	sessionResolver       struct{}
	reportResolver        struct{}
)

const (
	meetingsPath  = "/me/onlineMeetings/"
	townhallsPath = "/solutions/virtualEvents/townhalls/"
	webinarsPath  = "/solutions/virtualEvents/webinars/"
)

func (queryResolver) OnlineMeeting(ctx context.Context, by OnlineMeetingBy) (*OnlineMeeting, error) {
	path := meetingsPath + url.PathEscape(*by.ID)
	meeting, err := get[OnlineMeeting](ctx, loadersOf(ctx).graph, path)
	if err != nil {
		return nil, err
	}
	meeting.path = path
	return meeting, nil
}

func (queryResolver) Townhall(ctx context.Context, id string) (*Townhall, error) {
	path := townhallsPath + url.PathEscape(id)
	townhall, err := get[Townhall](ctx, loadersOf(ctx).graph, path)
	if err != nil {
		return nil, err
	}
	townhall.path = path
	return townhall, nil
}

func (queryResolver) VirtualEvents(ctx context.Context, _ []VirtualEventKind, first int) (*VirtualEventConnection, error) {
	webinars, err := get[list[Webinar]](ctx, loadersOf(ctx).graph, webinarsPath+"getByUserRole(role='organizer')")
	if err != nil {
		return nil, err
	}
	nodes := webinars.Value[:min(first, len(webinars.Value))]
	for _, webinar := range nodes {
		webinar.path = webinarsPath + url.PathEscape(webinar.GraphID)
	}
	return &VirtualEventConnection{Nodes: nodes}, nil
}

func (onlineMeetingResolver) AttendanceReports(ctx context.Context, m *OnlineMeeting, first int) (*AttendanceReportConnection, error) {
	return loadReports(ctx, m.path, first)
}

func (webinarResolver) Sessions(ctx context.Context, w *Webinar) (*VirtualEventSessionConnection, error) {
	path := w.path + "/sessions"
	sessions, err := loadersOf(ctx).sessions.Load(ctx, path)()
	if err != nil {
		return nil, err
	}
	nodes := make([]*VirtualEventSession, len(sessions.Value))
	for i, session := range sessions.Value {
		nodes[i] = session.at(path)
	}
	return &VirtualEventSessionConnection{Nodes: nodes}, nil
}

func (townhallResolver) Session(ctx context.Context, t *Townhall, id string) (*VirtualEventSession, error) {
	path := t.path + "/sessions"
	session, err := loadersOf(ctx).session.Load(ctx, path+"/"+url.PathEscape(id))()
	if err != nil {
		return nil, err
	}
	return session.at(path), nil
}

func (sessionResolver) AttendanceReports(ctx context.Context, s *VirtualEventSession, first int) (*AttendanceReportConnection, error) {
	return loadReports(ctx, s.path, first)
}

func (sessionResolver) AttendanceReport(ctx context.Context, s *VirtualEventSession, id string) (*AttendanceReport, error) {
	path := s.path + "/attendanceReports"
	report, err := loadersOf(ctx).report.Load(ctx, path+"/"+url.PathEscape(id))()
	if err != nil {
		return nil, err
	}
	return report.at(path), nil
}

func (reportResolver) AttendanceRecords(ctx context.Context, r *AttendanceReport, first int) (*AttendanceRecordConnection, error) {
	records, err := loadersOf(ctx).records.Load(ctx, r.path+"/attendanceRecords")()
	if err != nil {
		return nil, err
	}
	nodes := byFirstJoin(records.Value)
	return &AttendanceRecordConnection{Nodes: nodes[:min(first, len(nodes))]}, nil
}

func loadReports(ctx context.Context, source string, first int) (*AttendanceReportConnection, error) {
	path := source + "/attendanceReports"
	reports, err := loadersOf(ctx).reports.Load(ctx, path)()
	if err != nil {
		return nil, err
	}
	nodes := make([]*AttendanceReport, min(first, len(reports.Value)))
	for i := range nodes {
		nodes[i] = reports.Value[i].at(path)
	}
	return &AttendanceReportConnection{Nodes: nodes}, nil
}

// at is a copy that knows its path: what a loader gave is everybody's.
func (s VirtualEventSession) at(collection string) *VirtualEventSession {
	s.path = collection + "/" + url.PathEscape(s.GraphID)
	return &s
}

// at is a copy that knows its path.
func (r AttendanceReport) at(collection string) *AttendanceReport {
	r.path = collection + "/" + url.PathEscape(r.GraphID)
	return &r
}
