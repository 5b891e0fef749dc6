package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/contract"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// serve starts a gateway over the emulator, and gives its URL.
func serve(t *testing.T) string {
	t.Helper()
	upstream := msgraph.NewUpstream(msgraph.Global, "http://127.0.0.1/v1.0", emulator.New(emulator.Options{}).Transport())
	s := httptest.NewServer(server.New(server.Options{
		Auth: auth.Passthrough{},
		Caller: func(_ context.Context, who auth.Caller) loaders.Caller {
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: upstream.Client(who.Principal, who.Tokens)}
		},
		Timeout: time.Minute,
		Log:     slog.New(slog.DiscardHandler),
	}))
	t.Cleanup(func() { s.Close(); http.DefaultTransport.(*http.Transport).CloseIdleConnections() })
	return s.URL + "/graphql"
}

// file writes a file and gives its name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestTheSchemaIsWalkedWithATokenThatNobodySees(t *testing.T) {
	t.Parallel()
	url, token := serve(t), file(t, "token", "demo-diane\n")
	var out strings.Builder
	status, err := run(t.Context(), []string{"--url", url, "--token-file", token, "--samples", "1", "--format", "json"}, &out)
	require.NoError(t, err)
	assert.Equal(t, kept, status)
	var report contract.Report
	require.NoError(t, json.Unmarshal([]byte(out.String()), &report))
	assert.Empty(t, report.Problems)
	assert.Greater(t, report.Covered(), 50.0)
	assert.NotContains(t, out.String(), "demo-diane")
}

func TestTooLittleCoverageIsNotKept(t *testing.T) {
	t.Parallel()
	url, token := serve(t), file(t, "token", "demo-lisa")
	var out strings.Builder
	status, err := run(t.Context(), []string{"--url", url, "--token-file", token, "--samples", "1", "--coverage", "100"}, &out)
	require.NoError(t, err)
	assert.Equal(t, broken, status)
	assert.Contains(t, out.String(), "not covered: field AttendanceReport.totalParticipantCount")
}

func TestOperationsAreHeldToTheDeploymentAndToABaseline(t *testing.T) {
	t.Parallel()
	url, token := serve(t), file(t, "token", "demo-diane")
	good, bad := filepath.Dir(file(t, "a.graphql", `query A { me { displayName } }`)), filepath.Dir(file(t, "b.graphql", `query B { me { nickname } }`))
	for dir, want := range map[string]int{good: kept, bad: broken} {
		var out strings.Builder
		status, err := run(t.Context(), []string{
			"--url", url, "--token-file", token, "--operations", dir, "--baseline", "../../schema.graphqls", "--schema", "../../schema.graphqls", "--format", "junit",
		}, &out)
		require.NoError(t, err)
		assert.Equal(t, want, status)
		var suites junit.Testsuites
		require.NoError(t, xml.Unmarshal([]byte(out.String()), &suites))
		assert.Equal(t, 1, suites.Tests)
	}
}

func TestWithoutAnythingToTellTheStatusIsAnother(t *testing.T) {
	t.Parallel()
	url := serve(t)
	empty := t.TempDir()
	notJSON := file(t, "seeds", "[]")
	for _, args := range [][]string{
		{},
		{"--url", "nowhere"},
		{"--url", url}, // says nothing without a token
		{"--url", url, "stray"},
		{"--url", url, "--unknown"},
		{"--url", url, "--format", "yaml"},
		{"--url", url, "--samples", "0"},
		{"--url", url, "--coverage", "101"},
		{"--url", url, "--baseline", "../../schema.graphqls"},
		{"--url", url, "--max-cost", "3"},
		{"--url", url, "--seed", "OnlineMeeting.id"},
		{"--url", url, "--seed-file", notJSON},
		{"--url", url, "--schema", "../../schema.graphqls", "--seed", "OnlineMeeting.joinMeetingId=1"},
		{"--url", url, "--seed-file", "missing"},
		{"--url", url, "--token-file", "missing"},
		{"--url", url, "--schema", notJSON},
		{"--url", url, "--schema", "../../schema.graphqls", "--operations", empty},
	} {
		var out strings.Builder
		status, err := run(t.Context(), args, &out)
		assert.Equal(t, unusable, status, args)
		require.Error(t, err, args)
		assert.NotContains(t, err.Error(), "\n", args)
	}
}

func TestHelpListsTheFlags(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	status, err := run(t.Context(), []string{"-help"}, &out)
	require.NoError(t, err)
	assert.Equal(t, kept, status)
	for _, name := range []string{"-url", "-token-file", "-seed-file", "-operations", "-baseline", "-coverage", "-format"} {
		assert.Contains(t, out.String(), name)
	}
}
