package emulator

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
)

var guidPattern = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// meetingOwner returns the user whose meetings the path names, if the caller
// may act for that user: the user in person, or an app under an application
// access policy of that user.
//
// https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy
func (x *exchange) meetingOwner() (string, error) {
	user := strings.ToLower(x.keys["user"])
	switch {
	case !guidPattern.MatchString(user):
		return "", forbidden("") // a user principal name, which these paths do not take
	case !x.caller.app && user != x.caller.ID:
		return "", forbidden("Organizer ID in token(%s) does not match organizer ID in request url(%s). "+
			"With delegated permission only /me endpoint is supported.", x.caller.ID, user)
	case x.tenant.users[user] == nil:
		return "", errUserNotFound(x.keys["user"])
	case x.caller.app && !x.mayActFor(user):
		return "", errNoPolicy()
	}
	return user, nil
}

func errNoPolicy() error {
	return forbidden("No application access policy found for this app.")
}

// meeting finds the meeting of the path. Its organizer and the people invited
// to it may read it.
func (x *exchange) meeting() (*meeting, string, error) {
	owner, err := x.meetingOwner()
	if err != nil {
		return nil, "", err
	}
	id := x.keys["meeting"]
	if !isMeetingID(id) {
		return nil, "", badRequest("Meeting Id is corrupted.")
	}
	m := x.tenant.meetings[id]
	if m == nil {
		return nil, "", errMeetingNotFound()
	}
	return m, owner, m.readableBy(owner)
}

// isMeetingID reports whether id is of one of the two forms meetings have:
// base64 of 1*{organizer}*…, or {organizer}_{thread}.
func isMeetingID(id string) bool {
	organizer, thread, older := strings.Cut(id, "_")
	if older && guidPattern.MatchString(organizer) && strings.HasPrefix(thread, "19:") {
		return true
	}
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(id, "="))
	return err == nil && strings.HasPrefix(string(decoded), "1*")
}

func errMeetingNotFound() error {
	return notFound("3004: Specified meeting was not found.")
}

func (m *meeting) readableBy(user string) error {
	if m.organizer != user && !slices.Contains(m.invited, user) {
		return forbidden("3003: User does not have access to lookup meeting.")
	}
	return nil
}

// reportedMeeting finds the meeting of the path for a caller who wants its
// reports. Those are for the organizer alone.
//
// https://learn.microsoft.com/graph/cloud-communications-online-meeting-artifacts
func (x *exchange) reportedMeeting() (*meeting, error) {
	m, owner, err := x.meeting()
	if m != nil && owner != m.organizer {
		return nil, &graphError{
			status:  403,
			code:    "General",
			message: "User ID in token(" + owner + ") is not the organizer of the queried meeting.",
		}
	}
	return m, err
}

// openEvent finds the virtual event of the path. The organizer, the
// co-organizers and apps under a policy of the organizer may read it.
func (x *exchange) openEvent() (*event, error) {
	e := x.tenant.event(x.keys["kind"], x.keys["event"])
	switch {
	case e == nil:
		return nil, notFound("The virtual event was not found.")
	case x.caller.app && !x.mayActFor(e.organizer):
		return nil, errNoPolicy()
	case !x.caller.app && !e.readableBy(x.caller.ID):
		return nil, forbidden("User is neither organizer nor co-organizer of the virtual event.")
	}
	return e, nil
}

// readableBy tells whether a user may read the event. A draft is the
// organizer's own.
func (e *event) readableBy(user string) bool {
	return user == e.organizer || !e.draft && slices.Contains(e.coOrganizers, user)
}
