package emulator

import "time"

// The big town hall has one session with one report of 5,000 records, or of as
// many as Options say. The id of the small one lacks the tenant, as ids in some
// of Microsoft's samples do.
const (
	TownhallID        = "fc6e8c15-2fd7-1dd5-caa0-87056e6a12be@" + TenantID
	TownhallSessionID = "27667798-5979-5437-82da-a6b6d968a09c"
	TownhallReportID  = "2c2c2454-7613-4d6e-9c7c-4c8954cf7a6c"
	SmallTownhallID   = "87aa3f3c-d5cb-59c6-a8a0-a3d8b84e344f"
)

const (
	townhallRecords  = 5000
	townhallCapacity = 10000
)

// addTownhalls adds both; records is how many the report of the big one has.
func (t *tenant) addTownhalls(records int) {
	start := on(time.October, 15, 16, 30)
	length := time.Hour
	big := eventPlan{
		kind: townhalls, id: TownhallID, name: "Autumn Town Hall", status: "published",
		description: itemBody("html", "<p>The year ahead, for everybody at Contoso and its partners.</p>"),
		organizer:   diane, coOrganizers: []person{kenneth}, zone: eastern, start: start, end: start.Add(length), external: true,
		more: townhallMembers(townhallCapacity),
	}.build()
	big.presenters = []entity{presenter(diane, nil), presenter(kenneth, nil), presenter(raymond, nil)}
	big.sessions = []*session{sessionPlan{
		id: TownhallSessionID, subject: "Autumn Town Hall", organizer: diane, zone: eastern, start: start, end: start.Add(length), capacity: townhallCapacity,
		reports: []*report{newReport(TownhallReportID, townhallAttendance("big", start, length, records), externalEvent)},
	}.build()}

	start = on(time.November, 18, 9, 0)
	length = 30 * time.Minute
	small := eventPlan{
		kind: townhalls, id: SmallTownhallID, name: "Faculty Round-up", status: "published", description: itemBody("text", ""),
		organizer: diane, zone: europe, start: start, end: start.Add(length), more: townhallMembers(nil),
	}.build()
	small.presenters = []entity{presenter(diane, nil)}
	small.sessions = []*session{sessionPlan{
		id: guid("townhall/small/session"), subject: "Faculty Round-up", organizer: diane, zone: europe, start: start, end: start.Add(length),
		reports: []*report{newReport(guid("townhall/small/report"), townhallAttendance("small", start, length, 9))},
	}.build()}
	t.events = append(t.events, big, small)
}

// townhallMembers is what town halls have and webinars have not. Invited
// attendees name their type without #, as Microsoft's sample does.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventtownhall
func townhallMembers(capacity any) []member {
	return []member{
		{name: "capacity", value: capacity},
		{name: "invitedAttendees", value: []object{
			emilee.identity().typed("microsoft.graph.communicationsUserIdentity"),
			newIdentity("microsoft.graph.communicationsGuestIdentity", guid("guest/ingrid"), "Ingrid Holm",
				member{name: "email", value: "ingrid.holm@example.com"}),
		}},
		{name: "isInviteOnly", value: false},
	}
}

// townhallAttendance is the hosts and enough people to make n records.
func townhallAttendance(label string, start time.Time, length time.Duration, n int) []attendance {
	d := newDice("townhall/" + label)
	came := make([]attendance, 0, n)
	came = append(came,
		diane.attends("Organizer", d.around(start, length)),
		kenneth.attends("Presenter", d.around(start, length)),
		raymond.attends("Presenter", d.around(start, length)))
	for i := len(came); i < n; i++ {
		came = append(came, audience(d, stranger(i).attends("Attendee", d.around(start, length))))
	}
	return came
}
