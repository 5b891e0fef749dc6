package emulator

import "strings"

// sessions answers …/{event}/sessions. The list fills only id, subject,
// joinWebUrl and the dates; every other property is null.
//
// https://learn.microsoft.com/graph/api/virtualevent-list-sessions
func (x *exchange) sessions() ([]byte, error) {
	e, err := x.openEvent()
	if err != nil {
		return nil, err
	}
	rows := make([]entity, len(e.sessions))
	for i, s := range e.sessions {
		rows[i] = s.listed
	}
	return x.collection(x.eventsContext(e.id, "sessions"), rows), nil
}

// session answers …/sessions/{session}, with every property.
//
// https://learn.microsoft.com/graph/api/virtualeventsession-get
func (x *exchange) session() ([]byte, error) {
	e, s, err := x.openSession()
	if err != nil {
		return nil, err
	}
	return x.single(x.eventsContext(e.id, "sessions"), s.entity), nil
}

func (x *exchange) openSession() (*event, *session, error) {
	e, err := x.openEvent()
	if err != nil {
		return nil, nil, err
	}
	for _, s := range e.sessions {
		if strings.EqualFold(s.id, x.keys["session"]) {
			return e, s, nil
		}
	}
	return nil, nil, notFound("The session was not found.")
}
