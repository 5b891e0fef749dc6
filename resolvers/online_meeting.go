package resolvers

import (
	"context"
	"errors"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func (query) OnlineMeeting(ctx context.Context, by graph.OnlineMeetingBy, organizerID *string) (*msgraph.OnlineMeeting, error) {
	if handles(by) != 1 {
		return nil, &ArgumentError{Argument: "by", Reason: "must have exactly one field, and not null"}
	}
	if by.ID != nil && msgraph.IsGlobalID(*by.ID) {
		path, err := globalPath(load(ctx), *by.ID, msgraph.KindOnlineMeeting)
		if err != nil {
			return nil, err
		}
		return meeting(ctx, path)
	}
	user, err := organizer(ctx, organizerID)
	if err != nil {
		return nil, err
	}
	if by.ID != nil {
		path, err := user.Child(msgraph.KindOnlineMeeting, *by.ID)
		if err != nil {
			return nil, err
		}
		return meeting(ctx, path)
	}
	search, err := search(by, user, organizerID != nil)
	if err != nil {
		return nil, err
	}
	return find(ctx, search)
}

// handles is how many fields of by are set. Variables are not checked for that before they get here.
func handles(by graph.OnlineMeetingBy) (set int) {
	for _, handle := range []*string{by.ID, by.JoinWebURL, by.JoinMeetingID, by.VideoTeleconferenceID} {
		if handle != nil {
			set++
		}
	}
	return set
}

// search is the question for a meeting that is known by something other than its id.
func search(by graph.OnlineMeetingBy, user msgraph.Path, named bool) (search msgraph.List[msgraph.OnlineMeeting], err error) {
	argument, reason := "", ""
	switch {
	case by.JoinWebURL != nil:
		search, err = msgraph.FindOnlineMeetingByJoinWebURL(user, *by.JoinWebURL)
		argument, reason = "by.joinWebUrl", "must be a join link, beginning with https://"
	case by.JoinMeetingID != nil:
		search, err = msgraph.FindOnlineMeetingByJoinMeetingID(user, *by.JoinMeetingID)
		argument, reason = "by.joinMeetingId", "must be digits"
	case by.VideoTeleconferenceID != nil:
		if !named {
			user = ""
		}
		search, err = msgraph.FindOnlineMeetingByVideoTeleconferenceID(user, *by.VideoTeleconferenceID)
		argument, reason = "by.videoTeleconferenceId", "must be digits"
	default:
		return search, errNoPath
	}
	if errors.Is(err, msgraph.ErrInvalidFilter) {
		err = &ArgumentError{Argument: argument, Reason: reason}
	}
	return search, err
}

func find(ctx context.Context, search msgraph.List[msgraph.OnlineMeeting]) (*msgraph.OnlineMeeting, error) {
	found, err := loaders.List(load(ctx), search)
	switch {
	case len(found) > 0:
		tellGaps(ctx, found[0])
		return found[0], nil
	case err != nil:
		return nil, err
	}
	return nil, fmt.Errorf("%w: no meeting is known by this handle", msgraph.ErrNotFound)
}

func meeting(ctx context.Context, path msgraph.Path) (*msgraph.OnlineMeeting, error) {
	if selected(ctx, onlineMeetingShape).pathOnly() {
		return msgraph.NewOnlineMeeting(path), nil
	}
	return get(ctx, msgraph.GetOnlineMeeting(path))
}

func (onlineMeeting) AttendanceReports(ctx context.Context, obj *msgraph.OnlineMeeting, first int, after *string) (*graph.AttendanceReportConnection, error) {
	return reports(ctx, obj.Path(), first, after)
}

func (onlineMeeting) AttendanceReport(ctx context.Context, obj *msgraph.OnlineMeeting, id string) (*msgraph.AttendanceReport, error) {
	return reportOf(ctx, obj.Path(), id)
}
