package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheProgramTrustsTheDocumentsOfAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "persisted-documents.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"who":"{ me { displayName } }"}`), 0o600))
	address, _ := start(t, nil, "--listen", "127.0.0.1:0", "--trusted-documents", file, "--introspection=false", "--trusted-max-age", "5s",
		"--cors-origins", "https://app.example.com, http://localhost:5173")
	assert.Contains(t, ask(t, address, `{ me { displayName } }`, ""), `"DOCUMENT_NOT_TRUSTED"`)

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/graphql?documentId=who", nil)
	require.NoError(t, err)
	r.Header.Set("Origin", "http://localhost:5173")
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), `{"data":{"me":{"displayName":"Diane Demoss"}}`)
	assert.Equal(t, "private, max-age=5", response.Header.Get("Cache-Control"))
	assert.Equal(t, "http://localhost:5173", response.Header.Get("Access-Control-Allow-Origin"))
}
