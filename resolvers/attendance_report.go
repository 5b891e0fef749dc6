package resolvers

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/attendance"
	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func reports(ctx context.Context, source msgraph.Path, first int, after *string) (*graph.AttendanceReportConnection, error) {
	p, err := reportList(source).page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	warnOfReports(p, source)
	return reportConnection(ctx, p), nil
}

func reportOf(ctx context.Context, source msgraph.Path, id string) (*msgraph.AttendanceReport, error) {
	path, err := childPath(load(ctx), source, msgraph.KindAttendanceReport, id)
	if err != nil {
		return nil, err
	}
	return report(ctx, path)
}

// report asks for a report, with its records if they are wanted too: one call serves both.
func report(ctx context.Context, path msgraph.Path) (*msgraph.AttendanceReport, error) {
	s := selected(ctx, reportShape)
	if s.pathOnly() {
		return msgraph.NewAttendanceReport(path), nil
	}
	call := msgraph.GetAttendanceReport(path)
	if wantsRecords(s) {
		call = msgraph.GetAttendanceReportWithRecords(path)
	}
	found, err := get(ctx, call)
	return found, aboutReport(err)
}

// ErrAboutReport is found in errors about an attendance report. Microsoft Graph forgets reports after a year, so there
// is more to say of one that is not found.
var ErrAboutReport = errors.New("attendance report")

func aboutReport(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrAboutReport, err)
}

// records are those of a report; err is as of a list.
func records(ctx context.Context, report msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
	all, err := load(ctx).Records(report)
	return all, aboutReport(err)
}

func (attendanceReport) Source(ctx context.Context, obj *msgraph.AttendanceReport) (msgraph.AttendanceSource, error) {
	source := obj.Path().Parent()
	if source.Kind() == msgraph.KindSession {
		return nonNil[msgraph.AttendanceSource](session(ctx, source))
	}
	return nonNil[msgraph.AttendanceSource](meeting(ctx, source))
}

func (attendanceReport) AttendanceRecords(
	ctx context.Context, obj *msgraph.AttendanceReport, first int, after *string, filter *attendance.Filter, orderBy attendance.Order,
) (*graph.AttendanceRecordConnection, error) {
	list := &listName{obj.Path(), "attendanceRecords", []any{filter, orderBy}}
	stretch, err := list.stretch(first, after, maxFirstRecords)
	if err != nil {
		return nil, err
	}
	if orderBy.Field == "" {
		return nil, &ArgumentError{Argument: "orderBy", Reason: "must not be null"}
	}
	if filter != nil && filter.MinimumSeconds != nil && *filter.MinimumSeconds < 0 {
		return nil, &ArgumentError{Argument: "filter.minimumSeconds", Reason: "must not be negative"}
	}
	all, err := records(ctx, obj.Path())
	kept := filter.Apply(all)
	orderBy.Sort(kept)
	err = cmp.Or(err, unsure(all, filter.Properties()...))
	if len(kept) > first {
		err = cmp.Or(err, unsure(kept, orderBy.Property()))
	}
	p, err := show(ctx, cut(stretch, kept), err)
	if err != nil {
		return nil, err
	}
	p.tellGaps(ctx)
	return recordConnection(ctx, p), nil
}

func (attendanceReport) AttendanceRecord(ctx context.Context, obj *msgraph.AttendanceReport, id string) (*msgraph.AttendanceRecord, error) {
	path, err := childPath(load(ctx), obj.Path(), msgraph.KindAttendanceRecord, id)
	if err != nil {
		return nil, err
	}
	return record(ctx, path)
}

// record finds a record in its report: Microsoft documents no way to ask for one.
func record(ctx context.Context, path msgraph.Path) (*msgraph.AttendanceRecord, error) {
	all, err := records(ctx, path.Parent())
	for _, record := range all {
		if record.Path() == path {
			tellGaps(ctx, record)
			return record, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: the report has no such record", msgraph.ErrNotFound)
}
