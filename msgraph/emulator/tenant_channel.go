package emulator

import (
	"encoding/base64"
	"time"
)

// Two meetings held in one channel. The list of reports of either has those of
// both, three in all; ChannelReportIDs tells whose is whose. Reading one report
// is not supported, its records are.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-list
const (
	ChannelMeetingID      = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMTc5MTk2ODQwMDEyMyoqMTk6MGIxZjZhMmM5ZDNlNGY1OGE3YzZiNWQ0ZTNmMjAxOTFAdGhyZWFkLnRhY3Yy"
	ChannelOtherMeetingID = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMTc5MjA1NDgwMDQ1NioqMTk6MGIxZjZhMmM5ZDNlNGY1OGE3YzZiNWQ0ZTNmMjAxOTFAdGhyZWFkLnRhY3Yy"
	ChannelJoinWebURL     = "https://teams.microsoft.com/l/meetup-join/19%3a" + channelID + "%40thread.tacv2/" + channelPost +
		"?context=%7b%22Tid%22%3a%22" + TenantID + "%22%2c%22Oid%22%3a%22" + DianeDemossID + "%22%7d" // of ChannelMeetingID
)

const (
	channelID        = "0b1f6a2c9d3e4f58a7c6b5d4e3f20191"
	channelPost      = "1791968400123"
	channelOtherPost = "1792054800456"
)

// ChannelReportIDs returns the ids of the reports of the two meetings.
func ChannelReportIDs() (ofChannelMeeting, ofOther []string) {
	return []string{guid("channel/report/0"), guid("channel/report/1")}, []string{guid("channel/report/2")}
}

// addChannel adds an hour that was broken off and started again, and another
// on the day after.
func (t *tenant) addChannel() {
	hour, next := on(time.October, 27, 13, 0), on(time.October, 28, 13, 0)
	own, other := ChannelReportIDs()
	reports := []*report{
		newReport(own[0], channelAttendance("0", hour, 20*time.Minute, priya, tomas)),
		newReport(own[1], channelAttendance("1", hour.Add(30*time.Minute), 30*time.Minute, priya, hannah)),
		newReport(other[0], channelAttendance("2", next, time.Hour, tomas, samuel, hannah)),
	}
	for n, p := range []plan{
		{label: "channel/0", post: channelPost, subject: "Office hour", start: hour},
		{label: "channel/1", post: channelOtherPost, subject: "Exam questions", start: next},
	} {
		p.id = base64.StdEncoding.EncodeToString([]byte("1*" + DianeDemossID + "*" + p.post + "**" + channelThread))
		p.organizer, p.meetingType, p.length, p.joinID = diane, "scheduled", time.Hour, joinDigits(4+n)
		p.reports = reports
		t.addMeeting(p)
	}
}

func channelAttendance(label string, start time.Time, length time.Duration, team ...person) []attendance {
	d := newDice("channel/" + label)
	came := []attendance{diane.attends("Organizer", d.around(start, length))}
	for _, p := range team {
		came = append(came, p.attends("Presenter", d.around(start, length)))
	}
	return came
}

const channelThread = "19:" + channelID + "@thread.tacv2"

// joinWebURL leads to the meeting's chat, or to the post in its channel.
func (p plan) joinWebURL() string {
	if p.post == "" {
		return joinWebURL(p.organizer, p.label)
	}
	return "https://teams.microsoft.com/l/meetup-join/19%3a" + channelID + "%40thread.tacv2/" + p.post +
		"?context=%7b%22Tid%22%3a%22" + TenantID + "%22%2c%22Oid%22%3a%22" + p.organizer.id + "%22%7d"
}

func (p plan) chatInfo() object {
	if p.post == "" {
		return chatInfo(p.label)
	}
	return object{
		{name: "threadId", value: channelThread},
		{name: "messageId", value: p.post},
		{name: "replyChainMessageId", value: nil},
	}
}
