package attendance_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/attendance"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The laws of filtering and ordering, each held against a definition that is as simple as can be.

// letters are those that names are drawn from, each with what it is without case and accents.
var letters = map[string]string{
	"a": "a", "A": "a", "á": "a", "Ä": "a", "a\u0308": "a", "z": "z", "Z": "z", "ž": "z", "İ": "i", "i": "i", "ø": "ø", "Ø": "ø",
	"Σ": "σ", "σ": "σ", "ς": "σ", "ß": "ss", "ẞ": "ss", "S": "s", "\u212a": "k", "李": "李", " ": " ", "'": "'", "@": "@",
}

// word is text, and what it is without case and accents.
type word struct{ text, plain string }

func drawWord(t *rapid.T, label string) (w word) {
	alphabet := make([]string, 0, len(letters))
	for letter := range letters {
		alphabet = append(alphabet, letter)
	}
	slices.Sort(alphabet)
	for _, letter := range rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 4).Draw(t, label) {
		w.text, w.plain = w.text+letter, w.plain+letters[letter]
	}
	return w
}

// row is a record, and what the definitions say of it. What it lacks is nil.
type row struct {
	*msgraph.AttendanceRecord

	name, address word
	first, last   *time.Time
}

var (
	rawRoles = []string{"", "None", "attendee", "Attendee", "PRESENTER", "Organizer", "coOrganizer", "Co_Organizer", "Producer", "Moderator", "unknown"}
	roles    = []string{"NONE", "ATTENDEE", "PRESENTER", "ORGANIZER", "CO_ORGANIZER", "PRODUCER"}
)

func drawRow(t *rapid.T) row {
	r := row{AttendanceRecord: &msgraph.AttendanceRecord{}}
	r.address = drawWord(t, "address")
	r.EmailAddress = r.address.text
	r.Role = msgraph.AttendanceRole(rapid.SampledFrom(rawRoles).Draw(t, "role"))
	r.RegistrationID = rapid.SampledFrom([]string{"", "r"}).Draw(t, "registration")
	if rapid.Bool().Draw(t, "has a total") {
		r.TotalAttendanceInSeconds = seconds(rapid.IntRange(-2, 3).Draw(t, "total"))
	}
	if rapid.IntRange(0, 3).Draw(t, "is somebody") > 0 {
		r.name = drawWord(t, "name")
		base := msgraph.BaseIdentity{DisplayName: r.name.text}
		r.Identity = rapid.SampledFrom([]msgraph.Identity{
			&msgraph.CommunicationsUserIdentity{BaseIdentity: base}, &msgraph.CommunicationsGuestIdentity{BaseIdentity: base}, &msgraph.UnknownIdentity{BaseIdentity: base},
		}).Draw(t, "identity")
	}
	for range rapid.IntRange(0, 3).Draw(t, "intervals") {
		join, leave := drawInstant(t), drawInstant(t)
		r.AttendanceIntervals = append(r.AttendanceIntervals, msgraph.AttendanceInterval{JoinDateTime: written(join), LeaveDateTime: written(leave)})
		if join != nil && (r.first == nil || join.Before(*r.first)) {
			r.first = join
		}
		if leave != nil && (r.last == nil || leave.After(*r.last)) {
			r.last = leave
		}
	}
	return r
}

// drawInstant is one of few, so that many are equal, with as many digits as it takes; nil is none.
func drawInstant(t *rapid.T) *time.Time {
	if rapid.IntRange(0, 3).Draw(t, "no instant") == 0 {
		return nil
	}
	ticks := rapid.SampledFrom([]time.Duration{0, 1, 10, 5_000_000, 10_000_000, 10_000_001, 600_000_000}).Draw(t, "ticks")
	instant := time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC).Add(ticks * 100)
	return &instant
}

// written is an instant as Microsoft writes it, now and then with zeros at the end.
func written(instant *time.Time) msgraph.DateTime {
	if instant == nil {
		return ""
	}
	if instant.Nanosecond()%1_000_000_000 == 0 && instant.Second()%2 == 0 {
		return msgraph.DateTime(instant.Format("2006-01-02T15:04:05.0000000Z"))
	}
	return msgraph.DateTime(instant.Format(time.RFC3339Nano))
}

func recordsOf(rows []row) (records []*msgraph.AttendanceRecord) {
	for _, r := range rows {
		records = append(records, r.AttendanceRecord)
	}
	return records
}

func TestTheFirstJoinAndTheLastLeaveAreThoseOfAllIntervals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRow(t)
		for got, want := range map[msgraph.DateTime]*time.Time{r.FirstJoinedAt(): r.first, r.LastLeftAt(): r.last} {
			if want == nil {
				assert.Empty(t, got)
				continue
			}
			instant, err := time.Parse(time.RFC3339Nano, string(got))
			require.NoError(t, err)
			assert.True(t, instant.Equal(*want), "%s is %s", got, want)
		}
	})
}

func TestAFilterKeepsWhatMeetsEveryCondition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawRow), 0, 12).Draw(t, "rows")
		filter, meets := drawFilter(t)
		var want []*msgraph.AttendanceRecord
		for _, r := range all {
			if meets(r) {
				want = append(want, r.AttendanceRecord)
			}
		}
		got := filter.Apply(recordsOf(all))
		assert.True(t, slices.Equal(want, got), "%d of %d are kept, and not %d", len(got), len(all), len(want))
	})
}

// drawFilter is a filter, and what it means.
func drawFilter(t *rapid.T) (f *attendance.Filter, meets func(r row) bool) {
	var conditions []func(r row) bool
	f = new(attendance.Filter)
	if names := rapid.SliceOfDistinct(rapid.SampledFrom(append(roles, "UNKNOWN")), rapid.ID).Draw(t, "roles"); len(names) > 0 {
		f.Roles = make([]msgraph.AttendanceRole, len(names))
		for i, name := range names {
			require.NoError(t, f.Roles[i].UnmarshalGQL(name))
		}
		conditions = append(conditions, func(r row) bool { return slices.Contains(names, nameOfRole(string(r.Role))) })
	}
	kinds := []msgraph.IdentityKind{msgraph.IdentityUser, msgraph.IdentityGuest, msgraph.IdentityUnknown, msgraph.IdentityPhone}
	if f.IdentityKinds = rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 2).Draw(t, "kinds"); len(f.IdentityKinds) > 0 {
		conditions = append(conditions, func(r row) bool { return r.Identity != nil && slices.Contains(f.IdentityKinds, r.Identity.Kind()) })
	}
	if rapid.Bool().Draw(t, "searches") {
		search := drawWord(t, "search")
		f.Search = &search.text
		conditions = append(conditions, func(r row) bool {
			sought := strings.TrimSpace(search.plain)
			return strings.Contains(r.name.plain, sought) || strings.Contains(r.address.plain, sought)
		})
	}
	if rapid.Bool().Draw(t, "has a minimum") {
		f.MinimumSeconds = seconds(rapid.IntRange(0, 3).Draw(t, "minimum"))
		conditions = append(conditions, func(r row) bool {
			return r.TotalAttendanceInSeconds != nil && *r.TotalAttendanceInSeconds >= *f.MinimumSeconds
		})
	}
	if rapid.Bool().Draw(t, "asks for registrations") {
		registered := rapid.Bool().Draw(t, "registered")
		f.HasRegistration = &registered
		conditions = append(conditions, func(r row) bool { return registered == (r.RegistrationID != "") })
	}
	return f, func(r row) bool {
		return !slices.ContainsFunc(conditions, func(is func(row) bool) bool { return !is(r) })
	}
}

// nameOfRole is the outward name of a role; "" for none.
func nameOfRole(raw string) string {
	for _, name := range roles {
		if strings.EqualFold(raw, strings.ReplaceAll(name, "_", "")) {
			return name
		}
	}
	if raw == "" {
		return ""
	}
	return "UNKNOWN"
}

func TestAnOrderPlacesEveryTwoRecordsByItsField(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawRow), 0, 12).Draw(t, "rows")
		order := attendance.Order{
			Field:     rapid.SampledFrom([]attendance.OrderField{attendance.FirstJoin, attendance.LastLeave, attendance.Total, attendance.Name}).Draw(t, "field"),
			Direction: rapid.SampledFrom([]attendance.Direction{attendance.Ascending, attendance.Descending}).Draw(t, "direction"),
		}
		sorted := recordsOf(all)
		order.Sort(sorted)
		place := map[*msgraph.AttendanceRecord]int{}
		for i, record := range sorted {
			place[record] = i
		}
		require.Len(t, place, len(all), "none is lost, and none is there twice")
		for i, a := range all {
			for j, b := range all[:i] {
				before := comesBefore(order, a, b)
				if !before && !comesBefore(order, b, a) {
					assert.Greater(t, place[a.AttendanceRecord], place[b.AttendanceRecord], "equals keep their order: %d and %d", i, j)
					continue
				}
				assert.Equal(t, before, place[a.AttendanceRecord] < place[b.AttendanceRecord], "%v: %d and %d", order, i, j)
			}
		}
	})
}

// comesBefore is the definition of an order: what lacks the field is less than anything.
func comesBefore(order attendance.Order, a, b row) bool {
	if order.Direction == attendance.Descending {
		a, b = b, a
	}
	switch order.Field {
	case attendance.FirstJoin:
		return b.first != nil && (a.first == nil || a.first.Before(*b.first))
	case attendance.LastLeave:
		return b.last != nil && (a.last == nil || a.last.Before(*b.last))
	case attendance.Name:
		return a.name.plain < b.name.plain
	}
	x, y := a.TotalAttendanceInSeconds, b.TotalAttendanceInSeconds
	return y != nil && (x == nil || *x < *y)
}
