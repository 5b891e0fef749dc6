package msgraph_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// tenant is what an application sees: JSON, or an error, by call. It answers in the order given, one by one, so that
// proofs come before and after what they prove.
type tenant struct {
	mu       sync.Mutex
	things   map[msgraph.Call]string
	refusals map[msgraph.Call]*msgraph.ResponseError
	asked    []msgraph.Call
	reverse  bool
}

func (t *tenant) Do(_ context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	t.mu.Lock()
	t.asked = append(t.asked, calls...)
	t.mu.Unlock()
	if t.reverse {
		slices.Reverse(calls)
	}
	for _, call := range calls {
		result := msgraph.Result{Call: call}
		if text, ok := t.things[call]; ok {
			result.Value, result.Err = msgraph.Read(call, strings.NewReader(text))
		} else if refusal, ok := t.refusals[call]; ok {
			result.Err = refusal
		} else {
			result.Err = &msgraph.ResponseError{StatusCode: http.StatusNotFound, Code: "NotFound", RequestID: "r"}
		}
		settle([]msgraph.Result{result})
	}
}

const (
	dianeID = "aaaaaaaa-0000-4000-8000-000000000001"
	otherID = "bbbbbbbb-0000-4000-8000-000000000002"
)

// organizedBy asks all at once and one after the other, proofs first and last, and wants the same each time.
func (t *tenant) organizedBy(test *testing.T, user msgraph.Path, calls ...msgraph.Call) map[msgraph.Call]msgraph.Result {
	test.Helper()
	var first map[msgraph.Call]msgraph.Result
	for _, reverse := range []bool{false, true} {
		for _, together := range []bool{true, false} {
			t.reverse, t.asked = reverse, nil
			settled := map[msgraph.Call]msgraph.Result{}
			organized := msgraph.OrganizedBy(user, t)
			var mu sync.Mutex
			settle := func(results []msgraph.Result) {
				mu.Lock()
				defer mu.Unlock()
				for _, result := range results {
					require.NotContains(test, settled, result.Call, "settled twice")
					settled[result.Call] = result
				}
			}
			if together {
				organized.Do(test.Context(), slices.Clone(calls), settle)
			} else {
				for _, call := range calls {
					organized.Do(test.Context(), []msgraph.Call{call}, settle)
				}
			}
			require.Len(test, settled, len(calls), "each is settled")
			if first == nil {
				first = settled
			}
			assert.Equal(test, first, settled, "together %t, reverse %t", together, reverse)
		}
	}
	return first
}

func at(t *testing.T, parent msgraph.Path, kind msgraph.Kind, id string) msgraph.Path {
	t.Helper()
	path, err := parent.Child(kind, id)
	require.NoError(t, err)
	return path
}

func TestAnApplicationShowsWhatItsCallerOrganizes(t *testing.T) {
	t.Parallel()
	user, err := msgraph.UserPath(dianeID)
	require.NoError(t, err)
	other, err := msgraph.UserPath(otherID)
	require.NoError(t, err)
	byName, err := msgraph.UserPath("diane@contoso.com")
	require.NoError(t, err)
	otherByName, err := msgraph.UserPath("other@contoso.com")
	require.NoError(t, err)
	webinar := func(id string) msgraph.Path { p, _ := msgraph.WebinarPath(id); return p }
	meeting := func(id string) msgraph.Path { return at(t, user, msgraph.KindOnlineMeeting, id) }
	report := func(source msgraph.Path) msgraph.Call {
		return msgraph.GetAttendanceReport(at(t, source, msgraph.KindAttendanceReport, "r"))
	}
	sessionReports := func(id string) msgraph.Call {
		return msgraph.ListAttendanceReports(at(t, webinar(id), msgraph.KindSession, "s"))
	}
	joined, err := msgraph.FindOnlineMeetingByVideoTeleconferenceID("", "123")
	require.NoError(t, err)
	organizer := func(id string) string {
		return fmt.Sprintf(`{"id":"m","participants":{"organizer":{"identity":{"user":{"id":%q}}}}}`, id)
	}
	event := func(status, organizer, helper string) string {
		return fmt.Sprintf(`{"id":"w","status":%q,"createdBy":{"user":{"id":%q}},"coOrganizers":[{"id":%q}]}`, status, organizer, helper)
	}
	noPolicy := &msgraph.ResponseError{StatusCode: 403, Message: "No application access policy found for this app."}

	shown := map[msgraph.Call]string{
		msgraph.GetUser(user):                                     `{"id":"` + dianeID + `"}`,
		msgraph.GetUser(byName):                                   `{"id":"` + strings.ToUpper(dianeID) + `"}`,
		msgraph.GetOnlineMeeting(meeting("mine")):                 organizer(dianeID),
		report(meeting("mine")):                                   `{"id":"r"}`,
		msgraph.GetWebinar(webinar("mine")):                       event("draft", dianeID, otherID),
		sessionReports("mine"):                                    `{"value":[{"id":"r"}]}`,
		msgraph.GetWebinar(webinar("helped")):                     event("published", otherID, dianeID),
		sessionReports("helped"):                                  `{"value":[{"id":"r"}]}`,
		msgraph.ListWebinars(user, msgraph.VirtualEventOrganizer): `{"value":[{"id":"mine"}]}`,
	}
	hidden := map[msgraph.Call]string{
		msgraph.GetUser(other):                                                           `{"id":"` + otherID + `"}`,
		msgraph.GetUser(otherByName):                                                     `{"id":"` + otherID + `"}`,
		msgraph.GetUser(msgraph.Me):                                                      `{"id":"` + dianeID + `"}`,
		msgraph.GetOnlineMeeting(meeting("invited")):                                     organizer(otherID),
		report(meeting("invited")):                                                       `{"id":"r"}`,
		msgraph.GetOnlineMeeting(meeting("nobody's")):                                    `{"id":"m"}`,
		msgraph.ListAttendanceReports(meeting("nobody's")):                               `{"value":[{"id":"r"}]}`,
		msgraph.GetOnlineMeeting(at(t, other, msgraph.KindOnlineMeeting, "theirs")):      organizer(otherID),
		report(at(t, other, msgraph.KindOnlineMeeting, "theirs")):                        `{"id":"r"}`,
		msgraph.GetWebinar(webinar("theirs")):                                            event("published", otherID, otherID),
		sessionReports("theirs"):                                                         `{"value":[{"id":"r"}]}`,
		msgraph.ListRegistrations(webinar("theirs")):                                     `{"value":[{"id":"r"}]}`,
		msgraph.GetWebinar(webinar("draft")):                                             event("draft", otherID, dianeID),
		sessionReports("draft"):                                                          `{"value":[{"id":"r"}]}`,
		msgraph.GetWebinar(webinar("nobody's")):                                          `{"id":"w","createdBy":{"user":{"id":""}}}`,
		msgraph.ListWebinars(other, msgraph.VirtualEventOrganizer):                       `{"value":[{"id":"theirs"}]}`,
		msgraph.ListTownhalls("", ""):                                                    `{"value":[{"id":"theirs"}]}`,
		sessionReports("absent"):                                                         `{"value":[{"id":"r"}]}`,
		msgraph.GetOnlineMeeting(at(t, msgraph.Me, msgraph.KindOnlineMeeting, "theirs")): organizer(dianeID),
	}
	source := &tenant{things: maps.Clone(shown), refusals: map[msgraph.Call]*msgraph.ResponseError{
		msgraph.GetWebinar(webinar("no-policy")):       noPolicy,
		msgraph.GetOnlineMeeting(meeting("no-policy")): noPolicy,
	}}
	maps.Copy(source.things, hidden)
	source.things[joined] = `{"value":[` + organizer(otherID) + `,` + organizer(dianeID) + `,{"id":"m"}]}`
	gone := msgraph.GetWebinar(webinar("gone"))
	absent := []msgraph.Call{gone, msgraph.GetOnlineMeeting(meeting("gone")), msgraph.GetWebinar(webinar("no-policy"))}
	calls := slices.Concat(slices.Collect(maps.Keys(source.things)), absent, []msgraph.Call{msgraph.GetOnlineMeeting(meeting("no-policy"))})

	results := source.organizedBy(t, user, calls...)
	for call := range shown {
		require.NoError(t, results[call].Err, "%#v", call)
		assert.NotNil(t, results[call].Value)
	}
	for _, call := range slices.AppendSeq(absent, maps.Keys(hidden)) {
		assert.Equal(t, msgraph.Result{Call: call, Err: results[gone].Err}, results[call], "as what is not there: %#v", call)
	}
	require.ErrorIs(t, results[gone].Err, msgraph.ErrNotFound)
	require.ErrorIs(t, results[msgraph.GetOnlineMeeting(meeting("no-policy"))].Err, noPolicy, "which is about the caller")
	require.NoError(t, results[joined].Err)
	assert.Len(t, results[joined].Value.(msgraph.Page[msgraph.OnlineMeeting]).Items, 1)
}

// Join ids are few digits, which can be tried one by one.
func TestASearchDoesNotTellWhatOthersHaveFromWhatThereIsNot(t *testing.T) {
	t.Parallel()
	user, err := msgraph.UserPath(dianeID)
	require.NoError(t, err)
	byConference := func(organizer msgraph.Path, digits string) msgraph.Call {
		call, err := msgraph.FindOnlineMeetingByVideoTeleconferenceID(organizer, digits)
		require.NoError(t, err)
		return call
	}
	byDigits := func(digits string) msgraph.Call {
		call, err := msgraph.FindOnlineMeetingByJoinMeetingID(user, digits)
		require.NoError(t, err)
		return call
	}
	const invited = `{"value":[{"id":"m","participants":{"organizer":{"identity":{"user":{"id":"` + otherID + `"}}}}}]}`
	noPolicy := &msgraph.ResponseError{StatusCode: 403, Message: "No application access policy found for this app."}
	source := &tenant{
		things: map[msgraph.Call]string{
			byConference("", "1"): invited, byConference(user, "1"): invited, byDigits("1"): invited,
			byDigits("2"): `{"value":[]}`, byDigits("3"): strings.Replace(invited, `"id":"m"`, `"subject":1`, 1),
		},
		refusals: map[msgraph.Call]*msgraph.ResponseError{
			byConference(user, "4"): noPolicy, byDigits("4"): noPolicy, byConference("", "5"): {StatusCode: 403, Code: "Forbidden", RequestID: "r"},
		},
	}
	absent := []msgraph.Call{byConference("", "9"), byConference(user, "9"), byDigits("9")}
	calls := slices.Concat(absent, slices.Collect(maps.Keys(source.things)), slices.Collect(maps.Keys(source.refusals)))
	for call, result := range source.organizedBy(t, user, calls...) {
		if call == byDigits("4") {
			require.ErrorIs(t, result.Err, noPolicy, "which is about the caller")
			continue
		}
		require.ErrorIs(t, result.Err, msgraph.ErrNotFound)
		require.NotErrorAs(t, result.Err, new(*msgraph.ResponseError), "%#v", call)
		assert.Nil(t, result.Value)
	}
}

// nothing is a tenant without anything in it, which answers as many calls at a time as fit into a batch.
type nothing struct{}

func (nothing) Do(_ context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	for batch := range slices.Chunk(calls, 20) {
		results := make([]msgraph.Result, len(batch))
		for i, call := range batch {
			results[i] = msgraph.Result{Call: call, Err: msgraph.ErrNotFound}
		}
		settle(results)
	}
}

// BenchmarkOrganized asks about events that are all somebody else's: what a call costs must not grow with their number.
func BenchmarkOrganized(b *testing.B) {
	user, err := msgraph.UserPath(dianeID)
	require.NoError(b, err)
	for _, events := range []int{100, 1000, 5000} {
		calls := make([]msgraph.Call, events)
		for i := range calls {
			webinar, err := msgraph.WebinarPath(fmt.Sprintf("%s@%08d", otherID, i))
			require.NoError(b, err)
			calls[i] = msgraph.ListSessions(webinar)
		}
		b.Run(fmt.Sprint(events), func(b *testing.B) {
			for b.Loop() {
				msgraph.OrganizedBy(user, nothing{}).Do(b.Context(), calls, func([]msgraph.Result) {})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*events), "ns/call")
		})
	}
}
