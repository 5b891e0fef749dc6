package emulator

import "time"

// The team meeting, of three reports. Its last one, TeamReportID, has an
// attendee of every kind that the schema knows and of some it does not.
const (
	TeamMeetingID             = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMCoqMTk6bWVldGluZ19OalZtTWpoa05XVXROelJpWXkwMU4yTmtMVGt4WTJFdFpETmhPREppTWprek16Y3lAdGhyZWFkLnYy"
	TeamReportID              = "c9b6db1c-d5eb-427d-a5c0-20088d9b22d7"
	TeamMeetingJoinID         = "1234567890"
	TeamVideoTeleconferenceID = "123456789"
)

func (t *tenant) addTeamMeeting() {
	t.addMeeting(plan{
		label: "team", organizer: diane, invited: []person{kenneth, lisa, frederick, raymond},
		subject: "Contoso and Fabrikam: programme review", meetingType: "recurring",
		start: on(time.October, 7, 15, 0), length: time.Hour,
		joinID: TeamMeetingJoinID, conference: TeamVideoTeleconferenceID,
		reports: []*report{
			newReport("2c2c2454-7613-4d6e-9c7c-4cf7a6cdce89", teamOfOctober7()),
			newReport(guid("team/report/1"), teamOfOctober21()),
			newReport(TeamReportID, teamOfNovember4()),
		},
	})
}

// minutes is a stay from one minute of a meeting to another, with the odd
// fractions that clocks leave.
func minutes(start time.Time, from, to float64) stay {
	at := func(minute float64) time.Time {
		offset := time.Duration(minute * float64(time.Minute))
		return start.Add(offset + offset%7919*131*tick).Truncate(tick)
	}
	return stay{at(from), at(to)}
}

// teamOfOctober7 looks like Microsoft's samples: no @odata.type, no record
// ids, tenantId null.
func teamOfOctober7() []attendance {
	start := on(time.October, 7, 15, 0)
	came := []attendance{
		diane.attends("Organizer", minutes(start, -2.3, 55.1)),
		frederick.attends("Presenter", minutes(start, 0.46, 17.4), minutes(start, 19.03, 41.7), minutes(start, 44.2, 55.05)),
		lisa.attends("Presenter", minutes(start, 1.2, 54.9)),
	}
	for i, p := range []person{diane, frederick, lisa} {
		p.tenantID = ""
		came[i].id, came[i].identity = "", p.identity()
	}
	return came
}

// teamOfOctober21 has the two types that Microsoft documents, spelled in full.
func teamOfOctober21() []attendance {
	start := on(time.October, 21, 15, 0)
	came := []attendance{
		diane.attends("Organizer", minutes(start, -4.1, 58.2)),
		kenneth.attends("Presenter", minutes(start, 0.3, 58.1)),
		raymond.attends("Presenter", minutes(start, 5.8, 58.15)),
		frederick.attends("Attendee", minutes(start, 12.5, 40.25)),
	}
	for i := range came {
		came[i].identity = came[i].identity.(object).typed("#microsoft.graph.communicationsUserIdentity")
	}
	return append(came, mistyCroft("#microsoft.graph.azureCommunicationServicesUserIdentity", minutes(start, 4.7, 58.15)))
}

const (
	communicationResource = "0c6204c3-70b6-4981-9f2c-5194ced1cdd1"
	mistyCroftIdentity    = "8:acs:" + communicationResource + "_00000012-518d-e776-71d3-44482200c7c3"
)

// mistyCroft comes by way of Azure Communication Services: an empty e-mail
// address, and a record id that is not quite the id of the identity.
func mistyCroft(odataType string, stays ...stay) attendance {
	return attendance{
		id: "00000012-518d-e776-71d3-44482200c7c4", email: "", role: "Presenter", stays: stays,
		identity: newIdentity(odataType, mistyCroftIdentity, "Misty Croft",
			member{name: "azureCommunicationServicesResourceId", value: communicationResource}),
	}
}

// teamOfNovember4 has all the rest.
func teamOfNovember4() []attendance {
	start := on(time.November, 4, 15, 0)
	came := []attendance{
		diane.attends("Organizer", minutes(start, -3.4, 61.6)),
		kenneth.attends("Presenter", minutes(start, -0.2, 30.5), minutes(start, 33.1, 61.5)),
		mistyCroft("", minutes(start, 2.2, 61.2)), // known by its resource id alone
	}
	came[0].engagements = newDice("team").engages(came[0].stays[0], 6)
	came[1].identity = came[1].identity.(object).typed("microsoft.graph.communicationsUserIdentity") // no #
	lisa := lisa.attends("Attendee", minutes(start, 1.1, 59.8))
	lisa.identity = lisa.identity.(object).typed("#Microsoft.Graph.CommunicationsUserIdentity")
	return append(append(came, lisa), rareAttendance(start)...)
}

// rareAttendance has one record of each thing that seldom happens.
func rareAttendance(start time.Time) []attendance {
	const graph = "#microsoft.graph."
	other := func(label string, email, identity any, from, to float64) attendance {
		return attendance{id: guid("team/" + label), email: email, identity: identity, role: "Attendee", stays: []stay{minutes(start, from, to)}}
	}
	nobody := other("none", absent{}, nil, 20.3, 24.9)
	nobody.role = "None"
	unnumbered := other("unnumbered", nil, newIdentity("", "", "Conference Room 4"), 0.7, 60.2)
	unnumbered.id = ""
	return []attendance{
		other("guest", "ingrid.holm@example.com", newIdentity(graph+"communicationsGuestIdentity", guid("guest/ingrid"), "Ingrid Holm (Guest)",
			member{name: "email", value: "ingrid.holm@example.com"}), 3.6, 61.1),
		other("phone", nil, newIdentity(graph+"communicationsPhoneIdentity", "4:+15550100", "+1 555-0100"), 6.2, 39.4),
		other("encrypted", nil, newIdentity(graph+"communicationsEncryptedIdentity", "29:1a0f934c324b7785c", "Anonymous"), 8.9, 17.3),
		other("application", absent{}, newIdentity(graph+"communicationsApplicationIdentity", guid("application/minutes"), "Minutes Bot",
			member{name: "applicationType", value: "bot"}, member{name: "hidden", value: false}), 0.1, 61.4),
		other("instance", absent{}, newIdentity(graph+"communicationsApplicationInstanceIdentity", guid("application/queue"), "Reception Queue",
			member{name: "hidden", value: true}, member{name: "tenantId", value: TenantID}), 10.4, 12.8),
		other("teamwork", nil, newIdentity(graph+"teamworkUserIdentity", guid("teamwork/user"), "Omar Malik",
			member{name: "userIdentityType", value: "federatedUser"},
			member{name: "userPrincipalName", value: "omar.malik@fabrikam.com", beta: true}), 14.5, 61.0),
		other("future", nil, newIdentity(graph+"communicationsHologramIdentity", guid("future"), "Nadia Novak"), 15.2, 44.4),
		other("acs", "", newIdentity("", "8:acs:"+communicationResource+"_"+guid("acs/plain"), "Kiosk"), 18.1, 21.6), // known by its id alone
		raymond.attends("Presenter", minutes(start, 5.5, 61.3)),
		nobody,
		unnumbered,
	}
}
