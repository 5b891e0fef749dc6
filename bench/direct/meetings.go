package direct

import (
	"context"
	"fmt"
	"net/url"
)

// shownReports is how many reports of a meeting are shown.
const shownReports = 3

// report is an attendance report, in a list or with its records.
type report struct {
	ID                    string   `json:"id"`
	MeetingStartDateTime  *string  `json:"meetingStartDateTime"`
	TotalParticipantCount *int     `json:"totalParticipantCount"`
	AttendanceRecords     []record `json:"attendanceRecords"`
}

// meetingOrReports is either of the two answers that make a meeting, so that one batch can hold both.
type meetingOrReports struct {
	Subject *string `json:"subject"`
	list[report]
}

type shownMeeting struct {
	Subject           *string                 `json:"subject"`
	AttendanceReports connection[shownReport] `json:"attendanceReports"`
}

type shownReport struct {
	MeetingStartDateTime *string            `json:"meetingStartDateTime"`
	AttendanceRecords    connection[record] `json:"attendanceRecords"`
}

func meetingPath(id string) string { return "/me/onlineMeetings/" + url.PathEscape(id) }

// subject answers with one meeting's subject.
func subject(ctx context.Context, g graph, arguments url.Values) (any, error) {
	m, err := get[struct {
		Subject *string `json:"subject"`
	}](ctx, g, meetingPath(arguments.Get("id")))
	return object{"onlineMeeting": m}, err
}

// meeting answers with one meeting, its reports and their records.
func meeting(ctx context.Context, g graph, arguments url.Values) (any, error) {
	found, err := findMeetings(ctx, g, arguments["id"])
	if err != nil {
		return nil, err
	}
	return object{"onlineMeeting": found[0]}, nil
}

// meetings answers with several such meetings.
func meetings(ctx context.Context, g graph, arguments url.Values) (any, error) {
	found, err := findMeetings(ctx, g, arguments["id"])
	data := object{}
	for i, m := range found {
		data[fmt.Sprintf("m%d", i)] = m
	}
	return data, err
}

// findMeetings asks for meetings and lists of reports at once, and then for the reports with their records.
func findMeetings(ctx context.Context, g graph, ids []string) ([]shownMeeting, error) {
	paths := make([]string, 0, 2*len(ids))
	for _, id := range ids {
		paths = append(paths, meetingPath(id), meetingPath(id)+"/attendanceReports")
	}
	found, err := getAll[meetingOrReports](ctx, g, paths)
	if err != nil {
		return nil, err
	}
	all := make([]shownMeeting, len(ids))
	var reportPaths []string
	for i := range all {
		reports := found[2*i+1].Value
		reports = reports[:min(shownReports, len(reports))]
		for _, r := range reports {
			reportPaths = append(reportPaths, paths[2*i+1]+"/"+url.PathEscape(r.ID)+"?$expand=attendanceRecords")
		}
		all[i].Subject = found[2*i].Subject
		all[i].AttendanceReports.Nodes = make([]shownReport, len(reports))
	}
	reports, err := getAll[report](ctx, g, reportPaths)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		for i := range m.AttendanceReports.Nodes {
			m.AttendanceReports.Nodes[i] = shownReport{reports[0].MeetingStartDateTime, shown(reports[0].AttendanceRecords)}
			reports = reports[1:]
		}
	}
	return all, nil
}
