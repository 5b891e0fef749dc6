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
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

var update = flag.Bool("update", false, "write the answers of contract/operations anew")

// TestQueries asks each query of contract/operations over real HTTP and holds the answer against response.json. A first
// line "# as TOKEN" names the account that asks, "# on beta" the version of Microsoft Graph.
func TestQueries(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(emulator.New(emulator.Options{}))
	t.Cleanup(upstream.Close)
	gateways := map[string]*httptest.Server{}
	for _, version := range []string{"v1.0", "beta"} {
		root, err := msgraph.ParseRoot(upstream.URL + "/" + version)
		require.NoError(t, err)
		gateways[version] = httptest.NewServer(newGateway(root, http.DefaultTransport))
		t.Cleanup(gateways[version].Close)
	}
	cases, err := filepath.Glob("../contract/operations/*")
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			query, err := os.ReadFile(filepath.Join(dir, "query.graphql"))
			require.NoError(t, err)
			version := "v1.0"
			if v := onVersion.FindSubmatch(query); v != nil {
				version = string(v[1])
			}
			got := post(t, gateways[version].URL+"/graphql", query, filepath.Join(dir, "variables.json"))
			golden := filepath.Join(dir, "response.json")
			if *update {
				require.NoError(t, os.WriteFile(golden, got, 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got))
		})
	}
}

var (
	asAccount = regexp.MustCompile(`(?m)^# as (\S+)$`)
	onVersion = regexp.MustCompile(`(?m)^# on (\S+)$`)
	requestID = regexp.MustCompile(`("requestId": )"[0-9a-f-]{36}"`)
	howSent   = regexp.MustCompile(`("(?:requests|batches)": )\d+`)
)

// post sends a query and returns the answer as indented JSON, with what is not always the same made equal.
func post(t *testing.T, url string, query []byte, variablesFile string) []byte {
	t.Helper()
	request := map[string]any{"query": string(query)}
	if variables, err := os.ReadFile(variablesFile); err == nil {
		request["variables"] = json.RawMessage(variables)
	}
	body, err := json.Marshal(request)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	if as := asAccount.FindSubmatch(query); as != nil {
		r.Header.Set("Authorization", "Bearer "+string(as[1]))
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, answer, "", "  "))
	equal := requestID.ReplaceAll(pretty.Bytes(), []byte(`$1"(a request id)"`))
	return howSent.ReplaceAll(equal, []byte(`$1"(as they met)"`)) // which over real HTTP the time decides
}
