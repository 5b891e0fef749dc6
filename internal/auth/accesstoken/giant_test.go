//go:build !race

package accesstoken_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The race detector allocates too, so this one goes without it.
func TestAUTH11GiantTokensTakeNoMemory(t *testing.T) {
	v := newEntra().validator(t)
	for _, token := range []string{strings.Repeat(".", 500_000), strings.Repeat("A", 1<<20), strings.Repeat(".", 8<<10)} {
		assert.Zero(t, testing.AllocsPerRun(10, func() { _, _ = v.Validate(t.Context(), token) }))
	}
}
