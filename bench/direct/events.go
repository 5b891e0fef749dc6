package direct

import (
	"context"
	"net/url"
)

const (
	townhallsPath = "/solutions/virtualEvents/townhalls/"
	webinarsPath  = "/solutions/virtualEvents/webinars/"
)

// townhall answers with the records of one report of a town hall.
func townhall(ctx context.Context, g graph, arguments url.Values) (any, error) {
	r, err := get[report](ctx, g, townhallsPath+url.PathEscape(arguments.Get("id"))+
		"/sessions/"+url.PathEscape(arguments.Get("session"))+
		"/attendanceReports/"+url.PathEscape(arguments.Get("report"))+"?$expand=attendanceRecords")
	return object{"townhall": object{"session": object{"attendanceReport": object{"attendanceRecords": shown(r.AttendanceRecords)}}}}, err
}

type webinar struct {
	ID          string  `json:"id"`
	DisplayName *string `json:"displayName"`
}

type session struct {
	ID      string  `json:"id"`
	Subject *string `json:"subject"`
}

type shownWebinar struct {
	DisplayName *string                  `json:"displayName"`
	Sessions    connection[shownSession] `json:"sessions"`
}

type shownSession struct {
	Subject           *string           `json:"subject"`
	AttendanceReports connection[count] `json:"attendanceReports"`
}

type count struct {
	TotalParticipantCount *int `json:"totalParticipantCount"`
}

// webinars answers with webinars, their sessions and the counts of their reports, in three rounds.
func webinars(ctx context.Context, g graph, _ url.Values) (any, error) {
	found, err := get[list[webinar]](ctx, g, webinarsPath+"getByUserRole(role='organizer')")
	if err != nil {
		return nil, err
	}
	var sessionPaths []string
	for _, w := range found.Value {
		sessionPaths = append(sessionPaths, webinarsPath+url.PathEscape(w.ID)+"/sessions")
	}
	sessions, err := getAll[list[session]](ctx, g, sessionPaths)
	if err != nil {
		return nil, err
	}
	var reportPaths []string
	for i, path := range sessionPaths {
		for _, s := range sessions[i].Value {
			reportPaths = append(reportPaths, path+"/"+url.PathEscape(s.ID)+"/attendanceReports")
		}
	}
	reports, err := getAll[list[count]](ctx, g, reportPaths)
	if err != nil {
		return nil, err
	}
	nodes := make([]shownWebinar, len(found.Value))
	for i, w := range found.Value {
		nodes[i].DisplayName = w.DisplayName
		for _, s := range sessions[i].Value {
			nodes[i].Sessions.Nodes = append(nodes[i].Sessions.Nodes, shownSession{s.Subject, connection[count]{reports[0].Value}})
			reports = reports[1:]
		}
	}
	return object{"virtualEvents": connection[shownWebinar]{nodes}}, nil
}
