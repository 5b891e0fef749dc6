package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// BenchmarkQueries asks over real HTTP on the real clock, and also tells what the queries cost Microsoft Graph:
// requests/op above the budgets of TestCallBudgets would mean that levels fall apart on this machine.
func BenchmarkQueries(b *testing.B) {
	e := emulator.New(emulator.Options{PageSize: 10_000})
	upstream := httptest.NewServer(e)
	defer upstream.Close()
	root, err := msgraph.ParseRoot(upstream.URL + "/v1.0")
	require.NoError(b, err)
	gateway := newGateway(root, &http.Transport{MaxIdleConnsPerHost: 256})
	queries := []struct{ name, query string }{
		{"subject", fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject } }`, emulator.TeamMeetingID)},
		{"meeting", fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject %s } }`, emulator.TeamMeetingID, reportsAndRecords)},
		{"twenty meetings", twentyMeetings()},
		{"town hall", fmt.Sprintf(`{ townhall(id: %q) { session(id: %q) { attendanceReport(id: %q) { attendanceRecords(first: 10000) { nodes {
			id emailAddress role totalAttendanceInSeconds attendanceIntervals { joinDateTime leaveDateTime durationInSeconds }
			identity { __typename ... on IdentityFields { id displayName } } } } } } } }`,
			emulator.TownhallID, emulator.TownhallSessionID, emulator.TownhallReportID)},
	}
	for _, q := range queries {
		b.Run(q.name, func(b *testing.B) {
			body, err := json.Marshal(map[string]string{"query": q.query})
			require.NoError(b, err)
			e.Reset()
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				gateway.ServeHTTP(w, newRequest(b.Context(), body))
				if w.Code != http.StatusOK || bytes.Contains(w.Body.Bytes(), []byte(`"errors"`)) {
					b.Fatal(w.Body.String())
				}
			}
			b.ReportMetric(float64(e.Counts().Requests)/float64(b.N), "requests/op")
		})
	}
}
