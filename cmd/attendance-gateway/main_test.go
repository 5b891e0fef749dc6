package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// output is what the program printed.
type output struct {
	mu    sync.Mutex
	text  strings.Builder
	ready chan struct{} // closed with the first line, which names the address
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.text.Len() == 0 {
		defer close(o.ready)
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs the true program until the test ends.
func start(t *testing.T, environment map[string]string, args ...string) (address string, printed *output) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	printed = &output{ready: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, args, func(name string) string { return environment[name] }, printed, io.Discard)
	}()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	<-printed.ready
	line, _, _ := strings.Cut(printed.String(), "\n")
	return strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(line, "GraphQL")), "/graphql"), printed
}

func ask(t *testing.T, address, query, token string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/graphql", bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(answer)
}

// The demo prints a query; pasted, it must answer.
func TestTheDemoAnswersTheQueryItPrints(t *testing.T) {
	t.Parallel()
	address, printed := start(t, nil, "-listen", "127.0.0.1:0")
	assert.Contains(t, ask(t, address, `{ me { displayName } }`, "demo-kenneth"), `"data":{"me":{"displayName":"Kenneth Brown"}}`)
	text := printed.String()
	assert.Contains(t, text, "GraphiQL   "+address+"/")
	assert.Contains(t, text, "Demo user  Diane Demoss")

	answer := ask(t, address, text[strings.Index(text, "query WhoCame"):], "")
	assert.NotContains(t, answer, `"errors"`)
	assert.Contains(t, answer, `"kind":"GUEST"`)
	resp, err := http.Get(address + "/") //nolint:noctx // a test
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
}

func TestAnotherMicrosoftGraphGetsTheCallersToken(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(emulator.New(emulator.Options{}))
	t.Cleanup(upstream.Close)
	address, _ := start(t, map[string]string{"ATTENDANCE_GATEWAY_GRAPH_URL": upstream.URL + "/beta", "ATTENDANCE_GATEWAY_LISTEN": "127.0.0.1:0"})
	assert.Contains(t, ask(t, address, `{ me { displayName } }`, "demo-lisa"), `"data":{"me":{"displayName":"Lisa Adkins"}}`)
	assert.Contains(t, ask(t, address, `{ me { displayName } }`, ""), `"UNAUTHENTICATED"`)
}

func TestWrongSettingsAreOneClearLine(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	tests := map[string]struct {
		args        []string
		environment map[string]string
		want        string
	}{
		"unknown flag":       {[]string{"--bogus"}, nil, "flag provided but not defined: -bogus; -help lists the flags"},
		"stray argument":     {[]string{"demo"}, nil, `unexpected argument "demo"; -help lists the flags`},
		"no value":           {[]string{"-listen"}, nil, "flag needs an argument: -listen; -help lists the flags"},
		"bad listen":         {[]string{"-listen", "8080"}, nil, `invalid value "8080" for flag -listen: it must be host:port`},
		"bad URL":            {[]string{"-graph-url", "http://graph.example.com/v1.0"}, nil, "must use https"},
		"URL without a root": {[]string{"-graph-url", "https://graph.example.com"}, nil, "must end in the version, /v1.0 or /beta"},
		"bad chaos":          {[]string{"-chaos", "NaN"}, nil, "it must be a share from 0 to 1"},
		"chaos elsewhere":    {[]string{"-chaos", "0.1", "-graph-url", "https://graph.example.com/v1.0"}, nil, "--chaos is for the embedded emulator"},
		"a password":         {[]string{"-graph-url", "https://u:secret@graph.example.com/v1.0"}, nil, "it may hold neither credentials nor a query nor a fragment"},
		"any origin":         {[]string{"-cors-origins", "https://app.example.com,*"}, nil, "--cors-origins: origin 2 is none"},
		"no manifest":        {[]string{"-trusted-documents", "nowhere.json"}, nil, "--trusted-documents: no such file"},
		"bad manifest":       {[]string{"-trusted-documents", "main_test.go"}, nil, "--trusted-documents: it is not a manifest"},
		"max-age alone":      {[]string{"-trusted-max-age", "1s"}, nil, "--trusted-max-age needs --trusted-documents"},
		"max-age, audited":   {[]string{"-trusted-max-age", "1s", "-trusted-documents", "x", "-audit-log", "stdout"}, nil, "does not go with --audit-log"},
		"bad timeout":        {[]string{"-timeout", "0"}, nil, "it must be a duration above zero"},
		"bad variable":       {nil, map[string]string{"ATTENDANCE_GATEWAY_TIMEOUT": "soon"}, `invalid value "soon" for the environment variable ATTENDANCE_GATEWAY_TIMEOUT`},
		"port taken":         {[]string{"-listen", taken.Addr().String()}, nil, "cannot listen on " + taken.Addr().String()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(t.Context(), test.args, func(name string) string { return test.environment[name] }, &out, &out)
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), "\n")
			assert.NotContains(t, err.Error(), "secret")
			assert.Empty(t, out.String())
		})
	}
}

func TestFlagsBeatTheEnvironmentInAnyOrder(t *testing.T) {
	t.Parallel()
	environment := map[string]string{"ATTENDANCE_GATEWAY_TIMEOUT": "3s", "ATTENDANCE_GATEWAY_LISTEN": "127.0.0.1:1"}
	getenv := func(name string) string { return environment[name] }
	for _, args := range [][]string{
		{"-listen", "127.0.0.1:2", "--graph-url=https://graph.example.com/beta"},
		{"--graph-url", "https://graph.example.com/beta", "--listen=127.0.0.1:2"},
	} {
		c, err := readConfig(args, getenv, io.Discard)
		require.NoError(t, err)
		assert.Equal(t, [3]string{"127.0.0.1:2", "https://graph.example.com/beta", "3s"}, [3]string{c.listen, string(c.root), c.timeout.String()})
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-help"}, func(string) string { return "" }, &help, io.Discard))
	for _, name := range []string{"--graph-url", "ATTENDANCE_GATEWAY_GRAPH_URL", "--listen", "ATTENDANCE_GATEWAY_LISTEN", "--timeout", "--version"} {
		assert.Contains(t, help.String(), name)
	}
	var version bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"--version"}, func(string) string { return "" }, &version, io.Discard))
	assert.Regexp(t, `^attendance-gateway \S+\n$`, version.String())
}

func TestTheReadmeNamesEveryFlag(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	var help bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-help"}, func(string) string { return "" }, &help, io.Discard))
	for _, name := range regexp.MustCompile(`--[a-z-]+|ATTENDANCE_GATEWAY_[A-Z_]+`).FindAllString(help.String(), -1) {
		assert.True(t, strings.Contains(string(readme), "`"+name+"`"), "the README does not name %s", name) //nolint:testifylint // it would print all of it
	}
}
