package emulator

import (
	"fmt"
	"time"
)

// The small webinars that differ from the rest. FrederickWebinarID is not
// Diane's, so nobody but Frederick Cormier may read it.
const (
	DraftWebinarID     = "4d99bab3-f5db-5d9b-8415-5efa563e21ef@" + TenantID
	CanceledWebinarID  = "6a79139e-67d4-59fa-ab79-0bdeb8d7d2cb@" + TenantID
	PlainWebinarID     = "e5bc693d-6fc6-5050-a3d1-773a099a50fc@" + TenantID // its description is a bare string
	FrederickWebinarID = "7b78067d-87e5-5217-9d2d-41dab479097b@" + TenantID
)

// smallWebinar is one session with a report or two and a few registrations.
type smallWebinar struct {
	label, name, status string
	description         any
	organizer           person
	coOrganizers        []person
	zone                zone
	start               time.Time
	registrations       int
	reports             int
}

func smallWebinars() []smallWebinar {
	by := []person{kenneth}
	text := func(content string) object { return itemBody("text", content) }
	return []smallWebinar{
		{"literacy", "Getting Started with Data Literacy", "published", text("Reading a chart without being fooled by it."), diane, by, europe, on(time.September, 10, 15, 0), 14, 1},
		{"plain", "Writing a Strong Application", "published", "What admissions look for, and what they skip.", diane, nil, pacific, on(time.September, 17, 16, 0), 11, 1},
		{"labs", "A Tour of the Virtual Labs", "published", text("Every lab in forty minutes."), diane, by, utc, on(time.September, 29, 10, 0), 9, 2},
		{"alumni", "Alumni Talk: First Year in Industry", "published", itemBody("html", "<p>Three alumni, no slides.</p>"), diane, nil, eastern, on(time.October, 8, 21, 0), 13, 1},
		{"canceled", "Parents' Evening Online", "canceled", text("Canceled after the rehearsal."), diane, nil, europe, on(time.October, 20, 17, 0), 8, 1},
		{"statistics", "Statistics Anonymous", "published", nil, diane, by, europe, on(time.October, 29, 16, 30), 10, 2},
		{"library", "Finding Things in the Digital Library", "published", text("With the librarians."), diane, nil, pacific, on(time.November, 3, 17, 0), 12, 1},
		{"careers", "Careers in Machine Learning", "published", text("Questions and answers."), diane, nil, eastern, on(time.November, 12, 18, 0), 14, 1},
		{"draft", "Working Title: AI in the Classroom", "draft", text("Only rehearsed so far."), diane, by, utc, on(time.November, 19, 9, 0), 0, 1},
		{"frederick", "Inside the Robotics Lab", "published", text("Frederick shows his robots."), frederick, nil, utc, on(time.October, 6, 14, 0), 6, 1},
	}
}

// addSmallWebinars adds nine of Diane's and one of Frederick's.
func (t *tenant) addSmallWebinars() {
	for n, w := range smallWebinars() {
		t.events = append(t.events, w.build(n))
	}
}

func (w smallWebinar) build(n int) *event {
	length := 45 * time.Minute
	e := eventPlan{
		kind: webinars, id: guid("webinar/"+w.label) + "@" + TenantID, name: w.name, status: w.status, description: w.description,
		organizer: w.organizer, coOrganizers: w.coOrganizers, zone: w.zone,
		start: w.start, end: w.start.Add(length), registration: w.registrations > 0,
	}.build()
	var registrants []registrant
	for i := range w.registrations {
		status := "registered"
		if i == 4 {
			status = "canceled"
		}
		r := registrantOf(w.label, i, stranger(7000+100*n+i), status)
		registrants = append(registrants, r)
		e.registrations = append(e.registrations, r.entity(w.start.Add(-time.Duration(20+i)*7*time.Hour)))
	}
	s := sessionPlan{
		id: guid("session/" + w.label), subject: w.name, organizer: w.organizer, zone: w.zone,
		start: w.start, end: w.start.Add(length),
	}
	for run := range w.reports {
		start := w.start.Add(time.Duration(run) * 26 * time.Minute)
		came := w.attendance(run, start, length/time.Duration(w.reports), registrants)
		s.reports = append(s.reports, newReport(guid(fmt.Sprintf("webinar/%s/report/%d", w.label, run)), came))
	}
	e.sessions = []*session{s.build()}
	e.presenters = []entity{presenter(w.organizer, w.organizer.details("Hosts this webinar."))}
	return e
}

// attendance is one run. Nobody but the hosts came to what was not held.
func (w smallWebinar) attendance(run int, start time.Time, length time.Duration, registrants []registrant) []attendance {
	d := newDice(fmt.Sprintf("webinar/%s/%d", w.label, run))
	came := []attendance{w.organizer.attends("Organizer", d.around(start, length))}
	for _, p := range w.coOrganizers {
		came = append(came, p.attends("Presenter", d.around(start, length)))
	}
	if w.status != "published" {
		return came
	}
	for _, r := range registrants {
		if r.status == "registered" && !d.once(3) {
			came = append(came, audience(d, r.attends(d.around(start, length))))
		}
	}
	return append(came, walkIn(run, stranger(6100+run), d.around(start, length)))
}
