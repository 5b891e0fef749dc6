package loaders

import (
	"net/http"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Get is the resource that call asks for.
func Get[T any](l *Loaders, call msgraph.Get[T]) (*T, error) {
	value, err := l.answer(call)
	resource, _ := value.(*T) // a call fixes the type of its answer
	return resource, err
}

// List is the whole collection that first asks for the first page of. If a later page fails, or there is no end to them
// (ErrTooManyPages), it is the elements so far and a PartialError.
func List[T any](l *Loaders, first msgraph.List[T]) ([]*T, error) {
	return newWalk(first).load(l)
}

// Records are all records of a report, to the last page, or as with List those so far and a PartialError. The list is
// shared: do not change it.
func (l *Loaders) Records(report msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
	return l.records.Load(l.operation, report)()
}

// Registration finds a registration among all those of its webinar: one list serves a whole report. Not every caller may
// list them; for who may not, each is asked for.
func (l *Loaders) Registration(path msgraph.Path) (*msgraph.Registration, error) {
	register, err := l.register.Load(l.operation, path.Parent())()
	switch status := msgraph.StatusOf(err); {
	case register[path] != nil: // also of a part of the list
		return register[path], nil
	case err != nil && status != http.StatusForbidden && status != http.StatusNotFound:
		return nil, err
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

// answer is what the call comes to.
func (l *Loaders) answer(call msgraph.Call) (any, error) {
	thunk := l.handIn(call, nil)
	l.flushSoon()
	answer, err := thunk()
	if err != nil {
		return nil, err
	}
	<-answer.settled
	return answer.value, answer.err
}

func (l *Loaders) readRecords(path msgraph.Path) ([]*msgraph.AttendanceRecord, error) {
	report, err := Get(l, msgraph.GetAttendanceReportWithRecords(path))
	if err != nil {
		return nil, err
	}
	var pages walk[msgraph.AttendanceRecord]
	pages.take(report.Records())
	records, err := pages.load(l)
	if report.Records().Next.URL() != "" {
		records = msgraph.NameAttendanceRecords(path, records)
	}
	return records, err
}
