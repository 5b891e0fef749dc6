package loaders

import "github.com/attendance-gateway/attendance-gateway/msgraph"

// The functions here hand in calls without waiting for their answers: whoever loads one later finds it on its way.
// Nothing goes out before Flush, or before the first load.

// Start hands in the call for one resource.
func Start[T any](l *Loaders, call msgraph.Get[T]) { l.handIn(call, nil) }

// StartList hands in the calls for a whole collection, page after page. Once it is here it is given to then, which may
// start what follows from it; nil for nothing. An answer that fails ends it: its error is for whoever loads it.
func StartList[T any](l *Loaders, first msgraph.List[T], then func([]*T)) {
	pages := newWalk(first)
	var follow func(answer any)
	follow = func(answer any) {
		pages.take(answer)
		switch {
		case pages.next.URL() != "":
			l.handIn(pages.next, follow)
		case pages.ended == nil && then != nil:
			then(pages.items)
		}
	}
	if pages.next.URL() != "" {
		l.handIn(pages.next, follow)
	}
}

// StartRecords hands in the calls for the records of a report.
func (l *Loaders) StartRecords(report msgraph.Path) {
	l.handIn(msgraph.GetAttendanceReportWithRecords(report), func(answer any) {
		if first := answer.(*msgraph.AttendanceReport).Records(); first.Next.URL() != "" { //nolint:forcetypeassert // as above
			StartList(l, first.Next, nil)
		}
	})
}
