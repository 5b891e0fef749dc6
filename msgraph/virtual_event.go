package msgraph

import (
	"net/url"
	"slices"
)

// VirtualEvent is a webinar or a town hall.
type VirtualEvent interface {
	Entity
	// HasStatus reports whether the event is in one of the states; none given means any.
	HasStatus(states []VirtualEventStatus) bool
}

// VirtualEventBase is what webinars and town halls have in common.
//
// https://learn.microsoft.com/graph/api/resources/virtualevent
type VirtualEventBase struct {
	entity
	CreatedBy                *CommunicationsIdentitySet  `json:"createdBy"`
	Description              *ItemBody                   `json:"description"`
	DisplayName              string                      `json:"displayName"`
	EndDateTime              *DateTimeTimeZone           `json:"endDateTime"`
	ExternalEventInformation []*ExternalEventInformation `json:"externalEventInformation"`
	IsRegistrationEnabled    *bool                       `json:"isRegistrationEnabled"`
	IsRegistrationRequired   *bool                       `json:"isRegistrationRequired"`
	Settings                 *VirtualEventSettings       `json:"settings"`
	StartDateTime            *DateTimeTimeZone           `json:"startDateTime"`
	Status                   VirtualEventStatus          `json:"status"`

	// Audience and CoOrganizers belong to each kind upstream; both kinds have them.
	Audience     MeetingAudience               `json:"audience"`
	CoOrganizers []*CommunicationsUserIdentity `json:"coOrganizers"`
}

// RawStatus is the literal value.
func (e *VirtualEventBase) RawStatus() string { return string(e.Status) }

// RawAudience is the literal value.
func (e *VirtualEventBase) RawAudience() string { return string(e.Audience) }

// runBy reports whether the user with the object id is the organizer, or a co-organizer, to whom a draft is not shown.
func (e *VirtualEventBase) runBy(user string) bool {
	if e.CreatedBy != nil && isUser(e.CreatedBy.User, user) {
		return true
	}
	return e.HasStatus([]VirtualEventStatus{"published", "canceled"}) && slices.ContainsFunc(e.CoOrganizers, func(c *CommunicationsUserIdentity) bool {
		return c != nil && isUser(c, user)
	})
}

// HasStatus reports whether the event is in one of the states; none given means any.
func (e *VirtualEventBase) HasStatus(states []VirtualEventStatus) bool {
	for _, state := range states {
		if virtualEventStatus.name(string(state)) == virtualEventStatus.name(string(e.Status)) {
			return true
		}
	}
	return len(states) == 0
}

// VirtualEventSettings is what the organizer chose.
type VirtualEventSettings struct {
	IsAttendeeEmailNotificationEnabled *bool `json:"isAttendeeEmailNotificationEnabled"`
}

// ExternalEventInformation is an id under which another system knows the event. Only organizers and co-organizers
// are shown it.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventexternalinformation
type ExternalEventInformation struct {
	ApplicationID   string `json:"applicationId"`
	ExternalEventID string `json:"externalEventId"`
}

// Webinar is a webinar.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventwebinar
type Webinar struct{ VirtualEventBase }

// NewWebinar is the webinar at path, of which nothing is known but that.
func NewWebinar(path Path) *Webinar { return &Webinar{VirtualEventBase{entity: at(path)}} }

func (w *Webinar) join(_ Path, position int) { w.path = webinarsRoot.root(w.GraphID, position) }

// GetWebinar asks for a webinar.
//
// https://learn.microsoft.com/graph/api/virtualeventwebinar-get
func GetWebinar(path Path) Get[Webinar] { return Get[Webinar]{path: path} }

// Townhall is a town hall.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventtownhall
type Townhall struct {
	VirtualEventBase
	Capacity         *int       `json:"capacity"`
	InvitedAttendees []Identity `json:"invitedAttendees"`
	IsInviteOnly     *bool      `json:"isInviteOnly"`
}

// NewTownhall is the town hall at path, of which nothing is known but that.
func NewTownhall(path Path) *Townhall {
	return &Townhall{VirtualEventBase: VirtualEventBase{entity: at(path)}}
}

func (t *Townhall) join(_ Path, position int) { t.path = townhallsRoot.root(t.GraphID, position) }

// GetTownhall asks for a town hall.
//
// https://learn.microsoft.com/graph/api/virtualeventtownhall-get
func GetTownhall(path Path) Get[Townhall] { return Get[Townhall]{path: path} }

// VirtualEventRole is how a user is connected to an event.
type VirtualEventRole string

// The roles that events can be listed by.
const (
	VirtualEventOrganizer   VirtualEventRole = "organizer"
	VirtualEventCoOrganizer VirtualEventRole = "coOrganizer"
)

// ListWebinars asks for the webinars in which user has the role. A user of Me needs a delegated token, any other an
// application token; so does role "", which asks for every webinar of the tenant.
//
// https://learn.microsoft.com/graph/api/virtualeventwebinar-getbyuserrole
// https://learn.microsoft.com/graph/api/virtualeventwebinar-getbyuseridandrole
// https://learn.microsoft.com/graph/api/virtualeventsroot-list-webinars
func ListWebinars(user Path, role VirtualEventRole) List[Webinar] {
	if role == "" {
		user = ""
	}
	return List[Webinar]{url: eventsURL(webinarsRoot, user, role), parent: user}
}

// ListTownhalls asks for the town halls in which user has the role, by the rules of ListWebinars.
//
// https://learn.microsoft.com/graph/api/virtualeventtownhall-getbyuserrole
// https://learn.microsoft.com/graph/api/virtualeventsroot-list-townhalls
func ListTownhalls(user Path, role VirtualEventRole) List[Townhall] {
	if role == "" {
		user = ""
	}
	return List[Townhall]{url: eventsURL(townhallsRoot, user, role), parent: user}
}

func eventsURL(root, user Path, role VirtualEventRole) string {
	switch user {
	case "":
		return string(root)
	case Me:
		return string(root) + "/getByUserRole(role='" + string(role) + "')"
	}
	id := url.PathEscape(odataLiteral(user.ID()))
	return string(root) + "/getByUserIdAndRole(userId=" + id + ",role='" + string(role) + "')"
}
