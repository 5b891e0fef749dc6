package plain

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// resource is what knows where it lives, so that what is below it can be asked for.
type resource struct {
	GraphID string `json:"id"`
	path    string
}

// OnlineMeeting is a meeting.
type OnlineMeeting struct {
	resource
	Subject *string `json:"subject"`
}

// Webinar is a webinar.
type Webinar struct {
	resource
	DisplayName *string `json:"displayName"`
}

// Townhall is a town hall.
type Townhall struct{ resource }

// VirtualEventSession is a session of a webinar or town hall.
type VirtualEventSession struct {
	resource
	Subject *string `json:"subject"`
}

// AttendanceReport is one run of a call.
type AttendanceReport struct {
	resource
	MeetingStartDateTime  *string `json:"meetingStartDateTime"`
	TotalParticipantCount *int    `json:"totalParticipantCount"`
}

// AttendanceRecord is one row of a report.
type AttendanceRecord struct {
	EmailAddress             *string               `json:"emailAddress"`
	Role                     AttendanceRole        `json:"role"`
	TotalAttendanceInSeconds *int                  `json:"totalAttendanceInSeconds"`
	AttendanceIntervals      []*AttendanceInterval `json:"attendanceIntervals"`
	Who                      *anyIdentity          `json:"identity"`
}

// AttendanceInterval is one stay in the call.
type AttendanceInterval struct {
	JoinDateTime      string `json:"joinDateTime"`
	LeaveDateTime     string `json:"leaveDateTime"`
	DurationInSeconds int    `json:"durationInSeconds"`
}

// AttendanceRole is written in capitals outside.
type AttendanceRole string

// MarshalGQL writes the outward name.
func (r AttendanceRole) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, strconv.Quote(strings.ToUpper(string(r))))
}

// UnmarshalGQL is never called: no argument is a role.
func (r *AttendanceRole) UnmarshalGQL(value any) error {
	return fmt.Errorf("%v is not asked for", value)
}

// anyIdentity is every kind of identity in one.
type anyIdentity struct {
	ODataType   string  `json:"@odata.type"`
	ID          *string `json:"id"`
	DisplayName *string `json:"displayName"`
	TenantID    *string `json:"tenantId"`
	Email       *string `json:"email"`
}

// Identity tells the kinds apart. Microsoft Graph mostly leaves the type of users out.
func (r *AttendanceRecord) Identity() Identity {
	who := r.Who
	if who == nil {
		return nil
	}
	switch strings.TrimPrefix(who.ODataType, "#microsoft.graph.") {
	case "", "communicationsUserIdentity":
		return &CommunicationsUserIdentity{ID: who.ID, DisplayName: who.DisplayName, TenantID: who.TenantID}
	case "communicationsGuestIdentity":
		return &CommunicationsGuestIdentity{ID: who.ID, DisplayName: who.DisplayName, Email: who.Email}
	}
	return &UnknownIdentity{ID: who.ID, DisplayName: who.DisplayName}
}

// firstJoin is the earliest join, as text that sorts by time: Microsoft Graph drops the zeros at the end of a second.
func (r *AttendanceRecord) firstJoin() string {
	first := ""
	for _, interval := range r.AttendanceIntervals {
		if join := strings.TrimSuffix(interval.JoinDateTime, "Z"); first == "" || join < first {
			first = join
		}
	}
	return first
}

// byFirstJoin is the order in which the gateway shows records.
func byFirstJoin(records []*AttendanceRecord) []*AttendanceRecord {
	records = slices.Clone(records) // the loader's are everybody's
	slices.SortStableFunc(records, func(a, b *AttendanceRecord) int { return cmp.Compare(a.firstJoin(), b.firstJoin()) })
	return records
}
