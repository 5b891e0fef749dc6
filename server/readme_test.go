package server_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var block = regexp.MustCompile("(?s)```(graphql|json)\n(.*?)```")

// The README shows an operation whose answer is held, and that answer.
func TestTheReadmesFirstQuery(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	blocks := block.FindAllSubmatch(readme, -1)
	require.Len(t, blocks, 2)
	shown := goldens(t)["who-stayed-longest"]
	assert.Equal(t, shown.query, string(blocks[0][2]))
	answer, err := os.ReadFile(filepath.Join(shown.dir, "response.json"))
	require.NoError(t, err)
	assert.JSONEq(t, string(answer), string(blocks[1][2]))
}
