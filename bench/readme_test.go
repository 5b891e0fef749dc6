package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRewriteKeepsWhatIsAround(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(file, []byte("before\n"+markBegin+"old\n"+markEnd+"after\n"), 0o600))
	for range 2 {
		require.NoError(t, rewrite(file, "| new |\n"))
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, "before\n"+markBegin+"\n| new |\n\n"+markEnd+"after\n", string(text))
	}
	require.NoError(t, os.WriteFile(file, []byte("no marks\n"), 0o600))
	require.ErrorContains(t, rewrite(file, ""), "has no lines")
}

func TestREADMEsHaveTheMarks(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../README.md", "README.md"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		_, ok := between(string(text), "")
		assert.True(t, ok, file)
	}
}
