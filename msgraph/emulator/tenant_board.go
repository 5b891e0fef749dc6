package emulator

import "time"

// BoardMeetingID is a meeting that has all that a meeting can have, and so what is seldom set. It has no report yet.
const BoardMeetingID = "MSpiN2VmMDEzYS1jNzNjLTRlYzctOGNjYi1lNTYyOTBmNDVmNjgqMCoqMTk6bWVldGluZ19ZV015Tmpka1pEWXRNV0l6WVMwMVpqTmlMVGxoWlRjdFlqRmxaV000WldZNFkyRTJAdGhyZWFkLnYy"

const boardConference = "550055"

func (t *tenant) addBoardMeeting() {
	t.addMeeting(plan{
		label: "board", organizer: diane, invited: []person{kenneth, lisa}, subject: "Board of trustees", meetingType: "broadcast",
		start: on(time.December, 3, 16, 0), length: 2 * time.Hour, joinID: joinDigits(6), conference: boardConference,
		bare: true, more: boardSettings(),
	})
}

// boardSettings has a value for each property that a meeting can have besides those that all have.
//
// https://learn.microsoft.com/graph/api/resources/onlinemeeting
func boardSettings() []member {
	return append(baseSettings("board", joinDigits(6), boardConference),
		member{name: "externalId", value: "trustees-2026-12"},
		member{name: "isBroadcast", value: true},
		member{name: "meetingTemplateId", value: "customtemplate_board"},
	)
}

// baseSettings are those that sessions have too.
//
// https://learn.microsoft.com/graph/api/resources/onlinemeetingbase
func baseSettings(label, joinID, conference string) []member {
	return append(boardOptions(),
		member{name: "joinMeetingIdSettings", value: object{
			{name: "isPasscodeRequired", value: true}, {name: "joinMeetingId", value: joinID},
		}},
		member{name: "joinInformation", value: itemBody("text", "data:text/plain,Join")},
		member{name: "videoTeleconferenceId", value: conference},
		member{name: "cloudVideoInteropInfo", value: object{
			{name: "videoTeleconferenceId", value: conference},
			{name: "tenantKey", value: "contoso@rooms.example.com"},
			{name: "moreInfoWebUrl", value: "https://rooms.example.com/" + conference},
		}},
		member{name: "audioConferencing", value: object{
			{name: "conferenceId", value: "481516234"},
			{name: "dialinUrl", value: "https://dialin.example.com/481516234"},
			{name: "tollNumber", value: "+1 555-0140"},
			{name: "tollNumbers", value: []string{"+1 555-0140", "+1 555-0141"}},
			{name: "tollFreeNumber", value: "+1 555-0150"},
			{name: "tollFreeNumbers", value: []string{"+1 555-0150"}},
		}},
		member{name: "chatInfo", value: object{
			{name: "threadId", value: thread(label)}, {name: "messageId", value: "0"}, {name: "replyChainMessageId", value: "0"},
		}},
		member{name: "chatRestrictions", value: object{{name: "allowTextOnly", value: true}}},
		member{name: "meetingType", value: "broadcast"},
		member{name: "meetingOptionsWebUrl", value: "https://teams.microsoft.com/meetingOptions/?threadId=" + thread(label)},
		member{name: "meetingSpokenLanguageTag", value: "en-US"},
		member{name: "expiryDateTime", value: timestamp(on(time.December, 31, 23, 0))},
		member{name: "sensitivityLabelAssignment", value: object{{name: "sensitivityLabelId", value: guid("label/confidential")}}},
		member{name: "watermarkProtection", value: object{
			{name: "isEnabledForContentSharing", value: true}, {name: "isEnabledForVideo", value: true},
		}},
	)
}

// boardOptions is what its organizer chose: as little as can be.
func boardOptions() []member {
	options := []member{
		{name: "allowedPresenters", value: "organizer"},
		{name: "allowedLobbyAdmitters", value: "organizerAndCoOrganizers"},
		{name: "lobbyBypassSettings", value: lobby("organizer")},
		{name: "allowMeetingChat", value: "disabled"},
		{name: "shareMeetingChatHistoryDefault", value: "all"},
		{name: "allowLiveShare", value: "disabled"},
		{name: "anonymizeIdentityForRoles", value: []string{"attendee"}, beta: true},
	}
	for _, name := range []string{
		"allowAttendeeToEnableCamera", "allowAttendeeToEnableMic", "allowBreakoutRooms", "allowCopyingAndSharingMeetingContent",
		"allowParticipantsToChangeName", "allowPowerPointSharing", "allowRecording", "allowTeamworkReactions", "allowTranscription",
		"allowWhiteboard", "isEndToEndEncryptionEnabled", "isEntryExitAnnounced", "recordAutomatically",
	} {
		options = append(options, member{name: name, value: false})
	}
	return options
}
