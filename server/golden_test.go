package server_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

var update = flag.Bool("update", false, "write the answers of contract/operations anew, and what they asked")

// golden is a folder of contract/operations, whose README says what the files in it are.
type golden struct {
	dir       string
	query     string
	variables map[string]any
	headers   map[string]string
}

// goldens are all of them, by name.
func goldens(t *testing.T) map[string]golden {
	t.Helper()
	documents, err := filepath.Glob("../contract/operations/*/query.graphql")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	all := map[string]golden{}
	for _, document := range documents {
		query, err := os.ReadFile(document)
		require.NoError(t, err)
		g := golden{dir: filepath.Dir(document), query: string(query)}
		g.readIfThere(t, "variables.json", &g.variables)
		g.readIfThere(t, "headers.json", &g.headers)
		all[filepath.Base(g.dir)] = g
	}
	return all
}

func (g golden) readIfThere(t *testing.T, name string, to any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(g.dir, name))
	if os.IsNotExist(err) {
		return
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, to), name)
}

// root is the Microsoft Graph at a host that answers it: its beta, if the name of the folder begins so.
func (g golden) root(host string) string {
	if strings.HasPrefix(filepath.Base(g.dir), "beta-") {
		return host + "/beta"
	}
	return host + "/v1.0"
}

func (g golden) request(t *testing.T) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": g.query, "variables": g.variables})
	require.NoError(t, err)
	r := newRequest(t.Context(), body)
	for name, value := range g.headers {
		r.Header.Set(name, value)
	}
	return r
}

// hold compares a file with what it should be, or writes it.
func (g golden) hold(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(g.dir, name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

var requestID = regexp.MustCompile(`("requestId": )"[0-9a-f-]{36}"`)

// indented is an answer as response.json has it: indented, and without ids that are new each time.
func indented(t *testing.T, status int, answer []byte) string {
	t.Helper()
	require.Equal(t, http.StatusOK, status)
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, bytes.TrimSpace(answer), "", "  "))
	return requestID.ReplaceAllString(pretty.String(), `$1"(a request id)"`) + "\n"
}

// TestQueries asks each operation on a fake clock, and holds the answer, what it cost, and the requests to Microsoft Graph.
func TestQueries(t *testing.T) {
	t.Parallel()
	for name, g := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e, start := emulator.New(emulator.Options{Latency: latency}), time.Now()
				w := httptest.NewRecorder()
				newGateway(msgraph.Root(g.root("http://127.0.0.1")), e.Transport()).ServeHTTP(w, g.request(t))
				g.hold(t, "response.json", indented(t, w.Code, w.Body.Bytes()))
				g.hold(t, "upstream.txt", upstreamText(e.Calls(), start, g.variables))
			})
		})
	}
}

var howSent = regexp.MustCompile(`("(?:requests|batches)": )\d+`)

// Over real HTTP time decides which calls meet in a batch. All else is the same.
func TestQueriesOverRealHTTP(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(emulator.New(emulator.Options{}))
	t.Cleanup(upstream.Close)
	for name, g := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, err := msgraph.ParseRoot(g.root(upstream.URL))
			require.NoError(t, err)
			gateway := httptest.NewServer(newGateway(root, http.DefaultTransport))
			t.Cleanup(gateway.Close)
			r := g.request(t)
			forward(t, r, gateway.URL)
			response, err := http.DefaultClient.Do(r)
			require.NoError(t, err)
			defer response.Body.Close()
			answer, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			want, err := os.ReadFile(filepath.Join(g.dir, "response.json"))
			require.NoError(t, err)
			assert.Equal(t, howSent.ReplaceAllString(string(want), "$1 any"), howSent.ReplaceAllString(indented(t, response.StatusCode, answer), "$1 any"))
		})
	}
}

// Clients name what they generate, and GraphiQL its tabs, after the operation.
func TestAnOperationHasTheNameOfItsFolder(t *testing.T) {
	t.Parallel()
	for name, g := range goldens(t) {
		document, err := parser.ParseQuery(&ast.Source{Input: g.query})
		if err != nil {
			assert.Equal(t, "error-syntax", name)
			continue
		}
		require.Len(t, document.Operations, 1)
		assert.Equal(t, name, kebab(document.Operations[0].Name))
	}
}

var capital = regexp.MustCompile(`\B[A-Z]`)

// kebab writes AName as a-name.
func kebab(name string) string {
	return strings.ToLower(capital.ReplaceAllString(name, "-$0"))
}
