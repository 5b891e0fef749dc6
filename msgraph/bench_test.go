package msgraph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// tenThousandRecords is a report as Microsoft Graph sends it, a bit more than 6 MB.
func tenThousandRecords() []byte {
	var all strings.Builder
	all.WriteString(`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#x","id":"r","totalParticipantCount":10000,"attendanceRecords":[`)
	for i := range 10_000 {
		if i > 0 {
			all.WriteString(",")
		}
		fmt.Fprintf(&all, `{"id":"%08d-0000-0000-0000-000000000000","emailAddress":"somebody.%d@contoso.example","totalAttendanceInSeconds":%d,"role":"Attendee","registrantId":null,
"identity":{"@odata.type":"#microsoft.graph.communicationsUserIdentity","id":"%08d-0000-0000-0000-000000000000","displayName":"Somebody Number %d","tenantId":"77229959-e479-4a73-b6e0-ddac27be315c"},
"attendanceIntervals":[{"joinDateTime":"2026-10-07T15:08:40.1234567Z","leaveDateTime":"2026-10-07T15:18:40.1234567Z","durationInSeconds":600},{"joinDateTime":"2026-10-07T15:28:40.1234567Z","leaveDateTime":"2026-10-07T15:58:40.1234567Z","durationInSeconds":1800}]}`,
			i, i, i, i, i)
	}
	all.WriteString(`]}`)
	return []byte(all.String())
}

func BenchmarkDecode(b *testing.B) {
	body := tenThousandRecords()
	report := msgraph.Path("/me/onlineMeetings/m/attendanceReports/r")
	b.SetBytes(int64(len(body)))
	b.Run("msgraph", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := msgraph.Read(msgraph.GetAttendanceReportWithRecords(report), bytes.NewReader(body)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			var report struct {
				AttendanceRecords []*struct {
					ID, EmailAddress, Role   string
					TotalAttendanceInSeconds *int
					Identity                 *struct{ ID, DisplayName, TenantID string }
					AttendanceIntervals      []struct {
						JoinDateTime, LeaveDateTime string
						DurationInSeconds           *int
					}
				}
			}
			if err := json.Unmarshal(body, &report); err != nil {
				b.Fatal(err)
			}
		}
	})
}
