package msgraph

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// AttendanceReport is one run of a call. Microsoft Graph makes one each time a meeting or session ends, and keeps it
// for a year.
//
// https://learn.microsoft.com/graph/api/resources/meetingattendancereport
type AttendanceReport struct {
	entity
	ExternalEventInformation []*ExternalEventInformation `json:"externalEventInformation"`
	MeetingEndDateTime       DateTime                    `json:"meetingEndDateTime"`
	MeetingStartDateTime     DateTime                    `json:"meetingStartDateTime"`
	TotalParticipantCount    *int                        `json:"totalParticipantCount"`

	// AttendanceRecords are there only in the answer to GetAttendanceReportWithRecords. Lists show them as empty, which
	// does not mean that nobody came.
	AttendanceRecords         []*AttendanceRecord `json:"attendanceRecords"`
	AttendanceRecordsNextLink string              `json:"attendanceRecords@odata.nextLink"`

	records Page[AttendanceRecord]
}

// NewAttendanceReport is the report at path, of which nothing is known but that.
func NewAttendanceReport(path Path) *AttendanceReport { return &AttendanceReport{entity: at(path)} }

func (r *AttendanceReport) join(source Path, position int) {
	r.path = source.element(KindAttendanceReport, r.GraphID, position)
}

// Records are the first page of the records: what came with the report.
func (r *AttendanceReport) Records() Page[AttendanceRecord] { return r.records }

// link finds out where the records go on. Microsoft Graph has been seen to leave expanded records out: unless it says
// that nobody came, they are listed.
func (r *AttendanceReport) link(root Root) {
	list := ListAttendanceRecords(r.path)
	lost := r.takeRecordGaps()
	nobody := r.TotalParticipantCount != nil && *r.TotalParticipantCount == 0
	if r.AttendanceRecords == nil || len(r.AttendanceRecords) == 0 && r.AttendanceRecordsNextLink == "" && !nobody {
		r.records.Next = list
		return
	}
	r.records = list.page(r.AttendanceRecords, r.AttendanceRecordsNextLink, lost, root)
	if r.records.Next.URL() == "" {
		nameRecords(r.path, r.records.Items)
	}
}

// takeRecordGaps leaves the report those gaps that are its own. It returns those that make the list of records
// incomplete.
func (r *AttendanceReport) takeRecordGaps() (lost []jsontext.Pointer) {
	all := r.places
	r.places = nil
	for _, place := range all {
		if strings.HasPrefix(strings.ToLower(string(place)), "/attendancerecords") {
			lost = append(lost, place)
		} else {
			r.places = append(r.places, place)
		}
	}
	return lost
}

// GetAttendanceReport asks for a report without its records.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-get
func GetAttendanceReport(path Path) Get[AttendanceReport] { return Get[AttendanceReport]{path: path} }

// GetAttendanceReportWithRecords asks for a report and its records at once.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-get
func GetAttendanceReportWithRecords(path Path) Get[AttendanceReport] {
	return Get[AttendanceReport]{path, "?$expand=attendanceRecords"}
}

// MaxAttendanceReports is how many reports Microsoft Graph lists at most: the newest ones.
const MaxAttendanceReports = 50

// ListAttendanceReports asks for the reports of a meeting or session: the 50 newest, without their records. For a meeting
// of a channel they are those of every meeting of the channel.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-list
func ListAttendanceReports(source Path) List[AttendanceReport] {
	return List[AttendanceReport]{url: string(source) + "/attendanceReports", parent: source}
}
