package msgraph

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// AttendanceSource is what attendance reports are about: a meeting, or a session of a virtual event.
type AttendanceSource interface {
	Entity
	isAttendanceSource()
}

// OnlineMeetingBase is what meetings and sessions have in common.
//
// https://learn.microsoft.com/graph/api/resources/onlinemeetingbase
type OnlineMeetingBase struct {
	entity
	AllowAttendeeToEnableCamera          *bool                         `json:"allowAttendeeToEnableCamera"`
	AllowAttendeeToEnableMic             *bool                         `json:"allowAttendeeToEnableMic"`
	AllowBreakoutRooms                   *bool                         `json:"allowBreakoutRooms"`
	AllowCopyingAndSharingMeetingContent *bool                         `json:"allowCopyingAndSharingMeetingContent"`
	AllowedLobbyAdmitters                AllowedLobbyAdmitterRoles     `json:"allowedLobbyAdmitters"`
	AllowedPresenters                    OnlineMeetingPresenters       `json:"allowedPresenters"`
	AllowLiveShare                       MeetingLiveShareOptions       `json:"allowLiveShare"`
	AllowMeetingChat                     MeetingChatMode               `json:"allowMeetingChat"`
	AllowParticipantsToChangeName        *bool                         `json:"allowParticipantsToChangeName"`
	AllowPowerPointSharing               *bool                         `json:"allowPowerPointSharing"`
	AllowRecording                       *bool                         `json:"allowRecording"`
	AllowTeamworkReactions               *bool                         `json:"allowTeamworkReactions"`
	AllowTranscription                   *bool                         `json:"allowTranscription"`
	AllowWhiteboard                      *bool                         `json:"allowWhiteboard"`
	AnonymizeIdentityForRoles            []OnlineMeetingRole           `json:"anonymizeIdentityForRoles"`
	AudioConferencing                    *AudioConferencing            `json:"audioConferencing"`
	ChatInfo                             *ChatInfo                     `json:"chatInfo"`
	ChatRestrictions                     *ChatRestrictions             `json:"chatRestrictions"`
	CloudVideoInteropInfo                *CloudVideoInteropInfo        `json:"cloudVideoInteropInfo"`
	ExpiryDateTime                       DateTime                      `json:"expiryDateTime"`
	IsEndToEndEncryptionEnabled          *bool                         `json:"isEndToEndEncryptionEnabled"`
	IsEntryExitAnnounced                 *bool                         `json:"isEntryExitAnnounced"`
	JoinInformation                      *ItemBody                     `json:"joinInformation"`
	JoinMeetingIDSettings                *JoinMeetingIDSettings        `json:"joinMeetingIdSettings"`
	JoinWebURL                           string                        `json:"joinWebUrl"`
	LobbyBypassSettings                  *LobbyBypassSettings          `json:"lobbyBypassSettings"`
	MeetingOptionsWebURL                 string                        `json:"meetingOptionsWebUrl"`
	MeetingSpokenLanguageTag             string                        `json:"meetingSpokenLanguageTag"`
	MeetingType                          MeetingType                   `json:"meetingType"`
	RecordAutomatically                  *bool                         `json:"recordAutomatically"`
	SensitivityLabelAssignment           *SensitivityLabelAssignment   `json:"sensitivityLabelAssignment"`
	ShareMeetingChatHistoryDefault       MeetingChatHistoryDefaultMode `json:"shareMeetingChatHistoryDefault"`
	Subject                              string                        `json:"subject"`
	VideoTeleconferenceID                string                        `json:"videoTeleconferenceId"`
	WatermarkProtection                  *WatermarkProtection          `json:"watermarkProtection"`
}

func (*OnlineMeetingBase) isAttendanceSource() {}

// RawAllowedLobbyAdmitters is the literal value.
func (m *OnlineMeetingBase) RawAllowedLobbyAdmitters() string {
	return string(m.AllowedLobbyAdmitters)
}

// RawAllowedPresenters is the literal value.
func (m *OnlineMeetingBase) RawAllowedPresenters() string { return string(m.AllowedPresenters) }

// RawAllowLiveShare is the literal value.
func (m *OnlineMeetingBase) RawAllowLiveShare() string { return string(m.AllowLiveShare) }

// RawAllowMeetingChat is the literal value.
func (m *OnlineMeetingBase) RawAllowMeetingChat() string { return string(m.AllowMeetingChat) }

// RawAnonymizeIdentityForRoles is the literal value.
func (m *OnlineMeetingBase) RawAnonymizeIdentityForRoles() []string {
	return rawTexts(m.AnonymizeIdentityForRoles)
}

// RawMeetingType is the literal value.
func (m *OnlineMeetingBase) RawMeetingType() string { return string(m.MeetingType) }

// RawShareMeetingChatHistoryDefault is the literal value.
func (m *OnlineMeetingBase) RawShareMeetingChatHistoryDefault() string {
	return string(m.ShareMeetingChatHistoryDefault)
}

// OnlineMeeting is a Teams meeting.
//
// https://learn.microsoft.com/graph/api/resources/onlinemeeting
type OnlineMeeting struct {
	OnlineMeetingBase
	CreationDateTime  DateTime             `json:"creationDateTime"`
	EndDateTime       DateTime             `json:"endDateTime"`
	ExternalID        string               `json:"externalId"`
	IsBroadcast       *bool                `json:"isBroadcast"`
	MeetingTemplateID string               `json:"meetingTemplateId"`
	Participants      *MeetingParticipants `json:"participants"`
	StartDateTime     DateTime             `json:"startDateTime"`
}

// NewOnlineMeeting is the meeting at path, of which nothing is known but that.
func NewOnlineMeeting(path Path) *OnlineMeeting {
	return &OnlineMeeting{OnlineMeetingBase: OnlineMeetingBase{entity: at(path)}}
}

func (m *OnlineMeeting) join(user Path, position int) {
	if user == "" {
		user = m.organizer()
	}
	m.path = user.element(KindOnlineMeeting, m.GraphID, position)
}

// organizer is the user whose meeting it is, where the search did not say. Who cannot be told is the caller.
func (m *OnlineMeeting) organizer() Path {
	if user, ok := m.organizerIdentity().(interface{ identityID() string }); ok {
		if path, err := UserPath(user.identityID()); err == nil {
			return path
		}
	}
	return Me
}

func (m *OnlineMeeting) organizerIdentity() Identity {
	if m.Participants == nil || m.Participants.Organizer == nil || m.Participants.Organizer.Identity == nil {
		return nil
	}
	return m.Participants.Organizer.Identity.User
}

// runBy reports whether the user with the object id is the organizer.
func (m *OnlineMeeting) runBy(user string) bool { return isUser(m.organizerIdentity(), user) }

// GetOnlineMeeting asks for a meeting.
//
// https://learn.microsoft.com/graph/api/onlinemeeting-get
func GetOnlineMeeting(path Path) Get[OnlineMeeting] { return Get[OnlineMeeting]{path: path} }

// FindOnlineMeetingByJoinWebURL asks for the meeting of user that the link joins. It fails with ErrInvalidFilter if
// joinWebURL is no link.
//
// https://learn.microsoft.com/graph/api/onlinemeeting-get
func FindOnlineMeetingByJoinWebURL(user Path, joinWebURL string) (List[OnlineMeeting], error) {
	link := strings.TrimSpace(joinWebURL)
	if !strings.HasPrefix(link, "https://") || len(link) > maxJoinURL || strings.ContainsAny(link, " \r\n\t") {
		return List[OnlineMeeting]{}, ErrInvalidFilter
	}
	return filterOnlineMeetings(user, user, "JoinWebUrl", link), nil
}

const maxJoinURL = 2048

// FindOnlineMeetingByJoinMeetingID asks for the meeting of user that the digits join. Spaces, as people type them, are
// left out. It fails with ErrInvalidFilter if there is anything but digits.
//
// https://learn.microsoft.com/graph/api/onlinemeeting-get
func FindOnlineMeetingByJoinMeetingID(user Path, digits string) (List[OnlineMeeting], error) {
	digits, err := joinDigits(digits)
	return filterOnlineMeetings(user, user, "joinMeetingIdSettings/joinMeetingId", digits), err
}

// FindOnlineMeetingByVideoTeleconferenceID asks for the meeting of a conference id, whoever organizes it. Only
// application tokens may. A meeting found is placed below organizer, or where that is "", below whom it names.
//
// https://learn.microsoft.com/graph/api/onlinemeeting-get
func FindOnlineMeetingByVideoTeleconferenceID(organizer Path, digits string) (List[OnlineMeeting], error) {
	digits, err := joinDigits(digits)
	return filterOnlineMeetings("/communications", organizer, "VideoTeleconferenceId", digits), err
}

func joinDigits(text string) (string, error) {
	digits := strings.ReplaceAll(text, " ", "")
	if digits == "" || len(digits) > 32 || strings.Trim(digits, "0123456789") != "" {
		return "", ErrInvalidFilter
	}
	return digits, nil
}

func filterOnlineMeetings(within, parent Path, property, value string) List[OnlineMeeting] {
	return List[OnlineMeeting]{
		url:    string(within) + "/onlineMeetings?$filter=" + filterEquals(property, value),
		parent: parent,
	}
}

// filterEquals is an OData comparison, percent-encoded once for a query, also what looks encoded already.
func filterEquals(property, value string) string {
	return strings.ReplaceAll(url.QueryEscape(property+" eq "+odataLiteral(value)), "+", "%20")
}

// odataLiteral quotes text; quotes inside are doubled, so that none can end it.
func odataLiteral(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// IsChannelMeeting reports whether path is that of a meeting in a channel. Nothing is asked: the id of a meeting, base64
// of 1*{organizer}*…**{thread} or, of old, {organizer}_{thread}, says which chat it belongs to, and channels have threads
// of their own kind. An id of another form is taken for that of any other meeting.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-list
func IsChannelMeeting(path Path) bool {
	if path.Kind() != KindOnlineMeeting {
		return false
	}
	id := path.ID()
	if decoded, err := base64.RawStdEncoding.DecodeString(fromURLBase64.Replace(strings.TrimRight(id, "="))); err == nil {
		id = string(decoded)
	}
	return strings.HasSuffix(id, "@thread.tacv2")
}
