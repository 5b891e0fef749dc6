package resolvers

import (
	"context"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/attendance"
	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func reports(ctx context.Context, source msgraph.Path, first int, after *string) (*graph.AttendanceReportConnection, error) {
	p, err := reportList(source).page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return reportConnection(ctx, p), nil
}

func reportOf(ctx context.Context, source msgraph.Path, id string) (*msgraph.AttendanceReport, error) {
	path, err := childPath(source, msgraph.KindAttendanceReport, id)
	if err != nil {
		return nil, err
	}
	return report(ctx, path)
}

// report asks for a report, with its records if they are wanted too: one call serves both.
func report(ctx context.Context, path msgraph.Path) (*msgraph.AttendanceReport, error) {
	s := selected(ctx, reportShape)
	switch {
	case s.pathOnly():
		return msgraph.NewAttendanceReport(path), nil
	case wantsRecords(s):
		return loaders.Get(load(ctx), msgraph.GetAttendanceReportWithRecords(path))
	}
	return loaders.Get(load(ctx), msgraph.GetAttendanceReport(path))
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
	stretch, err := hashList(obj.Path(), "attendanceRecords", filter, orderBy).stretch(first, after, maxFirstRecords)
	if err != nil {
		return nil, err
	}
	if orderBy.Field == "" {
		return nil, &ArgumentError{Argument: "orderBy", Reason: "must not be null"}
	}
	if filter != nil && filter.MinimumSeconds != nil && *filter.MinimumSeconds < 0 {
		return nil, &ArgumentError{Argument: "filter.minimumSeconds", Reason: "must not be negative"}
	}
	all, err := load(ctx).Records(obj.Path())
	if err != nil {
		return nil, err
	}
	kept := filter.Apply(all)
	orderBy.Sort(kept)
	p, err := spend(ctx, cut(stretch, kept))
	if err != nil {
		return nil, err
	}
	return recordConnection(ctx, p), nil
}

func (attendanceReport) AttendanceRecord(ctx context.Context, obj *msgraph.AttendanceReport, id string) (*msgraph.AttendanceRecord, error) {
	path, err := childPath(obj.Path(), msgraph.KindAttendanceRecord, id)
	if err != nil {
		return nil, err
	}
	return record(ctx, path)
}

// record finds a record in its report: Microsoft documents no way to ask for one.
func record(ctx context.Context, path msgraph.Path) (*msgraph.AttendanceRecord, error) {
	all, err := load(ctx).Records(path.Parent())
	if err != nil {
		return nil, err
	}
	for _, record := range all {
		if record.Path() == path {
			return record, nil
		}
	}
	return nil, fmt.Errorf("%w: the report has no such record", msgraph.ErrNotFound)
}
