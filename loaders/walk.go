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
	items  []*T
	next   msgraph.List[T] // asks for the next page; its URL is "" where there is none
	ended  error           // why there is none, unless that was the last page
	faulty error           // what is wrong with a page that was read all the same

	asked []string
	seen  map[string]bool
}

func newWalk[T any](first msgraph.List[T]) *walk[T] {
	w := &walk[T]{}
	w.ask(first)
	return w
}

// ask takes the question for the next page, and ends the walk with ErrTooManyPages if there is no end.
func (w *walk[T]) ask(next msgraph.List[T]) {
	w.next = next
	switch url := next.URL(); {
	case url == "":
	case slices.Contains(w.asked, url), len(w.asked) == maxPages:
		w.next, w.ended = msgraph.List[T]{}, msgraph.ErrTooManyPages
	default:
		w.asked = append(w.asked, url)
	}
}

// take takes the answer to the question for a page.
func (w *walk[T]) take(answer any) {
	page := answer.(msgraph.Page[T]) //nolint:forcetypeassert // a call fixes the type of its answer
	w.faulty = cmp.Or(w.faulty, page.Err)
	w.ask(page.Next)
	if len(w.items) == 0 && page.Next.URL() == "" { // most lists
		w.items = append(w.items, page.Items...)
		return
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
}

// load loads what comes next, to the end. With nothing to show a failure is a plain one, else a PartialError.
func (w *walk[T]) load(l *Loaders) ([]*T, error) {
	for w.next.URL() != "" {
		answer, err := l.answer(w.next)
		if err != nil {
			w.next, w.ended = msgraph.List[T]{}, err
			break
		}
		w.take(answer)
	}
	err := cmp.Or(w.ended, w.faulty)
	if err != nil && len(w.items) > 0 {
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
