package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/audit"
)

func TestAnEntryIsOneLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	entry := audit.Entry{
		Time: time.Date(2026, 11, 23, 10, 0, 0, 123, time.UTC), RequestID: "r", Outcome: audit.Partial,
		Caller:    audit.Caller{Tenant: "t", Object: "o", Verified: true},
		Operation: audit.Operation{Hash: "h", Name: "a\nb\x1b[31m"},
		Meetings:  []string{"/users/o/onlineMeetings/m"}, Reports: []string{}, Denied: []string{}, Codes: []string{"FORBIDDEN"},
		Counts: audit.Counts{Records: 1, Calls: 2, Errors: 3},
	}
	require.NoError(t, audit.NewLog(&out).Write(t.Context(), entry))
	assert.JSONEq(t, `{"time":"2026-11-23T10:00:00.000000123Z","requestId":"r","caller":{"tenant":"t","object":"o","verified":true},
		"operation":{"hash":"h","name":"a\nb\u001b[31m"},"meetings":["/users/o/onlineMeetings/m"],"reports":[],"denied":[],
		"outcome":"partial","codes":["FORBIDDEN"],"counts":{"records":1,"calls":2,"errors":3}}`, out.String())
	assert.Equal(t, len(out.String())-1, strings.IndexAny(out.String(), "\n\x1b"), "one line, and nothing that a terminal obeys")
}

func TestLinesDoNotMix(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := audit.NewLog(&out)
	var writers sync.WaitGroup
	for range 100 {
		writers.Go(func() { assert.NoError(t, log.Write(t.Context(), audit.Entry{RequestID: strings.Repeat("x", 5000)})) })
	}
	writers.Wait()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	assert.Len(t, lines, 100)
	for _, line := range lines {
		assert.Equal(t, lines[0], line)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAFailingSinkIsAnErrorOrAnAlarm(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	log := audit.NewLog(full{})
	require.Error(t, log.Write(t.Context(), audit.Entry{}))
	require.NoError(t, audit.Alarm(log, slog.New(slog.NewTextHandler(&logged, nil))).Write(t.Context(), audit.Entry{RequestID: "r-1"}))
	assert.Contains(t, logged.String(), "level=ERROR")
	assert.Contains(t, logged.String(), "r-1")
}

// small is a disk with room for so many bytes.
type small struct {
	bytes.Buffer
	room int
}

func (s *small) Write(p []byte) (int, error) {
	if len(p) > s.room {
		n, _ := s.Buffer.Write(p[:s.room])
		s.room = 0
		return n, errors.New("no space left on device")
	}
	s.room -= len(p)
	return s.Buffer.Write(p)
}

func TestHalfALineDoesNotSpoilTheNext(t *testing.T) {
	t.Parallel()
	for room := range 30 {
		disk := &small{room: room}
		log := audit.NewLog(disk)
		require.Error(t, log.Write(t.Context(), audit.Entry{RequestID: "lost"}))
		require.Error(t, log.Write(t.Context(), audit.Entry{RequestID: "lost, too"}))
		disk.room = 1 << 20
		require.NoError(t, log.Write(t.Context(), audit.Entry{RequestID: "kept"}))
		require.NoError(t, log.Write(t.Context(), audit.Entry{RequestID: "kept"}))
		lines := strings.Split(strings.TrimSuffix(disk.String(), "\n"), "\n")
		for _, line := range lines[len(lines)-2:] {
			var entry audit.Entry
			require.NoError(t, json.Unmarshal([]byte(line), &entry), "room for %d", room)
			assert.Equal(t, "kept", entry.RequestID)
		}
	}
}
