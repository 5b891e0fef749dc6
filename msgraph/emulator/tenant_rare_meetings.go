package emulator

import "time"

// unheardOf is a member that each evolvable enumeration may gain tomorrow.
const unheardOf = newMember("hologram")

// choices are the enumerations among the settings of a meeting. Each is a
// string, or a newMember.
type choices struct {
	label, subject                                                   string
	kind, presenters, admitters, scope, chat, chatHistory, liveShare any
	body                                                             string // contentType of the joinInformation
}

// rareChoices have between them each member that the schema knows and that no
// other meeting has; the last meeting is of tomorrow.
func rareChoices() []choices {
	return []choices{
		{"corridor", "On the corridor", "adhoc", "everyone", "organizerAndCoOrganizersAndPresenters", "organization", "enabled", "none", "enabled", "text"},
		{"drill", "Fire drill", "meetnow", "organization", "organizerAndCoOrganizers", "organizationAndFederated", "limited", "all", "disabled", "html"},
		{"exam", "Exam board", "scheduled", "roleIsPresenter", "organizerAndCoOrganizers", newMember("organizationExcludingGuests"), "disabled", "none", "enabled", "html"},
		{"holograms", "Holograms", unheardOf, unheardOf, unheardOf, unheardOf, unheardOf, unheardOf, unheardOf, "hologram"},
	}
}

// RareMeetingIDs returns the ids of the meetings of rareChoices. The last has
// a report with every role.
func RareMeetingIDs() []string {
	var list []string
	for _, c := range rareChoices() {
		list = append(list, meetingID(DianeDemossID, rareLabel(c)))
	}
	return list
}

func rareLabel(c choices) string { return "rare/" + c.label }

func (t *tenant) addRareMeetings() {
	for n, c := range rareChoices() {
		p := plan{
			label: rareLabel(c), organizer: diane, invited: []person{kenneth}, others: rareParticipants(), subject: c.subject,
			start: on(time.October, 19+n, 8, 0), length: 30 * time.Minute, bare: true, more: c.settings(),
		}
		if c.kind == unheardOf {
			p.reports = []*report{newReport(guid("rare/report"), rareRoles(p.start))}
		}
		t.addMeeting(p)
	}
}

// settings writes the choices.
//
// https://learn.microsoft.com/graph/api/resources/onlinemeetingbase
func (c choices) settings() []member {
	return []member{
		{name: "meetingType", value: c.kind},
		{name: "allowedPresenters", value: c.presenters},
		{name: "allowedLobbyAdmitters", value: c.admitters},
		{name: "lobbyBypassSettings", value: lobby(c.scope)},
		{name: "allowMeetingChat", value: c.chat},
		{name: "shareMeetingChatHistoryDefault", value: c.chatHistory},
		{name: "allowLiveShare", value: c.liveShare},
		{name: "joinInformation", value: itemBody(c.body, "Join the meeting")},
	}
}

// rareParticipants are an application that produces, and a device in a role
// of tomorrow.
//
// https://learn.microsoft.com/graph/api/resources/identityset
func rareParticipants() []object {
	invited := func(role any, kind string, identity object) object {
		return object{{name: "upn", value: nil}, {name: "role", value: role}, {name: "identity", value: object{{name: kind, value: identity}}}}
	}
	return []object{
		invited(newMember("producer"), "application", newIdentity("", guid("rare/encoder"), "Encoder")),
		invited(unheardOf, "device", newIdentity("", guid("rare/projector"), "Projector")),
	}
}

// rareRoles has a record of each role that reports seldom have, and one of
// somebody who registered when meetings still took registrations.
func rareRoles(start time.Time) []attendance {
	came := []attendance{
		diane.attends("Organizer", minutes(start, -0.4, 30.2)),
		kenneth.attends("CoOrganizer", minutes(start, 0.3, 30.1)),
		tomas.attends("Producer", minutes(start, 0.1, 30.4)),
		priya.attends("Hologram", minutes(start, 1.6, 29.8)),
		emilee.attends("Attendee", minutes(start, 2.2, 30)),
	}
	came[3].engagements = []object{engagement(start.Add(7*time.Minute), unheardOf, "appear")}
	came[4].registrant = guid("rare/registrant")
	return came
}
