package loaders

import (
	"context"
	"slices"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Start hands in a call without waiting for its answer: whoever loads it later finds it on its way.
func (l *Loaders) Start(call msgraph.Call) { l.calls.Load(l.operation, call) }

// StartRecords does for the records of a report what Start does for a call.
func (l *Loaders) StartRecords(report msgraph.Path) { l.records.Load(l.operation, report) }

// Records are all records of a report, to the last page. The list is shared: do not change it.
func (l *Loaders) Records(report msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
	return l.records.Load(l.operation, report)()
}

// Get is the resource that call asks for.
func Get[T any](l *Loaders, call msgraph.Get[T]) (*T, error) { return load[*T](l, call) }

// maxPages bounds a list: Microsoft Graph has been seen to send links that lead in a circle.
const maxPages = 200

// List is the whole collection that first asks for the first page of. It fails with ErrTooManyPages if it does not end.
func List[T any](l *Loaders, first msgraph.List[T]) ([]*T, error) {
	var items []*T
	asked := make(map[string]bool)
	for next := first; next.URL() != ""; {
		if asked[next.URL()] || len(asked) == maxPages {
			return nil, msgraph.ErrTooManyPages
		}
		asked[next.URL()] = true
		page, err := load[msgraph.Page[T]](l, next)
		if err != nil {
			return nil, err
		}
		items, next = append(items, page.Items...), page.Next
	}
	return items, nil
}

func load[V any](l *Loaders, call msgraph.Call) (V, error) {
	answer, err := l.calls.Load(l.operation, call)()
	if err != nil {
		var none V
		return none, err
	}
	return answer.(V), nil //nolint:forcetypeassert // a call fixes the type of its answer
}

// readRecords reads the records of whole reports.
func (l *Loaders) readRecords(_ context.Context, reports []msgraph.Path) []*dataloader.Result[[]*msgraph.AttendanceRecord] {
	results := make([]*dataloader.Result[[]*msgraph.AttendanceRecord], len(reports))
	for i, report := range reports {
		records, err := l.readReport(report)
		results[i] = &dataloader.Result[[]*msgraph.AttendanceRecord]{Data: records, Error: err}
	}
	return results
}

func (l *Loaders) readReport(path msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
	report, err := Get(l, msgraph.GetAttendanceReportWithRecords(path))
	if err != nil {
		return nil, err
	}
	more, err := List(l, report.MoreRecords())
	if err != nil {
		return nil, err
	}
	records := slices.Concat(report.AttendanceRecords, more)
	msgraph.NameAttendanceRecords(path, records)
	return records, nil
}
