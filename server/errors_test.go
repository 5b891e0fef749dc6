package server_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The README explains every code, and none that does not exist.
func TestTheReadmeExplainsEveryCode(t *testing.T) {
	t.Parallel()
	read := func(file string) string {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		return string(text)
	}
	codes := func(text, pattern string) map[string]bool {
		found := map[string]bool{"GRAPHQL_PARSE_FAILED": true, "GRAPHQL_VALIDATION_FAILED": true}
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			found[match[1]] = true
		}
		return found
	}
	written := codes(read("errors.go"), `code\w+\s+= "([A-Z_]+)"`)
	require.Greater(t, len(written), 10)
	_, section, _ := strings.Cut(read("../README.md"), "## When something fails")
	section, _, _ = strings.Cut(section, "\n## ")
	explained := codes(section, "[|,] `([A-Z_]+)`")
	assert.Equal(t, written, explained)
}
