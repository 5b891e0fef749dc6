package msgraph

// AudioConferencing is how to dial in.
//
// https://learn.microsoft.com/graph/api/resources/audioconferencing
type AudioConferencing struct {
	ConferenceID    string   `json:"conferenceId"`
	DialinURL       string   `json:"dialinUrl"`
	TollFreeNumber  string   `json:"tollFreeNumber"`
	TollFreeNumbers []string `json:"tollFreeNumbers"`
	TollNumber      string   `json:"tollNumber"`
	TollNumbers     []string `json:"tollNumbers"`
}

// ChatInfo names the chat of a meeting.
//
// https://learn.microsoft.com/graph/api/resources/chatinfo
type ChatInfo struct {
	MessageID           string `json:"messageId"`
	ReplyChainMessageID string `json:"replyChainMessageId"`
	ThreadID            string `json:"threadId"`
}

// ChatRestrictions is what may be sent in the chat.
type ChatRestrictions struct {
	AllowTextOnly *bool `json:"allowTextOnly"`
}

// CloudVideoInteropInfo is how video devices of other makers join.
type CloudVideoInteropInfo struct {
	MoreInfoWebURL        string `json:"moreInfoWebUrl"`
	TenantKey             string `json:"tenantKey"`
	VideoTeleconferenceID string `json:"videoTeleconferenceId"`
}

// JoinMeetingIDSettings is what a person types to join. The passcode is not read: it would open the meeting.
//
// https://learn.microsoft.com/graph/api/resources/joinmeetingidsettings
type JoinMeetingIDSettings struct {
	IsPasscodeRequired *bool  `json:"isPasscodeRequired"`
	JoinMeetingID      string `json:"joinMeetingId"`
}

// LobbyBypassSettings is who need not wait in the lobby.
//
// https://learn.microsoft.com/graph/api/resources/lobbybypasssettings
type LobbyBypassSettings struct {
	IsDialInBypassEnabled *bool            `json:"isDialInBypassEnabled"`
	Scope                 LobbyBypassScope `json:"scope"`
}

// RawScope is the literal value.
func (s *LobbyBypassSettings) RawScope() string { return string(s.Scope) }

// SensitivityLabelAssignment is the label a meeting carries.
type SensitivityLabelAssignment struct {
	SensitivityLabelID string `json:"sensitivityLabelId"`
}

// WatermarkProtection is what carries a watermark.
//
// https://learn.microsoft.com/graph/api/resources/watermarkprotectionvalues
type WatermarkProtection struct {
	IsEnabledForContentSharing *bool `json:"isEnabledForContentSharing"`
	IsEnabledForVideo          *bool `json:"isEnabledForVideo"`
}

// MeetingParticipants is who was invited. It says nothing of who came.
//
// https://learn.microsoft.com/graph/api/resources/meetingparticipants
type MeetingParticipants struct {
	Attendees    []*MeetingParticipantInfo `json:"attendees"`
	Contributors []*MeetingParticipantInfo `json:"contributors"`
	Organizer    *MeetingParticipantInfo   `json:"organizer"`
	Producers    []*MeetingParticipantInfo `json:"producers"`
}

// MeetingParticipantInfo is one invited person.
//
// https://learn.microsoft.com/graph/api/resources/meetingparticipantinfo
type MeetingParticipantInfo struct {
	Identity *IdentitySet      `json:"identity"`
	Role     OnlineMeetingRole `json:"role"`
	UPN      string            `json:"upn"`
}

// RawRole is the literal value.
func (i *MeetingParticipantInfo) RawRole() string { return string(i.Role) }

// IdentitySet is somebody under the kinds of identity they have.
//
// https://learn.microsoft.com/graph/api/resources/identityset
type IdentitySet struct {
	Application Identity `json:"application"`
	Device      Identity `json:"device"`
	User        Identity `json:"user"`
}

// CommunicationsIdentitySet is an IdentitySet with the kinds that calls know.
//
// https://learn.microsoft.com/graph/api/resources/communicationsidentityset
type CommunicationsIdentitySet struct {
	IdentitySet
	ApplicationInstance            Identity     `json:"applicationInstance"`
	AssertedIdentity               Identity     `json:"assertedIdentity"`
	AzureCommunicationServicesUser Identity     `json:"azureCommunicationServicesUser"`
	Encrypted                      Identity     `json:"encrypted"`
	EndpointType                   EndpointType `json:"endpointType"`
	Guest                          Identity     `json:"guest"`
	OnPremises                     Identity     `json:"onPremises"`
	Phone                          Identity     `json:"phone"`
}

// RawEndpointType is the literal value.
func (s *CommunicationsIdentitySet) RawEndpointType() string { return string(s.EndpointType) }
