package msgraph

import "io"

// AttendanceRole is the part somebody had in a call: `None`, `Attendee`, `Presenter`, `Organizer`. Microsoft types it as a plain string.
type AttendanceRole string

var attendanceRoles = newMembers("NONE", "ATTENDEE", "PRESENTER", "ORGANIZER", "CO_ORGANIZER", "PRODUCER")

// MarshalGQL writes the outward name.
func (e AttendanceRole) MarshalGQL(w io.Writer) { attendanceRoles.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *AttendanceRole) UnmarshalGQL(value any) error { return readMember(e, value) }

// EngagementKind is the category of an engagement (meetingEngagementType).
type EngagementKind string

var engagementKinds = newMembers("REACTION", "HAND", "CAMERA", "MICROPHONE")

// MarshalGQL writes the outward name.
func (e EngagementKind) MarshalGQL(w io.Writer) { engagementKinds.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *EngagementKind) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingType is the kind of an online meeting (onlineMeetingType).
type MeetingType string

var meetingTypes = newMembers("ADHOC", "SCHEDULED", "RECURRING", "BROADCAST", "MEET_NOW")

// MarshalGQL writes the outward name.
func (e MeetingType) MarshalGQL(w io.Writer) { meetingTypes.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *MeetingType) UnmarshalGQL(value any) error { return readMember(e, value) }

// OnlineMeetingPresenters is who may present.
type OnlineMeetingPresenters string

var onlineMeetingPresenters = newMembers("EVERYONE", "ORGANIZATION", "ROLE_IS_PRESENTER", "ORGANIZER")

// MarshalGQL writes the outward name.
func (e OnlineMeetingPresenters) MarshalGQL(w io.Writer) { onlineMeetingPresenters.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *OnlineMeetingPresenters) UnmarshalGQL(value any) error { return readMember(e, value) }

// OnlineMeetingRole is the role of an invited person.
type OnlineMeetingRole string

var onlineMeetingRoles = newMembers("ATTENDEE", "PRESENTER", "PRODUCER", "CO_ORGANIZER")

// MarshalGQL writes the outward name.
func (e OnlineMeetingRole) MarshalGQL(w io.Writer) { onlineMeetingRoles.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *OnlineMeetingRole) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingChatMode is whether there is a chat.
type MeetingChatMode string

var meetingChatModes = newMembers("ENABLED", "DISABLED", "LIMITED")

// MarshalGQL writes the outward name.
func (e MeetingChatMode) MarshalGQL(w io.Writer) { meetingChatModes.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *MeetingChatMode) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingChatHistoryDefaultMode is how much of the chat newcomers see.
type MeetingChatHistoryDefaultMode string

var meetingChatHistoryDefaultModes = newMembers("NONE", "ALL")

// MarshalGQL writes the outward name.
func (e MeetingChatHistoryDefaultMode) MarshalGQL(w io.Writer) {
	meetingChatHistoryDefaultModes.write(w, string(e))
}

// UnmarshalGQL reads the outward name.
func (e *MeetingChatHistoryDefaultMode) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingLiveShareOptions is whether Live Share is on.
type MeetingLiveShareOptions string

var meetingLiveShareOptions = newMembers("ENABLED", "DISABLED")

// MarshalGQL writes the outward name.
func (e MeetingLiveShareOptions) MarshalGQL(w io.Writer) { meetingLiveShareOptions.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *MeetingLiveShareOptions) UnmarshalGQL(value any) error { return readMember(e, value) }

// AllowedLobbyAdmitterRoles is who may admit people from the lobby.
type AllowedLobbyAdmitterRoles string

var allowedLobbyAdmitterRoles = newMembers(
	"ORGANIZER_AND_CO_ORGANIZERS_AND_PRESENTERS",
	"ORGANIZER_AND_CO_ORGANIZERS",
)

// MarshalGQL writes the outward name.
func (e AllowedLobbyAdmitterRoles) MarshalGQL(w io.Writer) {
	allowedLobbyAdmitterRoles.write(w, string(e))
}

// UnmarshalGQL reads the outward name.
func (e *AllowedLobbyAdmitterRoles) UnmarshalGQL(value any) error { return readMember(e, value) }

// LobbyBypassScope is who need not wait in the lobby.
type LobbyBypassScope string

var lobbyBypassScopes = newMembers(
	"ORGANIZER",
	"ORGANIZATION",
	"ORGANIZATION_AND_FEDERATED",
	"EVERYONE",
	"INVITED",
	"ORGANIZATION_EXCLUDING_GUESTS",
)

// MarshalGQL writes the outward name.
func (e LobbyBypassScope) MarshalGQL(w io.Writer) { lobbyBypassScopes.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *LobbyBypassScope) UnmarshalGQL(value any) error { return readMember(e, value) }

// VirtualEventStatus is the publication state of a virtual event.
type VirtualEventStatus string

var virtualEventStatus = newMembers("DRAFT", "PUBLISHED", "CANCELED")

// MarshalGQL writes the outward name.
func (e VirtualEventStatus) MarshalGQL(w io.Writer) { virtualEventStatus.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *VirtualEventStatus) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingAudience is whom a virtual event is for.
type MeetingAudience string

var meetingAudiences = newMembers("EVERYONE", "ORGANIZATION")

// MarshalGQL writes the outward name.
func (e MeetingAudience) MarshalGQL(w io.Writer) { meetingAudiences.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *MeetingAudience) UnmarshalGQL(value any) error { return readMember(e, value) }

// RegistrationStatus is the state of a registration (virtualEventAttendeeRegistrationStatus).
type RegistrationStatus string

var registrationStatus = newMembers(
	"REGISTERED",
	"CANCELED",
	"WAITLISTED",
	"PENDING_APPROVAL",
	"REJECTED_BY_ORGANIZER",
)

// MarshalGQL writes the outward name.
func (e RegistrationStatus) MarshalGQL(w io.Writer) { registrationStatus.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *RegistrationStatus) UnmarshalGQL(value any) error { return readMember(e, value) }

// BodyType is the markup of an ItemBody.
type BodyType string

var bodyTypes = newMembers("TEXT", "HTML")

// MarshalGQL writes the outward name.
func (e BodyType) MarshalGQL(w io.Writer) { bodyTypes.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *BodyType) UnmarshalGQL(value any) error { return readMember(e, value) }

// EndpointType is the kind of endpoint of a communications identity.
type EndpointType string

var endpointTypes = newMembers("DEFAULT", "VOICEMAIL", "SKYPE_FOR_BUSINESS", "SKYPE_FOR_BUSINESS_VOIP_PHONE")

// MarshalGQL writes the outward name.
func (e EndpointType) MarshalGQL(w io.Writer) { endpointTypes.write(w, string(e)) }

// UnmarshalGQL reads the outward name.
func (e *EndpointType) UnmarshalGQL(value any) error { return readMember(e, value) }
