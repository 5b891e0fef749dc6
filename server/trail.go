package server

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/attendance-gateway/attendance-gateway/internal/audit"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// trail is what one operation has read, and what it was not shown.
type trail struct {
	mu                        sync.Mutex
	meetings, reports, denied map[msgraph.Path]bool
	records, calls            int
	shown, denials            int // answers with something in them, and refusals

	ended audit.Entry // once the answer is ready
}

type trailKey struct{}

func withTrail(ctx context.Context) context.Context {
	return context.WithValue(ctx, trailKey{}, &trail{
		meetings: map[msgraph.Path]bool{}, reports: map[msgraph.Path]bool{}, denied: map[msgraph.Path]bool{},
	})
}

// trailOf is that of the operation that ctx belongs to; nil if nobody wants to know.
func trailOf(ctx context.Context) *trail {
	t, _ := ctx.Value(trailKey{}).(*trail)
	return t
}

// watch notes what comes from a source. A nil trail notes nothing.
func (t *trail) watch(source loaders.Source) loaders.Source {
	if t == nil {
		return source
	}
	return watched{source, t}
}

type watched struct {
	loaders.Source
	trail *trail
}

// Do implements [loaders.Source].
func (w watched) Do(ctx context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	w.Source.Do(ctx, calls, func(results []msgraph.Result) {
		w.trail.note(results)
		settle(results)
	})
}

func (t *trail) note(results []msgraph.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, result := range results {
		t.calls++
		subject := result.Call.Subject()
		if result.Err != nil {
			t.deny(subject, result.Err)
			continue
		}
		t.touch(subject)
		switch value := result.Value.(type) {
		case msgraph.Page[msgraph.AttendanceRecord]:
			t.records += len(value.Items)
		case *msgraph.AttendanceReport:
			t.records += len(value.AttendanceRecords)
		case interface{ Paths() []msgraph.Path }:
			paths := value.Paths()
			if len(paths) == 0 {
				continue
			}
			for _, path := range paths {
				t.touch(path)
			}
		}
		t.shown++
	}
}

// deny notes what was not shown. Lists of somebody's meetings or events are about none of them.
func (t *trail) deny(subject msgraph.Path, err error) {
	if !isDenial(err) {
		return
	}
	t.denials++
	if path := touched(subject); path != "" {
		t.denied[path] = true
	}
}

// meetingKinds are what attendance is about.
var meetingKinds = []msgraph.Kind{msgraph.KindOnlineMeeting, msgraph.KindWebinar, msgraph.KindTownhall}

func (t *trail) touch(path msgraph.Path) {
	for _, kind := range meetingKinds {
		if meeting, ok := path.Within(kind); ok {
			t.meetings[meeting] = true
		}
	}
	if report, ok := path.Within(msgraph.KindAttendanceReport); ok {
		t.reports[report] = true
	}
}

// touched is the report, or else the meeting, that a call is about; "" if it is about neither.
func touched(path msgraph.Path) msgraph.Path {
	for _, kind := range append([]msgraph.Kind{msgraph.KindAttendanceReport}, meetingKinds...) {
		if found, ok := path.Within(kind); ok {
			return found
		}
	}
	return ""
}

// isDenial reports whether somebody was not shown what there may be.
func isDenial(err error) bool {
	status := msgraph.StatusOf(err)
	return errors.Is(err, msgraph.ErrNotFound) || status == http.StatusForbidden || status == http.StatusUnauthorized
}

// end makes the entry of the operation, whose answer has errors of these codes. object is the caller's, in place of "me".
func (t *trail) end(asked audit.Operation, object string, codes []string) audit.Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = audit.Entry{
		Operation: asked, Outcome: t.outcome(len(codes)),
		Meetings: inFull(t.meetings, object), Reports: inFull(t.reports, object), Denied: inFull(t.denied, object),
		Codes:  slices.Compact(slices.Sorted(slices.Values(codes))),
		Counts: audit.Counts{Records: t.records, Calls: t.calls, Errors: len(codes)},
	}
	return t.ended
}

func (t *trail) outcome(failures int) audit.Outcome {
	switch {
	case failures == 0:
		return audit.Success
	case t.shown > 0:
		return audit.Partial
	case t.denials > 0:
		return audit.Denied
	}
	return audit.Failed
}

// entry is what end made; nil if nobody wants to know.
func (t *trail) entry() any {
	if t == nil {
		return nil
	}
	return t.ended
}

// inFull lists paths as they read to somebody else than the caller.
func inFull(paths map[msgraph.Path]bool, object string) []string {
	list := make([]string, 0, len(paths))
	for path := range maps.Keys(paths) {
		text := string(path)
		if below, mine := strings.CutPrefix(text, string(msgraph.Me)+"/"); mine && object != "" {
			text = "/users/" + object + "/" + below
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}
