package attendance_test

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/attendance"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func user(name string) msgraph.Identity {
	return &msgraph.CommunicationsUserIdentity{BaseIdentity: msgraph.BaseIdentity{DisplayName: name}}
}

func seconds(n int) *int { return &n }

func stay(join, leave string) []msgraph.AttendanceInterval {
	return []msgraph.AttendanceInterval{{JoinDateTime: msgraph.DateTime(join), LeaveDateTime: msgraph.DateTime(leave)}}
}

// row names records by their e-mail address, so that tests read as lists of names.
var rows = []*msgraph.AttendanceRecord{
	{
		EmailAddress: "zoe", Identity: user("Zoë Ångström"), Role: "Organizer", TotalAttendanceInSeconds: seconds(60),
		AttendanceIntervals: append(stay("2026-11-02T09:00:00.5Z", "2026-11-02T09:01:00Z"), stay("2026-11-02T08:59:59Z", "2026-11-02T10:00:00Z")...),
	},
	{
		EmailAddress: "ann", Identity: user("ann"), Role: "attendee", RegistrationID: "r1", TotalAttendanceInSeconds: seconds(300),
		AttendanceIntervals: stay("2026-11-02T09:00:00.4999999Z", "2026-11-02T09:05:00.1Z"),
	},
	{
		EmailAddress: "bob", Identity: user("Bob"), Role: "Producer2030", TotalAttendanceInSeconds: seconds(300),
		AttendanceIntervals: stay("2026-11-02T09:00:00Z", "2026-11-02T09:05:00Z"),
	},
	{EmailAddress: "nobody"},
	{EmailAddress: "guest", Identity: &msgraph.CommunicationsGuestIdentity{}, Role: "Attendee", TotalAttendanceInSeconds: seconds(0)},
}

func names(records []*msgraph.AttendanceRecord) []string {
	list := []string{}
	for _, record := range records {
		list = append(list, record.EmailAddress)
	}
	return list
}

func TestFilter(t *testing.T) {
	t.Parallel()
	text, yes, no := func(s string) *string { return &s }, true, false
	tests := map[string]struct {
		filter *attendance.Filter
		want   []string
	}{
		"none":              {nil, []string{"zoe", "ann", "bob", "nobody", "guest"}},
		"empty":             {&attendance.Filter{}, []string{"zoe", "ann", "bob", "nobody", "guest"}},
		"role in any case":  {&attendance.Filter{Roles: []msgraph.AttendanceRole{"ATTENDEE"}}, []string{"ann", "guest"}},
		"unknown role":      {&attendance.Filter{Roles: []msgraph.AttendanceRole{"UNKNOWN"}}, []string{"bob"}},
		"several roles":     {&attendance.Filter{Roles: []msgraph.AttendanceRole{"ORGANIZER", "UNKNOWN"}}, []string{"zoe", "bob"}},
		"kind":              {&attendance.Filter{IdentityKinds: []msgraph.IdentityKind{"GUEST"}}, []string{"guest"}},
		"accents and case":  {&attendance.Filter{Search: text("zoe angstrom")}, []string{"zoe"}},
		"accents in search": {&attendance.Filter{Search: text(" ÀNN ")}, []string{"ann"}},
		"address":           {&attendance.Filter{Search: text("nobod")}, []string{"nobody"}},
		"blank search":      {&attendance.Filter{Search: text("  ")}, []string{"zoe", "ann", "bob", "nobody", "guest"}},
		"minimum":           {&attendance.Filter{MinimumSeconds: seconds(60)}, []string{"zoe", "ann", "bob"}},
		"minimum of zero":   {&attendance.Filter{MinimumSeconds: seconds(0)}, []string{"zoe", "ann", "bob", "guest"}},
		"registered":        {&attendance.Filter{HasRegistration: &yes}, []string{"ann"}},
		"not registered":    {&attendance.Filter{HasRegistration: &no}, []string{"zoe", "bob", "nobody", "guest"}},
		"all at once":       {&attendance.Filter{HasRegistration: &no, MinimumSeconds: seconds(61), Search: text("b")}, []string{"bob"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, names(test.filter.Apply(rows)))
		})
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		order attendance.Order
		want  []string
	}{
		{attendance.Order{Field: attendance.FirstJoin, Direction: attendance.Ascending}, []string{"nobody", "guest", "zoe", "bob", "ann"}},
		{attendance.Order{Field: attendance.FirstJoin, Direction: attendance.Descending}, []string{"ann", "bob", "zoe", "nobody", "guest"}},
		{attendance.Order{Field: attendance.LastLeave, Direction: attendance.Ascending}, []string{"nobody", "guest", "bob", "ann", "zoe"}},
		{attendance.Order{Field: attendance.Total, Direction: attendance.Ascending}, []string{"nobody", "guest", "zoe", "ann", "bob"}},
		{attendance.Order{Field: attendance.Total, Direction: attendance.Descending}, []string{"ann", "bob", "zoe", "guest", "nobody"}},
		{attendance.Order{Field: attendance.Name, Direction: attendance.Ascending}, []string{"nobody", "guest", "ann", "bob", "zoe"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.order), func(t *testing.T) {
			t.Parallel()
			var none *attendance.Filter
			sorted := none.Apply(rows)
			test.order.Sort(sorted)
			assert.Equal(t, test.want, names(sorted))
		})
	}
}

// Filtering and ordering make new lists: the records of a report are shared by every field that asks for them.
func TestRecordsAreNotMoved(t *testing.T) {
	t.Parallel()
	before, err := json.Marshal(names(rows))
	require.NoError(t, err)
	var none *attendance.Filter
	attendance.Order{Field: attendance.Name, Direction: attendance.Descending}.Sort(none.Apply(rows))
	after, err := json.Marshal(names(rows))
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}
