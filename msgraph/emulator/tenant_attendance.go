package emulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// stay is one attendance interval.
type stay struct{ join, leave time.Time }

// seconds is the length of the interval, rounded down.
func (s stay) seconds() int { return int(s.leave.Sub(s.join) / time.Second) }

// absent as a property's value leaves the property out.
type absent struct{}

// attendance is what becomes one attendance record.
type attendance struct {
	id          string // of the record; empty leaves it out
	email       any    // a string, nil or absent
	identity    any    // an object or nil
	role        string
	stays       []stay
	registered  []member // what a webinar adds
	engagements []object // beta only
	registrant  any      // the registrantId of old: a string or nil; beta only
}

// attends is the attendance of a person; the record's id is the person's.
func (p person) attends(role string, stays ...stay) attendance {
	return attendance{id: p.id, email: p.mail, identity: p.identity(), role: role, stays: stays}
}

// record writes the attendance as an attendanceRecord.
//
// https://learn.microsoft.com/graph/api/resources/attendancerecord
func (a attendance) record() entity {
	intervals := make([]object, len(a.stays))
	total := 0
	for i, s := range a.stays {
		total += s.seconds()
		intervals[i] = object{
			{name: "joinDateTime", value: timestamp(s.join)},
			{name: "leaveDateTime", value: timestamp(s.leave)},
			{name: "durationInSeconds", value: s.seconds()},
		}
	}
	o := make(object, 0, 10)
	if a.id != "" {
		o = append(o, member{name: "id", value: a.id})
	}
	if a.email != (absent{}) {
		o = append(o, member{name: "emailAddress", value: a.email})
	}
	o = append(o,
		member{name: "totalAttendanceInSeconds", value: total},
		member{name: "role", value: a.role},
		member{name: "registrantId", value: a.registrant, beta: true},
		member{name: "identity", value: a.identity},
		member{name: "attendanceIntervals", value: intervals})
	o = append(o, a.registered...)
	if a.engagements == nil {
		a.engagements = []object{}
	}
	return newEntity(a.id, append(o, member{name: "engagements", value: a.engagements, beta: true}))
}

// newReport makes the attendance report of people who came. It starts a few
// seconds before the first of them and ends with the last, cut to milliseconds.
//
// https://learn.microsoft.com/graph/api/resources/meetingattendancereport
func newReport(id string, came []attendance, more ...member) *report {
	start, end := came[0].stays[0].join, came[0].stays[0].leave
	r := &report{records: make([]entity, len(came))}
	people := map[string]bool{}
	for i, a := range came {
		for _, s := range a.stays {
			if s.join.Before(start) {
				start = s.join
			}
			if s.leave.After(end) {
				end = s.leave
			}
		}
		r.records[i] = a.record()
		people[a.who(i)] = true
	}
	lead := newDice("report/"+id).between(2*time.Second, 9*time.Second)
	o := object{
		{name: "id", value: id},
		{name: "totalParticipantCount", value: len(people)},
		{name: "meetingStartDateTime", value: timestamp(start.Add(-lead).Truncate(time.Millisecond))},
		{name: "meetingEndDateTime", value: timestamp(end.Truncate(time.Millisecond))},
	}.with(more...)
	r.entity = newEntity(id, o)
	r.listed = newEntity(id, o.with(member{name: "attendanceRecords", value: []object{}}))
	return r
}

// who tells people apart. Two records of one person name the same; a record
// without identity is somebody else.
func (a attendance) who(position int) string {
	if o, ok := a.identity.(object); ok {
		for _, m := range o {
			if m.name == "id" {
				return fmt.Sprint(m.value)
			}
		}
	}
	return fmt.Sprint("record ", position)
}

// newestFirst is the order in which reports are listed.
func newestFirst(reports []*report) []*report {
	slices.SortStableFunc(reports, func(a, b *report) int {
		return b.started().Compare(a.started())
	})
	return reports
}

func (r *report) started() time.Time {
	var t time.Time
	_ = json.Unmarshal(r.encoding(form{}).value("meetingStartDateTime"), &t) // we wrote it
	return t
}

// engagement is something a person did in a meeting besides being there.
//
// https://learn.microsoft.com/graph/api/resources/meetingengagement
func engagement(at time.Time, kind any, subType string) object {
	return object{
		{name: "dateTime", value: timestamp(at)},
		{name: "engagementType", value: kind},
		{name: "engagementSubType", value: subType},
	}
}

// engages throws a few engagements into a stay.
func (d dice) engages(s stay, n int) []object {
	kinds := [][2]string{
		{"reaction", "like"},
		{"reaction", "applause"},
		{"hand", "raiseHand"},
		{"camera", "cameraOn"},
		{"microphone", "unmute"},
		{"microphone", "mute"},
		{"reaction", "love"},
		{"reaction", "laugh"},
		{"reaction", "surprised"},
	}
	moments := make([]time.Duration, n)
	for i := range moments {
		moments[i] = d.between(0, s.leave.Sub(s.join))
	}
	slices.Sort(moments)
	list := make([]object, n)
	for i, moment := range moments {
		kind := kinds[d.IntN(len(kinds))]
		list[i] = engagement(s.join.Add(moment), kind[0], kind[1])
	}
	return list
}
