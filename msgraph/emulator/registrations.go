package emulator

import "strings"

// registrations answers …/webinars/{event}/registrations, page by page.
//
// https://learn.microsoft.com/graph/api/virtualeventregistration-list
func (x *exchange) registrations() ([]byte, error) {
	e, err := x.openEvent()
	if err != nil {
		return nil, err
	}
	return x.page(x.eventsContext(e.id, "registrations"), e.registrations, x.pageSize)
}

// registration answers …/registrations/{registration}.
//
// https://learn.microsoft.com/graph/api/virtualeventregistration-get
func (x *exchange) registration() ([]byte, error) {
	e, r, err := x.openRegistration()
	if err != nil {
		return nil, err
	}
	return x.single(x.eventsContext(e.id, "registrations"), r), nil
}

// registrationSessions answers …/registrations/{registration}/sessions, which
// exists only for webinars of one session.
//
// https://learn.microsoft.com/graph/api/virtualeventregistration-list-sessions
func (x *exchange) registrationSessions() ([]byte, error) {
	e, r, err := x.openRegistration()
	if err != nil {
		return nil, err
	}
	if len(e.sessions) != 1 {
		return nil, badRequest("Only webinars with a single session are supported.")
	}
	return x.collection(x.eventsContext(e.id, "registrations", r.id, "sessions"), []entity{e.sessions[0].listed}), nil
}

func (x *exchange) openRegistration() (*event, entity, error) {
	e, err := x.openEvent()
	if err != nil {
		return nil, entity{}, err
	}
	for _, r := range e.registrations {
		if strings.EqualFold(r.id, x.keys["registration"]) {
			return e, r, nil
		}
	}
	return nil, entity{}, notFound("The registration was not found.")
}
