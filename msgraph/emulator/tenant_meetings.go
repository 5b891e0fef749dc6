package emulator

import (
	"fmt"
	"time"
)

// The other meetings. UntitledMeetingID has an id of the older form, an empty
// subject and few properties; UpcomingMeetingID has no report yet. No account
// but Frederick Cormier's reads FrederickMeetingID, though the app can find it
// by its videoTeleconferenceId, for which no policy counts.
const (
	StandupMeetingID   = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMCoqMTk6bWVldGluZ19ZbVV4WXpGbE9UWXRNelF3TWkwMVpqQTNMV0prT1RBdE56Sm1ZV1V4Tm1JeFl6aGtAdGhyZWFkLnYy"
	UpcomingMeetingID  = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMCoqMTk6bWVldGluZ19aV0U1TmpWbVl6Z3RNVFE1T1MwMU0yTTJMVGxrTWpndE1EUXlZelZoWWpka01EVTNAdGhyZWFkLnYy"
	UntitledMeetingID  = DianeDemossID + "_19:meeting_MzMwMjUyNjQtMGIxZS01OTAzLTk3Y2YtNTVmZDZlNTY3N2Nl@thread.v2"
	FrederickMeetingID = "MSpkYzE3Njc0Yy04MWQ5LTRhZGItYmZiMi04ZjZhNDQyZTQ2MjMqMCoqMTk6bWVldGluZ19Oak01WVdFMVlUZ3ROR0ZqT1MwMVlUVXdMVGt6Wm1ZdE5UQXlOVFpsTjJaalpXSXlAdGhyZWFkLnYy"
)

const (
	coachingMeetings = 20
	standupReports   = 60
)

// CoachingMeetingIDs returns the ids of twenty small meetings, each with three
// reports of one to four records.
func CoachingMeetingIDs() []string {
	list := make([]string, coachingMeetings)
	for n := range list {
		list[n] = meetingID(DianeDemossID, coachingLabel(n))
	}
	return list
}

func coachingLabel(n int) string { return fmt.Sprintf("coaching/%02d", n) }

// addCoaching adds talks of Diane with one student, every four weeks. Each has
// so many records; 0 is one to four.
func (t *tenant) addCoaching(records int) {
	for n, student := range students()[:coachingMeetings] {
		label := coachingLabel(n)
		first := on(time.September, 2+n%5, 9+n%4, 30)
		var reports []*report
		for talk := range 3 {
			came := coachingAttendance(n, talk, records, student, first.AddDate(0, 0, 28*talk))
			reports = append(reports, newReport(guid(fmt.Sprintf("%s/report/%d", label, talk)), came))
		}
		t.addMeeting(plan{
			label: label, organizer: diane, invited: []person{student},
			subject: "Coaching: " + student.name(), meetingType: "recurring",
			start: first, length: 30 * time.Minute, joinID: joinDigits(100 + n), reports: reports,
		})
	}
}

// coachingAttendance is one talk. Sometimes the student does not come, or
// advisers do too. Where more records are asked for, strangers listen.
func coachingAttendance(n, talk, records int, student person, start time.Time) []attendance {
	d := newDice(fmt.Sprintf("coaching/%d/%d", n, talk))
	came := []attendance{diane.attends("Organizer", d.around(start, 30*time.Minute))}
	for _, guest := range []person{student, lisa, samuel}[:d.IntN(4)] {
		came = append(came, guest.attends("Attendee", d.around(start, 30*time.Minute)))
	}
	if records == 0 {
		return came
	}
	for i := len(came); i < records; i++ {
		came = append(came, audience(d, stranger(100*n+i).attends("Attendee", d.around(start, 30*time.Minute))))
	}
	return came[:records]
}

// around throws a stay that begins and ends about when it should.
func (d dice) around(start time.Time, length time.Duration) stay {
	return stay{start.Add(d.between(-3*time.Minute, 3*time.Minute)), start.Add(length + d.between(-2*time.Minute, 4*time.Minute))}
}

// addStandup adds sixty working days of a stand-up, more than a list shows.
func (t *tenant) addStandup() {
	team := []person{kenneth, priya, tomas, hannah, samuel}
	day := on(time.September, 1, 7, 30)
	first := day
	var reports []*report
	for len(reports) < standupReports {
		if weekday := day.Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			reports = append(reports, newReport(guid("standup/"+day.Format(time.DateOnly)), standupAttendance(team, day)))
		}
		day = day.AddDate(0, 0, 1)
	}
	t.addMeeting(plan{
		label: "standup", organizer: diane, invited: team, subject: "Faculty stand-up", meetingType: "recurring",
		start: first, length: 15 * time.Minute, joinID: joinDigits(2), reports: reports,
	})
}

func standupAttendance(team []person, day time.Time) []attendance {
	d := newDice("standup/" + day.Format(time.DateOnly))
	came := []attendance{diane.attends("Organizer", d.around(day, 15*time.Minute))}
	for _, p := range team {
		if !d.once(6) {
			came = append(came, p.attends("Presenter", d.around(day, 15*time.Minute)))
		}
	}
	return came
}

func (t *tenant) addOtherMeetings() {
	untitled := on(time.September, 24, 13, 5)
	t.addMeeting(plan{
		label: "untitled", id: UntitledMeetingID, organizer: diane, subject: "", bare: true, start: untitled, length: 30 * time.Minute,
		reports: []*report{newReport(guid("untitled/report"), []attendance{
			diane.attends("Organizer", minutes(untitled, 0.2, 21.7)),
			hannah.attends("Presenter", minutes(untitled, 0.9, 21.6)),
		})},
	})
	t.addMeeting(plan{
		label: "upcoming", organizer: diane, invited: []person{kenneth, priya}, bare: true,
		start: on(time.November, 30, 10, 0), length: time.Hour,
	})
	lab := on(time.October, 1, 12, 0)
	t.addMeeting(plan{
		label: "frederick", organizer: frederick, invited: []person{hannah}, subject: "Lab budget", meetingType: "scheduled",
		start: lab, length: 45 * time.Minute, joinID: joinDigits(3), conference: "987654321",
		reports: []*report{newReport(guid("frederick/report"), []attendance{
			frederick.attends("Organizer", minutes(lab, -1.1, 40.3)),
			hannah.attends("Presenter", minutes(lab, 0.4, 40.2)),
		})},
	})
}
