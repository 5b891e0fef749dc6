package loaders

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// PartialError comes with a list that is not whole: it holds the pages before the one that failed.
type PartialError struct{ cause error }

func (e *PartialError) Error() string { return "the list is not whole: " + e.cause.Error() }

// Unwrap is why the list ends early, for example ErrTooManyPages.
func (e *PartialError) Unwrap() error { return e.cause }

// Partial is the error of a list that cause makes incomplete.
func Partial(cause error) error { return &PartialError{cause: cause} }

// maxPages bounds a list: Microsoft Graph has been seen to send links that lead in a circle.
const maxPages = 200

// walk puts the pages of a collection together. What a page repeats of an earlier one is left out: pages shift when
// something is added while they are read.
type walk[T any] struct {
	items []*T
	err   error // what is wrong with a page that was read all the same
	asked []string
	seen  map[string]bool
}

// add takes a page and returns the question for the next one, whose URL is "" behind the last. It fails with
// ErrTooManyPages if there is no end.
func (w *walk[T]) add(page msgraph.Page[T]) (next msgraph.List[T], err error) {
	w.err = cmp.Or(w.err, page.Err)
	if len(w.items) == 0 && page.Next.URL() == "" { // most lists
		w.items = append(w.items, page.Items...)
		return page.Next, nil
	}
	before := len(w.items)
	for _, item := range page.Items {
		if name := nameOf(item); name == "" || !w.seen[name] {
			w.items = append(w.items, item)
		}
	}
	if w.seen == nil {
		w.seen = make(map[string]bool)
	}
	for _, item := range w.items[before:] { // only now: a page may well hold an id twice
		w.seen[nameOf(item)] = true
	}
	return w.mark(page.Next)
}

// mark remembers what is asked next.
func (w *walk[T]) mark(next msgraph.List[T]) (msgraph.List[T], error) {
	if next.URL() == "" {
		return next, nil
	}
	if slices.Contains(w.asked, next.URL()) || len(w.asked) == maxPages {
		return next, msgraph.ErrTooManyPages
	}
	w.asked = append(w.asked, next.URL())
	return next, nil
}

// rest loads what comes from next on. With nothing to show a failure is a plain one, else a PartialError.
func (w *walk[T]) rest(l *Loaders, next msgraph.List[T], err error) ([]*T, error) {
	for err == nil && next.URL() != "" {
		var page msgraph.Page[T]
		if page, err = load[msgraph.Page[T]](l, next); err == nil {
			next, err = w.add(page)
		}
	}
	if err = cmp.Or(err, w.err); err != nil && len(w.items) > 0 {
		err = Partial(err)
	}
	return w.items, err
}

// nameOf tells what was listed before; "" for what has no id. The records of one person may share an id, so theirs is
// all that a row says of somebody's stay.
func nameOf(item any) string {
	switch item := item.(type) {
	case *msgraph.AttendanceRecord:
		if item.GraphID == "" || len(item.Gaps()) > 0 {
			return ""
		}
		return strings.Join([]string{item.GraphID, item.EmailAddress, string(item.Role), item.RegistrationID, stays(item)}, "\x00")
	case msgraph.Entity:
		return item.Path().ID()
	}
	return ""
}

func stays(record *msgraph.AttendanceRecord) string {
	var all strings.Builder
	if seconds := record.TotalAttendanceInSeconds; seconds != nil {
		all.WriteString(strconv.Itoa(*seconds) + " ")
	}
	for _, interval := range record.AttendanceIntervals {
		all.WriteString(string(interval.JoinDateTime + "/" + interval.LeaveDateTime + " "))
	}
	return all.String()
}
