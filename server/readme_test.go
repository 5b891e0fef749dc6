package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

var block = regexp.MustCompile("(?s)```(graphql|json)\n(.*?)```")

// The README shows a query and what the demo answers: it must be what the demo answers.
func TestTheReadmesFirstQuery(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	blocks := block.FindAllSubmatch(readme, -1)
	require.Len(t, blocks, 2)

	query, err := json.Marshal(map[string]string{"query": string(blocks[0][2])})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	emulated(emulator.New(emulator.Options{})).ServeHTTP(w, newRequest(t.Context(), query))
	require.Equal(t, http.StatusOK, w.Code)
	assert.JSONEq(t, string(blocks[1][2]), w.Body.String())
}
