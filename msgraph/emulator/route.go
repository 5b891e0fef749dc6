package emulator

import (
	"net/url"
	"strings"
)

// route is a path, the permission and the query options that its documentation
// page names, and the function that answers it.
type route struct {
	pattern string
	of      entityType // what $select is checked against
	needs   permission
	options option
	serve   func(*exchange) ([]byte, error)
}

// routes lists every path. In a pattern {name} captures one segment, {kind}
// only webinars or townhalls, and name() is a function, captured with its
// arguments. /me is rewritten to /users/{user} before.
var routes = []route{
	{"users/{user}", typeUser, readUsers, optionSelect, (*exchange).user},

	{"users/{user}/onlineMeetings", typeOnlineMeeting, readMeetings, optionSelect | optionFilter, (*exchange).onlineMeetings},
	{"users/{user}/onlineMeetings/{meeting}", typeOnlineMeeting, readMeetings, optionSelect, (*exchange).onlineMeeting},
	{"users/{user}/onlineMeetings/{meeting}/attendanceReports", typeReport, readAttendance, optionSelect | optionTop, (*exchange).meetingReports},
	{"users/{user}/onlineMeetings/{meeting}/attendanceReports/{report}", typeReport, readAttendance, optionSelect | optionExpand, (*exchange).meetingReport},
	{"users/{user}/onlineMeetings/{meeting}/attendanceReports/{report}/attendanceRecords", typeRecord, readAttendance, optionSelect | optionTop, (*exchange).meetingRecords},
	{"communications/onlineMeetings", typeOnlineMeeting, readMeetings, optionSelect | optionFilter, (*exchange).conferences},

	{"solutions/virtualEvents/{kind}", typeEvent, readEvents, optionCount, (*exchange).events},
	{"solutions/virtualEvents/{kind}/getByUserRole()", typeEvent, readEvents, optionSelect, (*exchange).eventsByUserRole},
	{"solutions/virtualEvents/{kind}/getByUserIdAndRole()", typeEvent, readEvents, optionSelect, (*exchange).eventsByUserIDAndRole},
	{"solutions/virtualEvents/{kind}/{event}", typeEvent, readEvents, 0, (*exchange).event},
	{"solutions/virtualEvents/{kind}/{event}/presenters", typePresenter, readEvents, optionSelect, (*exchange).presenters},
	{"solutions/virtualEvents/webinars/{event}/registrations", typeRegistration, readEvents, optionPage, (*exchange).registrations},
	{"solutions/virtualEvents/webinars/{event}/registrations/{registration}", typeRegistration, readEvents, optionSelect, (*exchange).registration},
	{"solutions/virtualEvents/webinars/{event}/registrations/{registration}/sessions", typeSession, readEvents, optionSelect, (*exchange).registrationSessions},
	{"solutions/virtualEvents/{kind}/{event}/sessions", typeSession, readEvents, 0, (*exchange).sessions},
	{"solutions/virtualEvents/{kind}/{event}/sessions/{session}", typeSession, readEvents, 0, (*exchange).session},
	{"solutions/virtualEvents/{kind}/{event}/sessions/{session}/attendanceReports", typeReport, readAttendance, optionSelect | optionTop, (*exchange).sessionReports},
	{"solutions/virtualEvents/{kind}/{event}/sessions/{session}/attendanceReports/{report}", typeReport, readAttendance, optionSelect | optionExpand, (*exchange).sessionReport},
	{"solutions/virtualEvents/{kind}/{event}/sessions/{session}/attendanceReports/{report}/attendanceRecords", typeRecord, readAttendance, optionSelect | optionTop, (*exchange).sessionRecords},
}

// splitPath cuts a path into segments and decodes each once, so that an
// encoded slash stays inside its segment. A slash at the end means nothing.
func splitPath(path string) ([]string, error) {
	segments := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i, segment := range segments {
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			return nil, badRequest("The request URI is not valid: %s.", err)
		}
		if decoded == "" {
			return nil, badRequest("Empty segment encountered in request URL. Please make sure that a valid request URL is specified.")
		}
		segments[i] = decoded
	}
	return segments, nil
}

// resolveMe turns /me into /users/{id of the caller}.
func (x *exchange) resolveMe(segments []string) ([]string, error) {
	if !strings.EqualFold(segments[0], "me") {
		return segments, nil
	}
	if x.caller.app {
		return nil, badRequest("/me request is only valid with delegated authentication flow.")
	}
	return append([]string{"users", x.caller.ID}, segments[1:]...), nil
}

// find returns the route of a path and captures its keys. Without one it
// blames the first segment that no route continues with.
func (x *exchange) find(segments []string) (route, error) {
	furthest := 0
	for _, r := range routes {
		keys, matched := match(strings.Split(r.pattern, "/"), segments)
		if keys != nil {
			x.keys = keys
			return r, nil
		}
		furthest = max(furthest, matched)
	}
	return route{}, errSegment(segments[min(furthest, len(segments)-1)])
}

// match returns the captured keys, or nil and how many segments matched.
func match(pattern, segments []string) (keys map[string]string, matched int) {
	keys = map[string]string{}
	for i, segment := range segments {
		if i == len(pattern) || !matchSegment(pattern[i], segment, keys) {
			return nil, i
		}
	}
	if len(segments) < len(pattern) {
		return nil, len(segments)
	}
	return keys, len(segments)
}

func matchSegment(pattern, segment string, keys map[string]string) bool {
	switch {
	case pattern == "{kind}":
		keys["kind"] = strings.ToLower(segment)
		return keys["kind"] == webinars || keys["kind"] == townhalls
	case strings.HasPrefix(pattern, "{"):
		keys[strings.Trim(pattern, "{}")] = segment
		return true
	case strings.HasSuffix(pattern, "()"):
		name, _, called := strings.Cut(segment, "(")
		keys["function"] = segment
		return called && strings.EqualFold(name+"()", pattern)
	case strings.EqualFold(pattern, webinars):
		keys["kind"] = webinars
	}
	return strings.EqualFold(pattern, segment)
}

// arguments reads the arguments of a function segment, such as
// getByUserIdAndRole(userId='…', role='organizer'), and insists on these names.
func arguments(segment string, names ...string) ([]string, error) {
	_, list, _ := strings.Cut(segment, "(")
	list, closed := strings.CutSuffix(list, ")")
	given := strings.Split(list, ",")
	if !closed || len(given) != len(names) {
		return nil, errSegment(segment)
	}
	values := make([]string, len(names))
	for i, name := range names {
		key, literal, _ := strings.Cut(given[i], "=")
		value, ok := unquote(strings.TrimSpace(literal))
		if !ok || strings.TrimSpace(key) != name {
			return nil, errSegment(segment)
		}
		values[i] = value
	}
	return values, nil
}
