package emulator

import "time"

// The big webinar: two sessions, the second of which was ended and started
// again and so has two reports, and 120 registrations.
const (
	WebinarID              = "88b245ac-b0b2-f1aa-e34a-c81c27abdac2@" + TenantID
	WebinarSessionID       = "8d62dd52-4dff-4c75-96a9-f905cc3ff942"
	WebinarSecondSessionID = "6bf0c840-c488-5d6f-8d74-df1376ac636d"
	WebinarReportID        = "b76965d4-0763-496e-9980-b323c5f3aa3b" // of WebinarSessionID
)

const webinarRegistrations = 120

func (t *tenant) addWebinar() {
	first, second := on(time.October, 13, 17, 0), on(time.October, 14, 17, 0)
	length := 90 * time.Minute
	e := eventPlan{
		kind: webinars, id: WebinarID, name: "The Impact of Tech on Our Lives", status: "published",
		description: itemBody("html", "<p>Discusses how technology has changed the way we communicate, work, and interact with each other.</p>"),
		organizer:   diane, coOrganizers: []person{kenneth}, zone: pacific,
		start: first, end: second.Add(length), registration: true, external: true,
	}.build()
	registrants := webinarRegistrants()
	for n, r := range registrants {
		at := on(time.September, 21, 8, 0).Add(time.Duration(n)*4*time.Hour + newDice(r.registration).between(0, 4*time.Hour))
		e.registrations = append(e.registrations, r.entity(at))
	}
	e.presenters = []entity{
		presenter(diane, diane.details("Teaches data science and what it does to us.")),
		presenter(frederick, frederick.details("Builds the labs.")),
		presenter(raymond, nil),
	}
	e.sessions = []*session{
		sessionPlan{
			id: WebinarSessionID, subject: "Session one", organizer: diane, zone: pacific, start: first, end: first.Add(length),
			reports: []*report{newReport(WebinarReportID, webinarAttendance("one", first, length, registrants, 70), externalEvent)},
		}.build(),
		sessionPlan{
			id: WebinarSecondSessionID, subject: "Session two", organizer: diane, zone: pacific, start: second, end: second.Add(length),
			reports: []*report{
				newReport(guid("webinar/two/0"), webinarAttendance("two/0", second, 30*time.Minute, registrants, 55), externalEvent),
				newReport(guid("webinar/two/1"), webinarAttendance("two/1", second.Add(40*time.Minute), 50*time.Minute, registrants, 45), externalEvent),
			},
		}.build(),
	}
	t.events = append(t.events, e)
}

// webinarRegistrants has one of every status and one registrant of the tenant.
func webinarRegistrants() []registrant {
	list := []registrant{registrantOf("webinar", 0, emilee, "registered")}
	for n := 1; n < webinarRegistrations; n++ {
		status := "registered"
		switch {
		case n%14 == 5:
			status = "canceled"
		case n%20 == 7:
			status = "waitlisted"
		case n%30 == 9:
			status = "pendingApproval"
		case n%60 == 11:
			status = "rejectedByOrganizer"
		}
		list = append(list, registrantOf("webinar", n, stranger(n), status))
	}
	return list
}

// webinarAttendance is one run of a session: the presenters, percent of those
// registered, and a few who walked in. Some of those registered come without
// their registrationId.
func webinarAttendance(label string, start time.Time, length time.Duration, registrants []registrant, percent int) []attendance {
	d := newDice("webinar/" + label)
	came := []attendance{
		diane.attends("Organizer", d.around(start, length)),
		kenneth.attends("Presenter", d.around(start, length)),
		frederick.attends("Presenter", d.around(start, length)),
	}
	for _, r := range registrants {
		if r.status != "registered" || d.IntN(100) >= percent {
			continue
		}
		a := audience(d, r.attends(d.around(start, length)))
		if r.external == nil && d.once(12) { // joined by another way; only the e-mail address tells
			a.registered = nil
		}
		came = append(came, a)
	}
	for n := range 6 {
		came = append(came, audience(d, walkIn(n, stranger(6000+n), d.around(start, length))))
	}
	return came
}

// audience makes an attendance less than perfect: some come late, some leave
// early, some lose the line, a third engage.
func audience(d dice, a attendance) attendance {
	s := a.stays[0]
	length := s.leave.Sub(s.join)
	if d.once(4) {
		s.join = s.join.Add(d.between(length/20, length/4))
	}
	if d.once(4) {
		s.leave = s.leave.Add(-d.between(length/20, length/3))
	}
	a.stays = []stay{s}
	if d.once(8) {
		a.stays = drop(d, s, 1+d.IntN(2))
	}
	if d.once(3) {
		a.engagements = d.engages(a.stays[0], 1+d.IntN(3))
	}
	return a
}
