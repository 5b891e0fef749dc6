package emulator

// onlineMeeting answers …/onlineMeetings/{meeting}.
//
// https://learn.microsoft.com/graph/api/onlinemeeting-get
func (x *exchange) onlineMeeting() ([]byte, error) {
	m, owner, err := x.meeting()
	if err != nil {
		return nil, err
	}
	return x.single(x.context("users", owner, "onlineMeetings"), m.entity), nil
}

// onlineMeetings answers …/onlineMeetings?$filter=…, which finds exactly one
// meeting. There is no way to list meetings.
func (x *exchange) onlineMeetings() ([]byte, error) {
	owner, err := x.meetingOwner()
	if err != nil {
		return nil, err
	}
	property, value, err := parseFilter(x.query.filter)
	if err != nil {
		return nil, err
	}
	var found *meeting
	switch property {
	case "joinweburl":
		found = x.tenant.meetingWhere(func(m *meeting) bool { return sameURL(m.joinWebURL, value) })
	case "joinmeetingidsettings/joinmeetingid":
		found = x.tenant.meetingWhere(func(m *meeting) bool { return m.joinMeetingID == value && value != "" })
	default:
		return nil, badRequest("Invalid filter clause: online meetings are found by JoinWebUrl or joinMeetingIdSettings/joinMeetingId.")
	}
	if found == nil {
		return nil, errMeetingNotFound()
	}
	if err := found.readableBy(owner); err != nil {
		return nil, err
	}
	return x.collection(x.context("users", owner, "onlineMeetings"), []entity{found.entity}), nil
}

// conferences answers /communications/onlineMeetings?$filter=VideoTeleconferenceId eq '…'.
// It is for apps, and takes no application access policy.
func (x *exchange) conferences() ([]byte, error) {
	if !x.caller.app {
		return nil, forbidden("This call needs an application token.")
	}
	property, value, err := parseFilter(x.query.filter)
	if err != nil {
		return nil, err
	}
	if property != "videoteleconferenceid" {
		return nil, badRequest("Invalid filter clause: only VideoTeleconferenceId is supported.")
	}
	found := x.tenant.meetingWhere(func(m *meeting) bool { return m.videoTeleconferenceID == value && value != "" })
	if found == nil {
		return nil, errMeetingNotFound()
	}
	return x.collection(x.context("communications/onlineMeetings"), []entity{found.entity}), nil
}
