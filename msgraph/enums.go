package msgraph

import "io"

// AttendanceRole is the part somebody had in a call: `None`, `Attendee`, `Presenter`, `Organizer`. Microsoft types it as a plain string.
type AttendanceRole string

var attendanceRoles = newMembers("NONE", "ATTENDEE", "PRESENTER", "ORGANIZER", "CO_ORGANIZER", "PRODUCER")

// AppendGQL appends the outward name.
func (e AttendanceRole) AppendGQL(b []byte) ([]byte, error) {
	return attendanceRoles.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e AttendanceRole) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *AttendanceRole) UnmarshalGQL(value any) error { return readMember(e, value) }

// EngagementKind is the category of an engagement (meetingEngagementType).
type EngagementKind string

var engagementKinds = newMembers("REACTION", "HAND", "CAMERA", "MICROPHONE")

// AppendGQL appends the outward name.
func (e EngagementKind) AppendGQL(b []byte) ([]byte, error) {
	return engagementKinds.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e EngagementKind) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *EngagementKind) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingType is the kind of an online meeting (onlineMeetingType).
type MeetingType string

var meetingTypes = newMembers("ADHOC", "SCHEDULED", "RECURRING", "BROADCAST", "MEET_NOW")

// AppendGQL appends the outward name.
func (e MeetingType) AppendGQL(b []byte) ([]byte, error) {
	return meetingTypes.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e MeetingType) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *MeetingType) UnmarshalGQL(value any) error { return readMember(e, value) }

// OnlineMeetingPresenters is who may present.
type OnlineMeetingPresenters string

var onlineMeetingPresenters = newMembers("EVERYONE", "ORGANIZATION", "ROLE_IS_PRESENTER", "ORGANIZER")

// AppendGQL appends the outward name.
func (e OnlineMeetingPresenters) AppendGQL(b []byte) ([]byte, error) {
	return onlineMeetingPresenters.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e OnlineMeetingPresenters) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *OnlineMeetingPresenters) UnmarshalGQL(value any) error { return readMember(e, value) }

// OnlineMeetingRole is the role of an invited person.
type OnlineMeetingRole string

var onlineMeetingRoles = newMembers("ATTENDEE", "PRESENTER", "PRODUCER", "CO_ORGANIZER")

// AppendGQL appends the outward name.
func (e OnlineMeetingRole) AppendGQL(b []byte) ([]byte, error) {
	return onlineMeetingRoles.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e OnlineMeetingRole) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *OnlineMeetingRole) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingChatMode is whether there is a chat.
type MeetingChatMode string

var meetingChatModes = newMembers("ENABLED", "DISABLED", "LIMITED")

// AppendGQL appends the outward name.
func (e MeetingChatMode) AppendGQL(b []byte) ([]byte, error) {
	return meetingChatModes.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e MeetingChatMode) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *MeetingChatMode) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingChatHistoryDefaultMode is how much of the chat newcomers see.
type MeetingChatHistoryDefaultMode string

var meetingChatHistoryDefaultModes = newMembers("NONE", "ALL")

// AppendGQL appends the outward name.
func (e MeetingChatHistoryDefaultMode) AppendGQL(b []byte) ([]byte, error) {
	return meetingChatHistoryDefaultModes.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e MeetingChatHistoryDefaultMode) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *MeetingChatHistoryDefaultMode) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingLiveShareOptions is whether Live Share is on.
type MeetingLiveShareOptions string

var meetingLiveShareOptions = newMembers("ENABLED", "DISABLED")

// AppendGQL appends the outward name.
func (e MeetingLiveShareOptions) AppendGQL(b []byte) ([]byte, error) {
	return meetingLiveShareOptions.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e MeetingLiveShareOptions) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *MeetingLiveShareOptions) UnmarshalGQL(value any) error { return readMember(e, value) }

// AllowedLobbyAdmitterRoles is who may admit people from the lobby.
type AllowedLobbyAdmitterRoles string

var allowedLobbyAdmitterRoles = newMembers(
	"ORGANIZER_AND_CO_ORGANIZERS_AND_PRESENTERS",
	"ORGANIZER_AND_CO_ORGANIZERS",
)

// AppendGQL appends the outward name.
func (e AllowedLobbyAdmitterRoles) AppendGQL(b []byte) ([]byte, error) {
	return allowedLobbyAdmitterRoles.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e AllowedLobbyAdmitterRoles) MarshalGQL(w io.Writer) { write(w, e) }

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

// AppendGQL appends the outward name.
func (e LobbyBypassScope) AppendGQL(b []byte) ([]byte, error) {
	return lobbyBypassScopes.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e LobbyBypassScope) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *LobbyBypassScope) UnmarshalGQL(value any) error { return readMember(e, value) }

// VirtualEventStatus is the publication state of a virtual event.
type VirtualEventStatus string

var virtualEventStatus = newMembers("DRAFT", "PUBLISHED", "CANCELED")

// AppendGQL appends the outward name.
func (e VirtualEventStatus) AppendGQL(b []byte) ([]byte, error) {
	return virtualEventStatus.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e VirtualEventStatus) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *VirtualEventStatus) UnmarshalGQL(value any) error { return readMember(e, value) }

// MeetingAudience is whom a virtual event is for.
type MeetingAudience string

var meetingAudiences = newMembers("EVERYONE", "ORGANIZATION")

// AppendGQL appends the outward name.
func (e MeetingAudience) AppendGQL(b []byte) ([]byte, error) {
	return meetingAudiences.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e MeetingAudience) MarshalGQL(w io.Writer) { write(w, e) }

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

// AppendGQL appends the outward name.
func (e RegistrationStatus) AppendGQL(b []byte) ([]byte, error) {
	return registrationStatus.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e RegistrationStatus) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *RegistrationStatus) UnmarshalGQL(value any) error { return readMember(e, value) }

// BodyType is the markup of an ItemBody.
type BodyType string

var bodyTypes = newMembers("TEXT", "HTML")

// AppendGQL appends the outward name.
func (e BodyType) AppendGQL(b []byte) ([]byte, error) { return bodyTypes.append(b, string(e)), nil }

// MarshalGQL writes the outward name.
func (e BodyType) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *BodyType) UnmarshalGQL(value any) error { return readMember(e, value) }

// EndpointType is the kind of endpoint of a communications identity.
type EndpointType string

var endpointTypes = newMembers("DEFAULT", "VOICEMAIL", "SKYPE_FOR_BUSINESS", "SKYPE_FOR_BUSINESS_VOIP_PHONE")

// AppendGQL appends the outward name.
func (e EndpointType) AppendGQL(b []byte) ([]byte, error) {
	return endpointTypes.append(b, string(e)), nil
}

// MarshalGQL writes the outward name.
func (e EndpointType) MarshalGQL(w io.Writer) { write(w, e) }

// UnmarshalGQL reads the outward name.
func (e *EndpointType) UnmarshalGQL(value any) error { return readMember(e, value) }
