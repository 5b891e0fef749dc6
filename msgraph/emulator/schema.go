package emulator

import (
	"slices"
	"strings"
)

// entityType is what the emulator knows of a type in Microsoft's $metadata:
// the names that $select may ask for. Navigation properties are not among
// them.
//
// https://graph.microsoft.com/v1.0/$metadata
type entityType struct {
	name       string
	properties []string
	beta       []string // properties that only beta has
}

// property finds a property in any letter case and returns its true name.
func (t entityType) property(name string, beta bool) (string, bool) {
	for _, property := range t.in(beta) {
		if strings.EqualFold(property, name) {
			return property, true
		}
	}
	return "", false
}

// in lists the properties of one version.
func (t entityType) in(beta bool) []string {
	if !beta {
		return t.properties
	}
	return slices.Concat(t.properties, t.beta)
}

// onlineMeetingBase is the base of meetings and of sessions.
var onlineMeetingBase = []string{
	"id", "subject", "joinWebUrl",
	"allowAttendeeToEnableCamera", "allowAttendeeToEnableMic", "allowBreakoutRooms",
	"allowCopyingAndSharingMeetingContent", "allowedLobbyAdmitters", "allowedPresenters", "allowLiveShare",
	"allowMeetingChat", "allowParticipantsToChangeName", "allowPowerPointSharing", "allowRecording",
	"allowTeamworkReactions", "allowTranscription", "allowWhiteboard", "audioConferencing", "chatInfo",
	"chatRestrictions", "cloudVideoInteropInfo", "expiryDateTime", "isEndToEndEncryptionEnabled",
	"isEntryExitAnnounced", "joinInformation", "joinMeetingIdSettings", "lobbyBypassSettings",
	"meetingOptionsWebUrl", "meetingSpokenLanguageTag", "meetingType", "recordAutomatically",
	"sensitivityLabelAssignment", "shareMeetingChatHistoryDefault", "videoTeleconferenceId", "watermarkProtection",
}

var (
	typeUser = entityType{
		name: "user",
		properties: append(slices.Clone(defaultUserProperties),
			"accountEnabled", "city", "companyName", "country", "department", "employeeId", "userType"),
	}
	typeOnlineMeeting = entityType{
		name: "onlineMeeting",
		properties: slices.Concat(onlineMeetingBase, []string{
			"attendeeReport", "broadcastSettings", "creationDateTime", "endDateTime", "externalId",
			"isBroadcast", "meetingTemplateId", "participants", "startDateTime",
		}),
		beta: []string{"alternativeRecording", "anonymizeIdentityForRoles", "broadcastRecording", "capabilities", "joinUrl", "recording"},
	}
	typeSession = entityType{
		name: "virtualEventSession",
		properties: slices.Concat(onlineMeetingBase,
			[]string{"startDateTime", "endDateTime", "capacity", "videoOnDemandWebUrl"}),
		beta: []string{"anonymizeIdentityForRoles"},
	}
	typeReport = entityType{
		name:       "meetingAttendanceReport",
		properties: []string{"id", "externalEventInformation", "meetingEndDateTime", "meetingStartDateTime", "totalParticipantCount"},
	}
	typeRecord = entityType{
		name: "attendanceRecord",
		properties: []string{
			"id", "attendanceIntervals", "emailAddress", "externalRegistrationInformation", "identity",
			"registrationId", "role", "totalAttendanceInSeconds",
		},
		beta: []string{"engagements", "registrantId"},
	}
	typeEvent = entityType{
		name: "virtualEvent",
		properties: []string{
			"id", "createdBy", "description", "displayName", "endDateTime", "externalEventInformation",
			"isRegistrationRequired", "settings", "startDateTime", "status",
			"audience", "coOrganizers", "capacity", "invitedAttendees", "isInviteOnly",
		},
		beta: []string{"isRegistrationEnabled"},
	}
	typePresenter = entityType{
		name:       "virtualEventPresenter",
		properties: []string{"id", "email", "identity", "presenterDetails"},
	}
	typeRegistration = entityType{
		name: "virtualEventRegistration",
		properties: []string{
			"id", "cancelationDateTime", "email", "externalRegistrationInformation", "firstName", "lastName",
			"preferredLanguage", "preferredTimezone", "registrationDateTime", "registrationQuestionAnswers",
			"status", "userId",
		},
		beta: []string{"registrantVideoOnDemandWebUrl"},
	}
)

// defaultUserProperties are sent unless $select asks for others.
//
// https://learn.microsoft.com/graph/api/user-get
var defaultUserProperties = []string{
	"businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone",
	"officeLocation", "preferredLanguage", "surname", "userPrincipalName",
}
