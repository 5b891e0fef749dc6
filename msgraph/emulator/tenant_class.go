package emulator

import (
	"fmt"
	"time"
)

// The weekly class: twelve Tuesdays, 14:00 to 15:15 UTC, twenty-eight
// students, one of whom joins the course in week 3 and one leaves it in week 8.
const (
	ClassMeetingID  = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMCoqMTk6bWVldGluZ19OemhsWkdReU4yUXROakkwWkMwMU4yTTNMVGd6TkRZdFkyUmtZbUUxT1RObFl6SmtAdGhyZWFkLnYy"
	ClassJoinWebURL = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NzhlZGQyN2QtNjI0ZC01N2M3LTgzNDYtY2RkYmE1OTNlYzJk%40thread.v2/0" +
		"?context=%7b%22Tid%22%3a%22" + TenantID + "%22%2c%22Oid%22%3a%22" + DianeDemossID + "%22%7d"
)

const (
	classWeeks  = 12
	classLength = 75 * time.Minute
)

func (t *tenant) addClass() {
	first := on(time.September, 1, 14, 0)
	var reports []*report
	for week := range classWeeks {
		start := first.AddDate(0, 0, 7*week)
		reports = append(reports, newReport(guid(fmt.Sprintf("class/report/%d", week)), classAttendance(week, start)))
	}
	t.addMeeting(plan{
		label: "class", organizer: diane, invited: append(students(), priya),
		subject: "Introduction to Data Science", meetingType: "recurring",
		start: first, length: classLength, joinID: joinDigits(1), reports: reports,
	})
}

// classAttendance is one week of the class. Priya assists every third week.
func classAttendance(week int, start time.Time) []attendance {
	d := newDice(fmt.Sprintf("class/%d", week))
	end := start.Add(classLength)
	came := []attendance{diane.attends("Organizer", stay{start.Add(-d.between(4*time.Minute, 11*time.Minute)), end.Add(d.between(time.Minute, 4*time.Minute))})}
	if week%3 == 0 {
		came = append(came, priya.attends("Presenter", stay{start.Add(-d.between(0, 3*time.Minute)), end.Add(d.between(0, time.Minute))}))
	}
	for i, student := range students() {
		joins, leaves := i != 6 || week >= 2, i == 21 && week >= 7
		away := d.once(14) || i == 11 && d.once(3)
		if !joins || leaves || away {
			continue
		}
		came = append(came, studentAttendance(d, week, i, student, start)...)
	}
	return came
}

// studentAttendance is one student in one week: mostly one stay, sometimes a
// late one, one cut short, a dropped line, or a phone beside the laptop.
func studentAttendance(d dice, week, i int, student person, start time.Time) []attendance {
	end := start.Add(classLength)
	s := stay{start.Add(d.between(-4*time.Minute, 2*time.Minute)), end.Add(d.between(-time.Minute, 2*time.Minute))}
	if i%7 == 3 && !d.once(3) || d.once(9) {
		s.join = start.Add(d.between(3*time.Minute, 19*time.Minute))
	}
	if d.once(11) {
		s.leave = end.Add(-d.between(10*time.Minute, 40*time.Minute))
	}
	a := student.attends("Attendee", s)
	switch d.IntN(16) {
	case 0, 1: // the line drops, once or twice
		a.stays = drop(d, s, 1+d.IntN(2))
	case 2: // a phone joins while the laptop stays: intervals overlap
		phone := s.join.Add(d.between(5*time.Minute, 12*time.Minute))
		a.stays = append(a.stays, stay{phone, phone.Add(d.between(4*time.Minute, 20*time.Minute))})
	}
	if !d.once(3) {
		a.engagements = d.engages(a.stays[0], 1+d.IntN(5))
	}
	came := []attendance{a}
	if i%10 == 4 && d.once(3) { // a second record of the same person
		second := student.attends("Attendee", stay{s.join.Add(d.between(time.Minute, 3*time.Minute)), s.leave.Add(-d.between(time.Minute, 5*time.Minute))})
		second.id = guid(fmt.Sprintf("class/second/%d/%d", week, i))
		came = append(came, second)
	}
	return came
}

// drop cuts a stay into times+1, some minutes of absence between them.
func drop(d dice, s stay, times int) []stay {
	stays := make([]stay, 0, times+1)
	part := s.leave.Sub(s.join) / time.Duration(times+1)
	join := s.join
	for n := range times {
		leave := s.join.Add(part*time.Duration(n+1) - d.between(part/10, part/4)).Truncate(tick)
		stays = append(stays, stay{join, leave})
		join = leave.Add(d.between(part/50, part/5))
	}
	return append(stays, stay{join, s.leave})
}
