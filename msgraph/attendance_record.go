package msgraph

import (
	"fmt"
	"hash/fnv"
	"net/url"
	"strconv"
	"sync"
)

// AttendanceRecord is one row of a report: somebody, and when they were there. One person can have several rows.
//
// https://learn.microsoft.com/graph/api/resources/attendancerecord
type AttendanceRecord struct {
	// GraphID is Microsoft's bare id. It is often missing, and for users is the id of the identity, so that two rows of
	// one person share it.
	GraphID                         string                           `json:"id"`
	AttendanceIntervals             []AttendanceInterval             `json:"attendanceIntervals"`
	EmailAddress                    string                           `json:"emailAddress"`
	Engagements                     []Engagement                     `json:"engagements"`
	ExternalRegistrationInformation *ExternalRegistrationInformation `json:"externalRegistrationInformation"`
	Identity                        Identity                         `json:"identity"`
	RegistrantID                    string                           `json:"registrantId"`
	RegistrationID                  string                           `json:"registrationId"`
	Role                            AttendanceRole                   `json:"role"`
	TotalAttendanceInSeconds        *int                             `json:"totalAttendanceInSeconds"`

	gaps     `json:"-"`
	names    *recordNames
	position int // among those
}

// Path is where the record lives. Microsoft Graph is never asked for it: records come with their report.
func (r *AttendanceRecord) Path() Path {
	return r.names.report + "/" + Path(KindAttendanceRecord) + "/" + Path(r.names.segment(r.position))
}

// ID is the global id.
func (r *AttendanceRecord) ID() string { return r.Path().GlobalID() }

// AppendID appends the global id as JSON. A long list has many of them.
func (r *AttendanceRecord) AppendID(b []byte) ([]byte, error) {
	return append(appendGlobalID(append(b, '"'), r.names.report, KindAttendanceRecord, r.names.segment(r.position)), '"'), nil
}

// Report is the report that holds the record.
func (r *AttendanceRecord) Report() Path { return r.names.report }

// RawRole is the literal value.
func (r *AttendanceRecord) RawRole() string { return string(r.Role) }

// HasRole reports whether the record is in the role, whatever its spelling; every role that is not known here is the
// same one, UNKNOWN.
func (r *AttendanceRecord) HasRole(role AttendanceRole) bool {
	return r.Role != "" && attendanceRoles.name(string(r.Role)) == attendanceRoles.name(string(role))
}

// FirstJoinedAt is the earliest join; none if there is no interval.
func (r *AttendanceRecord) FirstJoinedAt() DateTime {
	var first DateTime
	for _, interval := range r.AttendanceIntervals {
		if join := interval.JoinDateTime; join != "" && (first == "" || join.Compare(first) < 0) {
			first = join
		}
	}
	return first
}

// LastLeftAt is the latest leave; none if there is no interval.
func (r *AttendanceRecord) LastLeftAt() DateTime {
	var last DateTime
	for _, interval := range r.AttendanceIntervals {
		if leave := interval.LeaveDateTime; leave.Compare(last) > 0 {
			last = leave
		}
	}
	return last
}

// AttendanceInterval is one stay. Intervals of one record can overlap: two devices.
//
// https://learn.microsoft.com/graph/api/resources/attendanceinterval
type AttendanceInterval struct {
	// DurationInSeconds is leave minus join, rounded down.
	DurationInSeconds *int     `json:"durationInSeconds"`
	JoinDateTime      DateTime `json:"joinDateTime"`
	LeaveDateTime     DateTime `json:"leaveDateTime"`
}

// Engagement is one interaction: a reaction, a raised hand, the camera, the microphone. Beta only.
//
// https://learn.microsoft.com/graph/api/resources/meetingengagement
type Engagement struct {
	DateTime          DateTime       `json:"dateTime"`
	EngagementSubType string         `json:"engagementSubType"`
	EngagementType    EngagementKind `json:"engagementType"`
}

// RawEngagementType is the literal value.
func (e Engagement) RawEngagementType() string { return string(e.EngagementType) }

// ListAttendanceRecords asks for the records of a report. GetAttendanceReportWithRecords saves the call for the report.
//
// https://learn.microsoft.com/graph/api/attendancerecord-list
func ListAttendanceRecords(report Path) List[AttendanceRecord] {
	return List[AttendanceRecord]{url: string(report) + "/attendanceRecords", parent: report}
}

// NameAttendanceRecords are the records of a whole report that came on several pages, each with a name of its own. Those
// that came on one page have one; others must not be shown without.
func NameAttendanceRecords(report Path, records []*AttendanceRecord) []*AttendanceRecord {
	named := make([]*AttendanceRecord, len(records))
	for i, record := range records {
		shared := *record
		named[i] = &shared
	}
	nameRecords(report, named)
	return named
}

// nameRecords lets the records of a whole report have names.
func nameRecords(report Path, records []*AttendanceRecord) {
	names := &recordNames{report: report, records: records}
	for i, record := range records {
		record.names, record.position = names, i
	}
}

// recordNames are those of the records of a report. Few ask for them, so they are made when somebody does.
type recordNames struct {
	report  Path
	records []*AttendanceRecord

	once     sync.Once
	segments []string
}

func (n *recordNames) segment(position int) string {
	n.once.Do(n.make)
	return n.segments[position]
}

// make gives each record a name that is stable as long as the report is: its id; where that is missing, a hash of who it
// is about; where two rows share one, a number as well.
func (n *recordNames) make() {
	n.segments = make([]string, len(n.records))
	seen := make(map[string]int, len(n.records))
	for i, record := range n.records {
		name := record.GraphID
		if checkID(name) != nil {
			name = unnamed + record.fingerprint()
		}
		seen[name]++
		if count := seen[name]; count > 1 {
			name = unnamed + strconv.Itoa(count) + ":" + name
		}
		n.segments[i] = url.PathEscape(name)
	}
}

// fingerprint tells records without an id apart by what does not change.
func (r *AttendanceRecord) fingerprint() string {
	hash := fnv.New64a()
	identity := ""
	if i, ok := r.Identity.(interface{ identityID() string }); ok {
		identity = i.identityID() + "\x00" + r.Identity.Name()
	}
	_, _ = fmt.Fprintf(hash, "%s\x00%s\x00%s\x00%s\x00%s", identity, r.EmailAddress, r.RegistrationID, r.Role, r.FirstJoinedAt())
	return strconv.FormatUint(hash.Sum64(), 16)
}
