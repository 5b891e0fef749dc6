package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/audit"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// sink keeps what is written, or fails.
type sink struct {
	bytes.Buffer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	return s.Buffer.Write(p)
}

// audited is a gateway with a cache that writes down who reads what.
func audited(answers *cache.Cache, log audit.Sink, logged *slog.Logger) http.Handler {
	upstream := msgraph.NewUpstream(msgraph.Global, emulatedRoot, emulator.New(emulator.Options{}).Transport())
	return server.New(server.Options{
		Auth: auth.Passthrough{Know: func(token string) (tenant, object string, known bool) {
			for _, account := range emulator.Accounts() {
				if account.Token == token {
					return emulator.TenantID, account.ID, true
				}
			}
			return "", "", false
		}},
		Caller: func(ctx context.Context, who auth.Caller) loaders.Caller {
			client := upstream.Client(who.Principal, who.Tokens)
			source := answers.Source(cache.Caller{Principal: who.Principal}, cache.Demanded(ctx), client)
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: source}
		},
		Audit: log, Timeout: 15 * time.Second, Log: logged,
	})
}

// askNamed asks as somebody and returns the status, the body and the id of the request.
func askNamed(t *testing.T, gateway http.Handler, token, query string) (status int, body, id string) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"query": query})
	require.NoError(t, err)
	r := newRequest(t.Context(), text)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header().Get("X-Request-Id")
}

func TestOBS05WhoReadWhoseAttendance(t *testing.T) {
	t.Parallel()
	const (
		diane, kenneth, lisa = emulator.DianeDemossID, emulator.KennethBrownID, emulator.LisaAdkinsID
		team                 = "/users/" + diane + "/onlineMeetings/" + emulator.TeamMeetingID
		lisasTeam            = "/users/" + lisa + "/onlineMeetings/" + emulator.TeamMeetingID
		webinar              = "/solutions/virtualEvents/webinars/" + emulator.WebinarID
		records              = `query WhoCame { onlineMeeting(by: {id: "` + emulator.TeamMeetingID + `"}) { subject attendanceReports { nodes { attendanceRecords { nodes { emailAddress } } } } } }`
	)
	type reading struct {
		token, query, name string
		want               audit.Entry
	}
	readings := []reading{
		{"demo-diane", `{ me { displayName } }`, "", audit.Entry{Outcome: audit.Success, Counts: audit.Counts{Calls: 1}}},
		{"demo-diane", records, "WhoCame", audit.Entry{Outcome: audit.Success, Meetings: []string{team}, Counts: audit.Counts{Calls: 5}}},
		{"demo-diane", records, "WhoCame", audit.Entry{Outcome: audit.Success, Meetings: []string{team}, Counts: audit.Counts{Calls: 5}}},
		{"demo-diane", records, "WhoCame", audit.Entry{Outcome: audit.Success, Meetings: []string{team}, Counts: audit.Counts{Calls: 5}}},
		{"demo-kenneth", `query Counts { webinar(id: "` + emulator.WebinarID + `") { displayName } }`, "Counts", audit.Entry{Outcome: audit.Success, Meetings: []string{webinar}, Counts: audit.Counts{Calls: 1}}},
		{"demo-lisa", `{ webinar(id: "` + emulator.WebinarID + `") { displayName } }`, "", audit.Entry{Outcome: audit.Denied, Denied: []string{webinar}, Codes: []string{"FORBIDDEN"}, Counts: audit.Counts{Calls: 1, Errors: 1}}},
		{"demo-lisa", records, "WhoCame", audit.Entry{Outcome: audit.Partial, Meetings: []string{lisasTeam}, Denied: []string{lisasTeam}, Codes: []string{"NOT_ORGANIZER"}, Counts: audit.Counts{Calls: 2, Errors: 1}}},
	}
	synctest.Test(t, func(t *testing.T) {
		answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Minute })
		defer answers.Close()
		written := new(sink)
		gateway := audited(answers, audit.NewLog(written), slog.New(slog.DiscardHandler))
		for _, r := range readings {
			status, body, id := askNamed(t, gateway, r.token, r.query)
			assert.Equal(t, http.StatusOK, status)
			r.want.Counts.Records = strings.Count(body, `"emailAddress"`)
			line, err := written.ReadBytes('\n')
			require.NoError(t, err)
			assert.Zero(t, written.Len(), "one line")
			var entry audit.Entry
			require.NoError(t, json.Unmarshal(line, &entry))
			assert.Equal(t, id, entry.RequestID)
			assert.Len(t, entry.Operation.Hash, 64)
			assert.Equal(t, r.name, entry.Operation.Name)
			assert.WithinDuration(t, time.Now(), entry.Time, 0)
			assert.Equal(t, emulator.TenantID, entry.Caller.Tenant)
			assert.False(t, entry.Caller.Verified)
			assert.Len(t, entry.Reports, map[bool]int{true: 3}[len(entry.Meetings) == 1 && entry.Meetings[0] == team])
			assert.Equal(t, r.want.Outcome, entry.Outcome, string(line))
			assert.ElementsMatch(t, r.want.Meetings, entry.Meetings, string(line))
			assert.ElementsMatch(t, r.want.Denied, entry.Denied)
			assert.Equal(t, r.want.Codes, entry.Codes)
			assert.Equal(t, r.want.Counts, entry.Counts)
			for _, secret := range []string{"demo-", "@contoso", "Diane", "subject"} {
				assert.NotContains(t, string(line), secret)
			}
		}
	})
}

func TestWhoLooksForWhatIsNotTheirsIsDenied(t *testing.T) {
	t.Parallel()
	const events = `{ virtualEvents(userId: "` + emulator.DianeDemossID + `") { nodes { __typename } } }`
	for name, c := range map[string]struct {
		query string
		want  audit.Outcome
	}{
		"another's events":   {events, audit.Denied},
		"and a profile":      {`{ me { displayName } ` + events[1:], audit.Partial},
		"and nothing":        {`{ own: virtualEvents { nodes { __typename } } ` + events[1:], audit.Denied},
		"a handle of none":   {`{ onlineMeeting(by: { joinMeetingId: "1" }) { subject } }`, audit.Denied},
		"a senseless number": {`{ virtualEvents(first: 0) { nodes { __typename } } }`, audit.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			written := new(sink)
			_, body, _ := askNamed(t, audited(nil, audit.NewLog(written), slog.New(slog.DiscardHandler)), "demo-lisa", c.query)
			var entry audit.Entry
			require.NoError(t, json.Unmarshal(written.Bytes(), &entry))
			assert.Equal(t, c.want, entry.Outcome, body)
			assert.Empty(t, entry.Denied, "it is about no meeting, no event and no report")
		})
	}
}

func TestOBS05WhatCannotBeWrittenDownMayNotLeave(t *testing.T) {
	t.Parallel()
	answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Minute })
	t.Cleanup(answers.Close)
	const query = `{ me { displayName } }`
	broken, logged := new(sink), new(bytes.Buffer)
	log := slog.New(slog.NewTextHandler(logged, nil))
	gateway := audited(answers, audit.NewLog(broken), log)
	for range 3 { // the third would be answered without another look
		status, _, _ := askNamed(t, gateway, "demo-diane", query)
		require.Equal(t, http.StatusOK, status)
	}
	broken.err = errors.New("no space left on device")
	for range 2 {
		status, body, id := askNamed(t, gateway, "demo-diane", query)
		assert.Equal(t, http.StatusServiceUnavailable, status)
		assert.Contains(t, body, "AUDIT_UNAVAILABLE")
		assert.NotContains(t, body, "Diane")
		assert.Contains(t, logged.String(), id)
	}
	logged.Reset()
	status, body, id := askNamed(t, audited(answers, audit.Alarm(audit.NewLog(broken), log), log), "demo-diane", query)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "Diane")
	assert.Contains(t, logged.String(), "an audit entry is lost")
	assert.Contains(t, logged.String(), id)
	broken.err = nil
	status, _, _ = askNamed(t, gateway, "demo-diane", query)
	assert.Equal(t, http.StatusOK, status, "the door opens again")
}
