package emulator

import (
	"slices"
	"strings"
)

// tenant holds every resource. It is built once and only read since.
type tenant struct {
	users    map[string]*entity // by object id and by user principal name, in lower case
	meetings map[string]*meeting
	events   []*event
}

// meeting is an onlineMeeting with what calls look at before they answer.
type meeting struct {
	entity
	organizer             string
	invited               []string // object ids
	joinWebURL            string
	joinMeetingID         string // empty if it has none
	videoTeleconferenceID string // empty if it has none
	inChannel             bool
	reports               []*report // of the whole channel, if it is in one
}

// event is a webinar or a town hall.
type event struct {
	entity
	kind          string // webinars or townhalls
	organizer     string
	coOrganizers  []string // object ids
	draft         bool
	sessions      []*session
	presenters    []entity
	registrations []entity
}

// session is a session in full and as lists show it.
type session struct {
	entity
	listed  entity
	reports []*report
}

// report is an attendance report by itself and as lists of meetings show it.
type report struct {
	entity
	listed  entity
	records []entity
}

// user finds a user by object id or user principal name.
func (t *tenant) user(key string) *entity {
	return t.users[strings.ToLower(key)]
}

// meetingWhere finds a meeting. Callers ask for what is unique to one.
func (t *tenant) meetingWhere(is func(*meeting) bool) *meeting {
	for _, m := range t.meetings {
		if is(m) {
			return m
		}
	}
	return nil
}

// event finds a webinar or town hall by its id.
func (t *tenant) event(kind, id string) *event {
	i := slices.IndexFunc(t.events, func(e *event) bool {
		return e.kind == kind && strings.EqualFold(e.id, id)
	})
	if i < 0 {
		return nil
	}
	return t.events[i]
}

func (t *tenant) eventsWhere(kind string, is func(*event) bool) []entity {
	rows := []entity{}
	for _, e := range t.events {
		if e.kind == kind && is(e) {
			rows = append(rows, e.entity)
		}
	}
	return rows
}
