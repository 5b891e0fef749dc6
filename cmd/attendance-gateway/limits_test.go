package main

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryLimitIsASetting(t *testing.T) {
	t.Parallel()
	args := []string{
		"--max-tokens=1", "--max-fields=2", "--max-depth=3", "--max-aliases=4", "--max-root-fields=5", "--max-directives=6", "--max-cost=7",
		"--max-calls=8", "--max-values=9", "--max-bytes=10KiB",
	}
	c, err := readConfig(args, func(string) string { return "" }, io.Discard)
	require.NoError(t, err)
	l := c.limits
	assert.Equal(t, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10 << 10}, []int64{
		int64(l.Tokens), l.Fields, l.Depth, l.Aliases, l.RootFields, l.Directives, l.Cost, int64(l.Calls), int64(l.Values), l.bytes,
	})
	c, err = readConfig(nil, func(name string) string { return map[string]string{"ATTENDANCE_GATEWAY_MAX_COST": "11"}[name] }, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, int64(11), c.limits.Cost)
	assert.Equal(t, int64(128<<20), c.limits.bytes)
}

// 0 is no limit to nobody, and no way to switch one off.
func TestLimitsAreAboveZero(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"max-tokens", "max-fields", "max-depth", "max-aliases", "max-root-fields", "max-directives", "max-cost", "max-calls", "max-values", "max-bytes",
	} {
		for _, value := range []string{"0", "-1", "many", "", "99999999999999999999"} {
			_, err := readConfig([]string{"--" + name + "=" + value}, func(string) string { return "" }, io.Discard)
			require.ErrorContains(t, err, "-"+name+": it must be a number", value)
		}
	}
}

func TestTheProgramHoldsItsLimits(t *testing.T) {
	t.Parallel()
	address, _ := start(t, nil, "-listen", "127.0.0.1:0", "--max-root-fields", "1", "--max-bytes", "10")
	assert.Contains(t, ask(t, address, `{ me { id } __typename }`, ""), `"QUERY_TOO_LARGE"`)
	assert.Contains(t, ask(t, address, `{ me { displayName } }`, ""), `"UPSTREAM_TOO_LARGE"`)
}
