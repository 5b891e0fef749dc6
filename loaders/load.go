package loaders

import (
	"slices"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Get is the resource that call asks for.
func Get[T any](l *Loaders, call msgraph.Get[T]) (*T, error) { return load[*T](l, call) }

// List is the whole collection that first asks for the first page of. It fails with ErrTooManyPages if it does not end.
func List[T any](l *Loaders, first msgraph.List[T]) ([]*T, error) {
	pages := walk[T]{}
	next, err := pages.begin(first)
	for err == nil && next.URL() != "" {
		page, failure := load[msgraph.Page[T]](l, next)
		if failure != nil {
			return nil, failure
		}
		next, err = pages.add(page)
	}
	if err != nil {
		return nil, err
	}
	return pages.items, nil
}

// Records are all records of a report, to the last page. The list is shared: do not change it.
func (l *Loaders) Records(report msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
	return l.records.Load(l.operation, report)()
}

// Registration finds a registration among all those of its webinar: one list serves a whole report. Not every caller may
// list them; for who may not, each is asked for.
func (l *Loaders) Registration(path msgraph.Path) (*msgraph.Registration, error) {
	if register, err := l.register.Load(l.operation, path.Parent())(); err == nil && register[path] != nil {
		return register[path], nil
	}
	return Get(l, msgraph.GetRegistration(path))
}

func (l *Loaders) readRegistrations(webinar msgraph.Path) (map[msgraph.Path]*msgraph.Registration, error) {
	all, err := List(l, msgraph.ListRegistrations(webinar))
	register := make(map[msgraph.Path]*msgraph.Registration, len(all))
	for _, registration := range all {
		register[registration.Path()] = registration
	}
	return register, err
}

func load[V any](l *Loaders, call msgraph.Call) (V, error) {
	thunk := l.handIn(call, nil)
	l.flushSoon()
	var none V
	answer, err := thunk()
	if err != nil {
		return none, err
	}
	<-answer.settled
	if answer.err != nil {
		return none, answer.err
	}
	return answer.value.(V), nil //nolint:forcetypeassert // a call fixes the type of its answer
}

func (l *Loaders) readRecords(path msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
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
