package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// These benchmarks leave out Microsoft Graph and HTTP: records that are in memory become the bytes of an answer.

// records is a report of so many records.
func records(count int) string {
	rows := make([]string, count)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":"%08d-0000-0000-0000-000000000000","emailAddress":"somebody.%d@contoso.example","totalAttendanceInSeconds":%d,"role":"Attendee",
			"registrationId":"r%d","identity":{"@odata.type":"#microsoft.graph.communicationsUserIdentity","id":"u%d","displayName":"Somebody Number %d","tenantId":"77229959-e479-4a73-b6e0-ddac27be315c"},
			"attendanceIntervals":[{"joinDateTime":"2026-10-07T15:08:40.1234567Z","leaveDateTime":"2026-10-07T15:18:40.1234567Z","durationInSeconds":600},
			{"joinDateTime":"2026-10-07T15:28:40.1234567Z","leaveDateTime":"2026-10-07T15:58:40.1234567Z","durationInSeconds":1800}]}`, i, i, i, i, i, i)
	}
	return `{"id":"r","totalParticipantCount":1,"attendanceRecords":[` + strings.Join(rows, ",") + `]}`
}

// inMemory answers every call with the value that was read before.
type inMemory struct{ value any }

func (m inMemory) Do(_ context.Context, calls []msgraph.Call, settle func([]msgraph.Result)) {
	results := make([]msgraph.Result, len(calls))
	for i, call := range calls {
		results[i] = msgraph.Result{Call: call, Value: m.value}
	}
	settle(results)
}

// readReport is the report as the gateway holds it.
func readReport(tb testing.TB, count int) *msgraph.AttendanceReport {
	tb.Helper()
	transport := answering(records(count))
	client := msgraph.NewUpstream(msgraph.Global, "http://127.0.0.1/v1.0", transport).Client(principal.New("", "", "bench"), msgraph.StaticToken("t"))
	call := msgraph.GetAttendanceReportWithRecords("/me/onlineMeetings/m/attendanceReports/r")
	var report *msgraph.AttendanceReport
	client.Do(tb.Context(), []msgraph.Call{call}, func(results []msgraph.Result) {
		require.NoError(tb, results[0].Err)
		report, _ = results[0].Value.(*msgraph.AttendanceReport)
	})
	return report
}

type answering string

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}

const everyRecord = `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords(first: 10000) { nodes {
	graphId emailAddress role totalAttendanceInSeconds registrationId attendanceIntervals { joinDateTime leaveDateTime durationInSeconds }
	identity { __typename ... on CommunicationsUserIdentity { id displayName tenantId } } } } } } }`

// discard is a client that does not look.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// answerer answers everyRecord over the report.
func answerer(report *msgraph.AttendanceReport, ordinary bool) func(http.ResponseWriter) {
	gateway := server.New(server.Options{
		Auth: auth.Passthrough{Anonymous: "t"},
		Caller: func(_ context.Context, who auth.Caller) loaders.Caller {
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: inMemory{report}}
		},
		Timeout: time.Minute, Ordinary: ordinary, Log: slog.New(slog.DiscardHandler),
	})
	body, _ := json.Marshal(map[string]string{"query": everyRecord})
	return func(w http.ResponseWriter) {
		r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		gateway.ServeHTTP(w, r)
	}
}

// appended writes the same by hand: the least that it can take.
func appended(b []byte, report *msgraph.AttendanceReport) []byte {
	text := func(key, value string) {
		b = append(append(append(append(b, key...), '"'), value...), '"')
	}
	b = append(b, `{"data":{"onlineMeeting":{"attendanceReport":{"attendanceRecords":{"nodes":[`...)
	for i, record := range report.Records().Items {
		if i > 0 {
			b = append(b, ',')
		}
		text(`{"graphId":`, record.GraphID)
		text(`,"emailAddress":`, record.EmailAddress)
		text(`,"role":`, strings.ToUpper(string(record.Role)))
		b = strconv.AppendInt(append(b, `,"totalAttendanceInSeconds":`...), int64(*record.TotalAttendanceInSeconds), 10)
		text(`,"registrationId":`, record.RegistrationID)
		b = append(b, `,"attendanceIntervals":[`...)
		for j, interval := range record.AttendanceIntervals {
			if j > 0 {
				b = append(b, ',')
			}
			text(`{"joinDateTime":`, string(interval.JoinDateTime))
			text(`,"leaveDateTime":`, string(interval.LeaveDateTime))
			b = append(strconv.AppendInt(append(b, `,"durationInSeconds":`...), int64(*interval.DurationInSeconds), 10), '}')
		}
		user, _ := record.Identity.(*msgraph.CommunicationsUserIdentity)
		text(`],"identity":{"__typename":"CommunicationsUserIdentity","id":`, user.ID)
		text(`,"displayName":`, user.DisplayName)
		text(`,"tenantId":`, user.TenantID)
		b = append(b, "}}"...)
	}
	return append(b, "]}}}}}\n"...)
}

func TestTheBenchmarkedAnswersAreTheSame(t *testing.T) {
	t.Parallel()
	report := readReport(t, 50)
	want := string(appended(nil, report))
	for _, ordinary := range []bool{false, true} {
		w := httptest.NewRecorder()
		answerer(report, ordinary)(w)
		data, _, _ := strings.Cut(w.Body.String(), `,"extensions":`) // which only the gateway has
		require.Equal(t, want, data+"}\n")
	}
}

// BenchmarkEncode is what becomes of 10,000 records: written by the generated encoders, by gqlgen's own way, by hand, and by
// encoding/json.
func BenchmarkEncode(b *testing.B) {
	for _, count := range []int{100, 1000, 10_000} {
		report := readReport(b, count)
		run := func(name string, once func()) {
			b.Run(fmt.Sprintf("%s/%d", name, count), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					once()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/record")
			})
		}
		generated, ordinary := answerer(report, false), answerer(report, true)
		run("generated", func() { generated(discard{http.Header{}}) })
		run("ordinary", func() { ordinary(discard{http.Header{}}) })
		buffer := make([]byte, 0, 16<<20)
		run("by hand", func() { buffer = appended(buffer[:0], report) })
		run("encoding/json", func() {
			if _, err := json.Marshal(report.Records().Items); err != nil {
				b.Fatal(err)
			}
		})
	}
}
