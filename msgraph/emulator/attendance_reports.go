package emulator

import "strings"

// maxReports is how many attendance reports a list holds, the most recent.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-list
const maxReports = 50

// source is whatever has attendance reports, a meeting or a session, and the
// part of @odata.context that names it.
type source struct {
	context []string
	reports []*report // newest first
}

func (x *exchange) meetingSource() (source, error) {
	m, err := x.reportedMeeting()
	if err != nil {
		return source{}, err
	}
	return source{[]string{"users", m.organizer, "onlineMeetings", m.id}, m.reports}, nil
}

func (x *exchange) sessionSource() (source, error) {
	e, s, err := x.openSession()
	if err != nil {
		return source{}, err
	}
	return source{[]string{"solutions/virtualEvents/" + x.keys["kind"], e.id, "sessions", s.id}, s.reports}, nil
}

// meetingReports answers …/onlineMeetings/{meeting}/attendanceReports. Each
// report shows attendanceRecords as an empty array, whoever came.
func (x *exchange) meetingReports() ([]byte, error) {
	return x.listReports(x.meetingSource, func(r *report) entity { return r.listed })
}

// sessionReports answers …/sessions/{session}/attendanceReports.
func (x *exchange) sessionReports() ([]byte, error) {
	return x.listReports(x.sessionSource, func(r *report) entity { return r.entity })
}

func (x *exchange) listReports(find func() (source, error), row func(*report) entity) ([]byte, error) {
	s, err := find()
	if err != nil {
		return nil, err
	}
	rows := make([]entity, 0, maxReports)
	for _, r := range s.reports[:min(maxReports, len(s.reports))] {
		rows = append(rows, row(r))
	}
	return x.page(x.context(append(s.context, "attendanceReports")...), rows, x.reportsPerPage())
}

// meetingReport answers …/attendanceReports/{report} of a meeting that is not
// held in a channel.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-get
func (x *exchange) meetingReport() ([]byte, error) {
	if m, err := x.reportedMeeting(); err == nil && m.inChannel {
		return nil, badRequest("Getting an attendance report of a channel meeting is not supported.")
	}
	return x.report(x.meetingSource)
}

// sessionReport answers …/attendanceReports/{report} of a session.
func (x *exchange) sessionReport() ([]byte, error) { return x.report(x.sessionSource) }

func (x *exchange) report(find func() (source, error)) ([]byte, error) {
	s, r, err := x.openReport(find)
	if err != nil {
		return nil, err
	}
	context := append(s.context, "attendanceReports")
	if !x.query.expand {
		return x.single(x.context(context...), r.entity), nil
	}
	body := x.open(x.context(context...), r.entity)
	body = x.appendExpanded(body, x.context(append(context, r.id, "attendanceRecords")...), r.records)
	return append(body, '}'), nil
}

// appendExpanded appends the first page of records to a report. The link to
// the next one leads to the collection itself.
func (x *exchange) appendExpanded(dst []byte, context string, records []entity) []byte {
	dst = appendString(append(dst, `,"attendanceRecords@odata.context":`...), context)
	path, nextLink := strings.TrimSuffix(x.path, "/")+"/attendanceRecords", ""
	if len(records) > x.pageSize {
		records = records[:x.pageSize]
		next := x.pageSize - x.fault.overlap(x.pageSize)
		nextLink = x.address(path, "", "$skiptoken="+skipToken(context, next))
	}
	if records, nextLink = x.bend(records, nextLink, path, ""); nextLink != "" {
		dst = appendString(append(dst, `,"attendanceRecords@odata.nextLink":`...), nextLink)
	}
	return x.appendRows(append(dst, `,"attendanceRecords":`...), records, nil)
}

// meetingRecords answers …/attendanceReports/{report}/attendanceRecords of a
// meeting.
//
// https://learn.microsoft.com/graph/api/attendancerecord-list
func (x *exchange) meetingRecords() ([]byte, error) { return x.records(x.meetingSource) }

// sessionRecords answers …/attendanceRecords of a session.
func (x *exchange) sessionRecords() ([]byte, error) { return x.records(x.sessionSource) }

func (x *exchange) records(find func() (source, error)) ([]byte, error) {
	s, r, err := x.openReport(find)
	if err != nil {
		return nil, err
	}
	context := x.context(append(s.context, "attendanceReports", r.id, "attendanceRecords")...)
	return x.page(context, r.records, x.rowsPerPage())
}

// reportsPerPage is 0, which is all of them, unless $top asks for pages.
func (x *exchange) reportsPerPage() int {
	return min(x.query.top, x.pageSize)
}

// rowsPerPage is the page size, or $top where that is smaller.
func (x *exchange) rowsPerPage() int {
	if top := x.query.top; top > 0 {
		return min(top, x.pageSize)
	}
	return x.pageSize
}

func (x *exchange) openReport(find func() (source, error)) (source, *report, error) {
	s, err := find()
	if err != nil {
		return source{}, nil, err
	}
	for _, r := range s.reports {
		if strings.EqualFold(r.id, x.keys["report"]) {
			return s, r, nil
		}
	}
	return source{}, nil, notFound("The attendance report was not found.")
}
