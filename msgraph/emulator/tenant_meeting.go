package emulator

import (
	"encoding/base64"
	"fmt"
	"time"
)

// plan is what differs from one meeting to the next.
type plan struct {
	label       string // where its ids come from
	id          string // empty is the current form of id
	organizer   person
	invited     []person
	others      []object // invited too: participants that are no people of the directory
	subject     any      // a string or nil
	meetingType string
	start       time.Time
	length      time.Duration
	joinID      string // empty is none
	conference  string // videoTeleconferenceId; empty is none
	post        string // of the channel it is held in; empty is a chat of its own
	bare        bool   // leaves out everything that can be left out, but for
	more        []member
	reports     []*report
}

// thread is the chat of a meeting.
func thread(label string) string {
	return "19:meeting_" + base64.RawStdEncoding.EncodeToString([]byte(guid("thread/"+label))) + "@thread.v2"
}

// meetingID is the id of a meeting: base64 of its organizer and thread.
func meetingID(organizer, label string) string {
	return base64.StdEncoding.EncodeToString([]byte("1*" + organizer + "*0**" + thread(label)))
}

// joinWebURL is the address that invitations carry, percent-encoded by itself.
func joinWebURL(organizer person, label string) string {
	chat := base64.RawStdEncoding.EncodeToString([]byte(guid("thread/" + label)))
	return "https://teams.microsoft.com/l/meetup-join/19%3ameeting_" + chat + "%40thread.v2/0" +
		"?context=%7b%22Tid%22%3a%22" + organizer.tenantID + "%22%2c%22Oid%22%3a%22" + organizer.id + "%22%7d"
}

func (t *tenant) addMeeting(p plan) {
	if p.id == "" {
		p.id = meetingID(p.organizer.id, p.label)
	}
	t.meetings[p.id] = &meeting{
		entity:                newEntity(p.id, p.onlineMeeting()),
		organizer:             p.organizer.id,
		invited:               ids(p.invited),
		joinWebURL:            p.joinWebURL(),
		joinMeetingID:         p.joinID,
		videoTeleconferenceID: p.conference,
		inChannel:             p.post != "",
		reports:               newestFirst(p.reports),
	}
}

// onlineMeeting writes the meeting.
//
// https://learn.microsoft.com/graph/api/resources/onlinemeeting
func (p plan) onlineMeeting() object {
	o := object{
		{name: "id", value: p.id},
		{name: "creationDateTime", value: timestamp(p.start.Add(-newDice(p.label).between(24*time.Hour, 240*time.Hour)))},
		{name: "startDateTime", value: timestamp(p.start)},
		{name: "endDateTime", value: timestamp(p.start.Add(p.length))},
		{name: "joinWebUrl", value: p.joinWebURL()},
		{name: "subject", value: p.subject},
		{name: "participants", value: p.participants()},
	}
	if p.bare {
		return o.with(p.more...)
	}
	return o.with(
		member{name: "autoAdmittedUsers", value: "EveryoneInCompany"}, // of no version; the type is open
		member{name: "isEntryExitAnnounced", value: false},
		member{name: "allowedPresenters", value: "roleIsPresenter"},
		member{name: "allowMeetingChat", value: "enabled"},
		member{name: "allowTeamworkReactions", value: true},
		member{name: "allowRecording", value: true},
		member{name: "meetingType", value: p.meetingType},
		member{name: "videoTeleconferenceId", value: orNull(p.conference)},
		member{name: "chatInfo", value: p.chatInfo()},
		member{name: "lobbyBypassSettings", value: lobby(newMember("invited"))},
		member{name: "joinMeetingIdSettings", value: p.joinMeetingIDSettings()},
		member{name: "joinInformation", value: object{
			{name: "content", value: "data:text/html,%3cp%3eMicrosoft+Teams+meeting%3c%2fp%3e"},
			{name: "contentType", value: "html"},
		}},
		member{name: "anonymizeIdentityForRoles", value: []string{}, beta: true},
		member{name: "capabilities", value: []string{}, beta: true},
		member{name: "joinUrl", value: p.joinWebURL(), beta: true},
	)
}

func (p plan) joinMeetingIDSettings() any {
	if p.joinID == "" {
		return nil
	}
	return object{
		{name: "isPasscodeRequired", value: false},
		{name: "joinMeetingId", value: p.joinID},
		{name: "passcode", value: nil},
	}
}

// participants names the organizer and the invited people. Kenneth is
// co-organizer wherever he is invited, a role newer than the enumeration.
func (p plan) participants() object {
	attendees := make([]object, len(p.invited))
	for i, guest := range p.invited {
		role := any("attendee")
		if guest.id == KennethBrownID {
			role = newMember("coorganizer")
		}
		attendees[i] = guest.participant(role)
	}
	attendees = append(attendees, p.others...)
	return object{
		{name: "organizer", value: p.organizer.participant("presenter")},
		{name: "attendees", value: attendees},
		{name: "producers", value: []object{}, beta: true},
		{name: "contributors", value: []object{}, beta: true},
	}
}

func (p person) participant(role any) object {
	return object{
		{name: "upn", value: p.mail},
		{name: "role", value: role},
		{name: "identity", value: object{{name: "user", value: object{
			{name: "id", value: p.id},
			{name: "displayName", value: nil},
			{name: "tenantId", value: orNull(p.tenantID)},
			{name: "identityProvider", value: "AAD"},
		}}}},
	}
}

func chatInfo(label string) object {
	return object{
		{name: "threadId", value: thread(label)},
		{name: "messageId", value: "0"},
		{name: "replyChainMessageId", value: nil},
	}
}

func lobby(scope any) object {
	return object{{name: "scope", value: scope}, {name: "isDialInBypassEnabled", value: false}}
}

// orNull is nil for an empty string.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// joinDigits makes up the digits of a joinMeetingId.
func joinDigits(n int) string { return fmt.Sprintf("2%011d", 91000000+n*7919) }
