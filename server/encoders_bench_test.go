package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// manyRecords is a report of so many records, as Microsoft Graph sends it.
func manyRecords(count int) string {
	var all strings.Builder
	all.WriteString(`{"id":"r","totalParticipantCount":10000,"attendanceRecords":[`)
	for i := range count {
		if i > 0 {
			all.WriteString(",")
		}
		fmt.Fprintf(&all, `{"id":"%08d-0000-0000-0000-000000000000","emailAddress":"somebody.%d@contoso.example","totalAttendanceInSeconds":%d,"role":"Attendee","registrantId":null,
"identity":{"@odata.type":"#microsoft.graph.communicationsUserIdentity","id":"%08d-0000-0000-0000-000000000000","displayName":"Somebody Number %d","tenantId":"77229959-e479-4a73-b6e0-ddac27be315c"},
"attendanceIntervals":[{"joinDateTime":"2026-10-07T15:%02d:40.1234567Z","leaveDateTime":"2026-10-07T15:18:40.1234567Z","durationInSeconds":600},{"joinDateTime":"2026-10-07T15:28:40.1234567Z","leaveDateTime":"2026-10-07T15:58:40.1234567Z","durationInSeconds":1800}]}`,
			i, i, i, i, i, i*7%60)
	}
	all.WriteString(`]}`)
	return all.String()
}

const everyField = `graphId emailAddress role rawRole totalAttendanceInSeconds firstJoinedAt lastLeftAt registrationId registrantId
	attendanceIntervals { joinDateTime leaveDateTime durationInSeconds } identity { __typename ... on IdentityFields { id displayName kind } ... on CommunicationsUserIdentity { tenantId } }`

// discarded is a client that does not look.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header       { return d.header }
func (discarded) Write(p []byte) (int, error) { return len(p), nil }
func (discarded) WriteHeader(int)             {}

// showing answers with all there is of the records of a report, from Microsoft Graph's bytes to nobody.
func showing(t testing.TB, report string) func() {
	gateway := newGateway(emulatedRoot, pages{someRecords: report})
	body, err := json.Marshal(map[string]string{"query": `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords(first: 10000) { nodes { ` + everyField + ` } } } } }`})
	require.NoError(t, err)
	return func() { gateway.ServeHTTP(discarded{http.Header{}}, newRequest(t.Context(), bytes.Clone(body))) }
}

// BenchmarkRecords answers with so many records, from the bytes of Microsoft Graph to those of the answer.
func BenchmarkRecords(b *testing.B) {
	for _, count := range []int{100, 1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			show := showing(b, manyRecords(count))
			b.ReportAllocs()
			for b.Loop() {
				show()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/record")
		})
	}
}
