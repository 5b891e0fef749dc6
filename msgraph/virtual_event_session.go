package msgraph

// VirtualEventSession is one session of a webinar or town hall.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventsession
type VirtualEventSession struct {
	OnlineMeetingBase
	Capacity            *int              `json:"capacity"`
	EndDateTime         *DateTimeTimeZone `json:"endDateTime"`
	StartDateTime       *DateTimeTimeZone `json:"startDateTime"`
	VideoOnDemandWebURL string            `json:"videoOnDemandWebUrl"`
}

// NewVirtualEventSession is the session at path, of which nothing is known but that.
func NewVirtualEventSession(path Path) *VirtualEventSession {
	return &VirtualEventSession{OnlineMeetingBase: OnlineMeetingBase{entity: at(path)}}
}

func (s *VirtualEventSession) join(event Path, position int) {
	s.path = event.element(KindSession, s.GraphID, position)
}

// GetSession asks for a session with all its properties.
//
// https://learn.microsoft.com/graph/api/virtualeventsession-get
func GetSession(path Path) Get[VirtualEventSession] { return Get[VirtualEventSession]{path: path} }

// ListSessions asks for the sessions of an event. Microsoft Graph fills in only what ListedSessionProperties names.
//
// https://learn.microsoft.com/graph/api/virtualevent-list-sessions
func ListSessions(event Path) List[VirtualEventSession] {
	return List[VirtualEventSession]{url: string(event) + "/sessions", parent: event}
}

// ListedSessionProperties are the properties that a list of sessions has; all others are null in it, whatever their
// value is.
var ListedSessionProperties = []string{"id", "subject", "joinWebUrl", "startDateTime", "endDateTime"}
