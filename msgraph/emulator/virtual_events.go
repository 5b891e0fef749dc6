package emulator

import "strings"

// The two kinds of virtual events, as paths name them.
const (
	webinars  = "webinars"
	townhalls = "townhalls"
)

// The two roles by which events are found. They are spelled exactly like this.
const (
	roleOrganizer   = "organizer"
	roleCoOrganizer = "coOrganizer"
)

// events answers /solutions/virtualEvents/webinars and …/townhalls: for an
// app, the events whose organizers granted it an application access policy.
//
// https://learn.microsoft.com/graph/api/virtualeventsroot-list-webinars
func (x *exchange) events() ([]byte, error) {
	if !x.caller.app {
		return nil, forbidden("This call needs an application token.")
	}
	c := collection{context: x.eventsContext(), counted: x.query.count}
	c.rows = x.tenant.eventsWhere(x.keys["kind"], func(e *event) bool {
		return x.mayActFor(e.organizer)
	})
	c.count = len(c.rows)
	return x.encodeCollection(c), nil
}

// eventsByUserRole answers getByUserRole(role='…'), for users.
//
// https://learn.microsoft.com/graph/api/virtualeventwebinar-getbyuserrole
func (x *exchange) eventsByUserRole() ([]byte, error) {
	given, err := arguments(x.keys["function"], "role")
	if err != nil {
		return nil, err
	}
	if x.caller.app {
		return nil, forbidden("This call needs a delegated token.")
	}
	return x.eventsOf(x.caller.ID, given[0])
}

// eventsByUserIDAndRole answers getByUserIdAndRole(userId='…',role='…'), for
// apps.
//
// https://learn.microsoft.com/graph/api/virtualeventwebinar-getbyuseridandrole
func (x *exchange) eventsByUserIDAndRole() ([]byte, error) {
	given, err := arguments(x.keys["function"], "userId", "role")
	if err != nil {
		return nil, err
	}
	user := strings.ToLower(given[0])
	switch {
	case !x.caller.app:
		return nil, forbidden("This call needs an application token.")
	case !guidPattern.MatchString(user) || x.tenant.users[user] == nil:
		return nil, errUserNotFound(given[0])
	case !x.mayActFor(user):
		return nil, errNoPolicy()
	}
	return x.eventsOf(user, given[1])
}

func (x *exchange) eventsOf(user, role string) ([]byte, error) {
	var has func(*event) bool
	switch role {
	case roleOrganizer:
		has = func(e *event) bool { return e.organizer == user }
	case roleCoOrganizer:
		has = func(e *event) bool { return e.organizer != user && e.readableBy(user) }
	default:
		return nil, badRequest("Invalid role '%s'. Valid roles are organizer and coOrganizer.", role)
	}
	return x.collection(x.eventsContext(), x.tenant.eventsWhere(x.keys["kind"], has)), nil
}

// event answers …/webinars/{event} and …/townhalls/{event}.
//
// https://learn.microsoft.com/graph/api/virtualeventwebinar-get
func (x *exchange) event() ([]byte, error) {
	e, err := x.openEvent()
	if err != nil {
		return nil, err
	}
	return x.single(x.eventsContext(), e.entity), nil
}

// presenters answers …/{event}/presenters.
//
// https://learn.microsoft.com/graph/api/virtualevent-list-presenters
func (x *exchange) presenters() ([]byte, error) {
	e, err := x.openEvent()
	if err != nil {
		return nil, err
	}
	return x.collection(x.eventsContext(e.id, "presenters"), e.presenters), nil
}

func (x *exchange) eventsContext(path ...string) string {
	return x.context(append([]string{"solutions/virtualEvents/" + x.keys["kind"]}, path...)...)
}
