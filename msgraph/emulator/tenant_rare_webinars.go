package emulator

import (
	"fmt"
	"time"
)

// rareWebinar is a status, an audience and an endpoint that no other has. Each
// is a string, or a newMember.
type rareWebinar struct {
	label, name                string
	status, audience, endpoint any
}

// rareWebinars have between them each member that the schema knows and that
// no other event has, and one of tomorrow of each enumeration.
func rareWebinars() []rareWebinar {
	return []rareWebinar{
		{"soldering", "Soldering at Home", "published", "organization", "default"},
		{"prints", "Prints from the Lab", "published", unheardOf, "voicemail"},
		{"drones", "Drones Indoors", unheardOf, "everyone", "skypeForBusiness"},
		{"lasers", "Lasers Without Fear", "published", "organization", "skypeForBusinessVoipPhone"},
		{"light", "Painting with Light", "published", "everyone", unheardOf},
	}
}

// addRareWebinars adds webinars of Hannah Weiss, with Diane as co-organizer.
func (t *tenant) addRareWebinars() {
	for n, w := range rareWebinars() {
		t.events = append(t.events, w.build(n))
	}
}

func (w rareWebinar) build(n int) *event {
	start := on(time.November, 16+n, 12, 0)
	host := hannah
	host.site, host.twitter = "https://hannah.example.com", "https://twitter.example.com/hannah"
	end := start.Add(40 * time.Minute)
	label := "rare/" + w.label
	e := eventPlan{
		kind: webinars, id: guid("webinar/"+label) + "@" + TenantID, name: w.name, description: itemBody("text", "From the lab."),
		status: w.status, audience: w.audience, createdBy: rareCreator(host, w.endpoint),
		organizer: host, coOrganizers: []person{diane}, zone: europe, start: start, end: end, registration: true,
	}.build()
	guest := registrantOf(label, 0, stranger(7900), "registered")
	guest.video = "https://stream.contoso.com/" + guest.registration
	tomorrow := registrantOf(label, 1, stranger(7901), unheardOf)
	e.registrations = []entity{guest.entity(start.Add(-50 * time.Hour)), tomorrow.entity(start.Add(-40 * time.Hour))}
	e.presenters = []entity{presenter(host, host.details("Keeps the lab running."))}
	e.sessions = []*session{sessionPlan{
		id: guid("session/" + label), subject: w.name, organizer: host, zone: europe, start: start, end: end,
		settings: baseSettings(label, joinDigits(200+n), fmt.Sprint(770077+n)),
		reports: []*report{newReport(guid("report/"+label), []attendance{
			host.attends("Organizer", minutes(start, -1.2, 40.6)),
			guest.attends(minutes(start, 0.8, 40.3)),
		})},
	}.build()}
	return e
}

// rareCreator names somebody in all the ways that calls know.
//
// https://learn.microsoft.com/graph/api/resources/communicationsidentityset
func rareCreator(p person, endpoint any) object {
	const graph = "#microsoft.graph."
	id := func(kind string) string { return guid("rare/creator/" + kind) }
	return object{
		{name: "@odata.type", value: graph + "communicationsIdentitySet"},
		{name: "application", value: newIdentity(graph+"communicationsApplicationIdentity", id("application"), "Planner")},
		{name: "applicationInstance", value: newIdentity(graph+"communicationsApplicationInstanceIdentity", id("instance"), "Lab Queue")},
		{name: "assertedIdentity", value: newIdentity("", id("asserted"), p.name())},
		{name: "azureCommunicationServicesUser", value: newIdentity(graph+"azureCommunicationServicesUserIdentity", id("acs"), p.name())},
		{name: "device", value: newIdentity("", id("device"), "Lab Panel")},
		{name: "encrypted", value: newIdentity(graph+"communicationsEncryptedIdentity", id("encrypted"), "Anonymous")},
		{name: "endpointType", value: endpoint},
		{name: "guest", value: newIdentity(graph+"communicationsGuestIdentity", id("guest"), p.name())},
		{name: "onPremises", value: newIdentity("", id("premises"), p.name())},
		{name: "phone", value: newIdentity(graph+"communicationsPhoneIdentity", "4:+15550160", "+1 555-0160")},
		{name: "user", value: p.identity().typed(graph + "communicationsUserIdentity")},
	}
}
