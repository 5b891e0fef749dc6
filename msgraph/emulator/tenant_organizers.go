package emulator

import (
	"fmt"
	"time"
)

// Users returns the accounts of the users that Options.Users adds, with tokens
// demo-user-1 to demo-user-n. All have the same things, a meeting and a webinar
// that they organize, each with a report of two records; but whatever can be
// text holds the id of its organizer and of nobody else. So who asks the same
// question as another, for me or by role, and sees another's id, sees too much.
func Users(n int) []Account {
	list := make([]Account, n)
	for i := range list {
		p := organizer(i + 1)
		list[i] = Account{
			ID: p.id, DisplayName: p.name(), UserPrincipalName: p.mail, Token: fmt.Sprintf("demo-user-%d", i+1),
			About: "organizes one meeting and one webinar that nobody else may read",
		}
	}
	return list
}

// UserMeetingID returns the id of the meeting that such a user, or Anna Lind,
// organizes.
func UserMeetingID(user string) string { return meetingID(user, "user/"+user) }

func organizer(n int) person {
	id := guid(fmt.Sprintf("user/%d", n))
	p := staff(id, "User", id, id+"@contoso.com", "Lecturer")
	p.department = "Department of " + id
	return p
}

// addOrganizer adds a user and what that user organizes.
func (t *tenant) addOrganizer(p person) {
	t.addUser(p)
	start := on(time.October, 7, 9, 0)
	guest := person{id: guid("guest/" + p.id), given: "Guest", surname: "of " + p.id, mail: "guest." + p.id + "@example.com"}
	came := func() []attendance {
		return []attendance{
			p.attends("Organizer", minutes(start, -0.5, 44.2)),
			guest.attends("Attendee", minutes(start, 0.7, 43.9)),
		}
	}
	t.addMeeting(plan{
		label: "user/" + p.id, organizer: p, subject: "Meeting of " + p.id, meetingType: "scheduled",
		start: start, length: 45 * time.Minute,
		reports: []*report{newReport(guid("user/report/"+p.id), came())},
	})

	e := eventPlan{
		kind: webinars, id: guid("user/webinar/"+p.id) + "@" + p.tenantID, name: "Webinar of " + p.id, status: "published",
		description: itemBody("text", "By "+p.id), organizer: p, zone: utc, start: start, end: start.Add(45 * time.Minute), registration: true,
	}.build()
	r := registrantOf("user/"+p.id, 1, guest, "registered")
	e.registrations = []entity{r.entity(start.Add(-48 * time.Hour))}
	e.presenters = []entity{presenter(p, p.details("Presents for "+p.id))}
	e.sessions = []*session{sessionPlan{
		id: guid("user/session/" + p.id), subject: "Session of " + p.id, organizer: p, zone: utc, start: start, end: start.Add(45 * time.Minute),
		reports: []*report{newReport(guid("user/webinar/report/"+p.id), came())},
	}.build()}
	t.events = append(t.events, e)
}
