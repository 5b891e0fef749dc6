package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// flushed is a client that notes when it can read how much.
type flushed struct {
	*httptest.ResponseRecorder
	began time.Time
	after []time.Duration
}

func (f *flushed) Flush() {
	f.after = append(f.after, time.Since(f.began))
	f.ResponseRecorder.Flush()
}

// part is one of an answer that comes in parts.
type part struct {
	Data        json.RawMessage  `json:"data"`
	Errors      []map[string]any `json:"errors"`
	HasNext     *bool            `json:"hasNext"`
	Incremental []struct {
		Data   json.RawMessage  `json:"data"`
		Path   []any            `json:"path"`
		Label  string           `json:"label"`
		Errors []map[string]any `json:"errors"`
	} `json:"incremental"`
}

const apolloAccepts = "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json"

// inParts asks as Apollo Client does, and reads the parts.
func inParts(t *testing.T, gateway http.Handler, query string) (*flushed, []part) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	require.NoError(t, err)
	r := newRequest(t.Context(), body)
	r.Header.Set("Accept", apolloAccepts)
	w := &flushed{ResponseRecorder: httptest.NewRecorder(), began: time.Now()}
	gateway.ServeHTTP(w, r)
	media, attributes, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/mixed", media, w.Body.String())
	reader := multipart.NewReader(w.Body, attributes["boundary"])
	var parts []part
	for {
		next, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return w, parts
		}
		require.NoError(t, err)
		var p part
		require.NoError(t, json.NewDecoder(next).Decode(&p))
		parts = append(parts, p)
	}
}

const deferredRecords = `query Header($wait: Boolean! = true) { townhall(id: "` + emulator.TownhallID + `") { session(id: "` + emulator.TownhallSessionID + `") {
	attendanceReport(id: "` + emulator.TownhallReportID + `") { totalParticipantCount ... @defer(if: $wait, label: "records") { attendanceRecords(first: 10000) { totalCount nodes { emailAddress } } } } } } }`

// A report's header shows before its thousands of records.
func TestWhatIsDeferredComesLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Match: emulator.URLContains("$expand=attendanceRecords"), Latency: 2 * time.Second})
		w, parts := inParts(t, emulated(e), deferredRecords)
		require.Len(t, parts, 2)
		assert.JSONEq(t, `{"townhall":{"session":{"attendanceReport":{"totalParticipantCount":5000}}}}`, string(parts[0].Data))
		assert.True(t, *parts[0].HasNext)
		assert.Equal(t, []time.Duration{0, 2 * time.Second}, roundedTo(time.Second, w.after))
		require.Len(t, parts[1].Incremental, 1)
		records := parts[1].Incremental[0]
		assert.Equal(t, "records", records.Label)
		assert.Equal(t, []any{"townhall", "session", "attendanceReport"}, records.Path)
		assert.Equal(t, 5000, bytes.Count(records.Data, []byte(`"emailAddress"`)))
		assert.False(t, *parts[1].HasNext)
	})
}

func roundedTo(unit time.Duration, times []time.Duration) []time.Duration {
	rounded := make([]time.Duration, len(times))
	for i, d := range times {
		rounded[i] = d.Truncate(unit)
	}
	return rounded
}

// Parts put together are the answer that comes whole.
func TestClientsThatDoNotReadPartsGetTheAnswerWhole(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	for range 2 { // the second time from what is kept
		_, parts := inParts(t, gateway, deferredRecords)
		answer := ask(t, gateway, "", deferredRecords, nil)
		require.Empty(t, answer.Errors)
		var records map[string]any
		require.NoError(t, json.Unmarshal(parts[1].Incremental[0].Data, &records))
		assert.Equal(t, answer.at(t, "townhall", "session", "attendanceReport", "attendanceRecords"), records["attendanceRecords"])
	}
}

func TestAnErrorInWhatIsDeferredComesWithIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Match: emulator.URLContains("$expand=attendanceRecords"), Status: http.StatusForbidden})
		_, parts := inParts(t, emulated(e), deferredRecords)
		require.Len(t, parts, 2)
		assert.Empty(t, parts[0].Errors)
		require.Len(t, parts[1].Incremental[0].Errors, 1)
		assert.Equal(t, []any{"townhall", "session", "attendanceReport", "attendanceRecords"}, parts[1].Incremental[0].Errors[0]["path"])
	})
}

// An operation that runs out of time says so in the parts that are missing, and leaves nothing behind.
func TestWhatIsDeferredEndsWithTheOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Match: emulator.URLContains("$expand=attendanceRecords"), Latency: time.Hour})
		w, parts := inParts(t, gatewayWithin(3*time.Second, e.Transport()), deferredRecords)
		require.Len(t, parts, 2)
		assert.Equal(t, "DEADLINE_EXCEEDED", parts[1].Incremental[0].Errors[0]["extensions"].(map[string]any)["code"])
		assert.LessOrEqual(t, w.after[1], 3*time.Second)
	})
}

func TestAnOperationThatDefersNothingComesWhole(t *testing.T) {
	t.Parallel()
	for _, query := range []string{`{ me { displayName } }`, strings.Replace(deferredRecords, "= true", "= false", 1), `{ nonsense }`} {
		body, err := json.Marshal(map[string]string{"query": query})
		require.NoError(t, err)
		r := newRequest(t.Context(), body)
		r.Header.Set("Accept", apolloAccepts)
		w := httptest.NewRecorder()
		emulated(emulator.New(emulator.Options{})).ServeHTTP(w, r)
		assert.Contains(t, w.Header().Get("Content-Type"), "json", query)
		assert.True(t, json.Valid(w.Body.Bytes()))
	}
}

// What is deferred of several things is asked for together, once they are known.
func TestWhatIsDeferredOfManyIsAskedTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		_, parts := inParts(t, emulated(e), `{ onlineMeeting(by: { id: "`+emulator.TeamMeetingID+`" }) { subject attendanceReports { nodes {
			graphId ... @defer { attendanceRecords { totalCount } } } } } }`)
		require.Len(t, parts, 4)
		assert.NotContains(t, string(parts[0].Data), "attendanceRecords", "it comes later, and is not null")
		paths := map[float64]bool{}
		for _, p := range parts[1:] {
			paths[p.Incremental[0].Path[3].(float64)] = true
			assert.Contains(t, string(p.Incremental[0].Data), "totalCount")
		}
		assert.Len(t, paths, 3)
		assert.Equal(t, 2, e.Counts().Requests, "the meeting and its reports, and the records of all three")
	})
}
