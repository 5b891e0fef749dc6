package main

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	c, err := readConfig([]string{"--clients", "1, 8", "--latency", "10ms", "--queries", "townhall", "--setups", "gateway,direct", "--rounds", "7"}, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 8}, c.clients)
	assert.Equal(t, []time.Duration{10 * time.Millisecond}, c.latencies)
	assert.Equal(t, "townhall", c.queries[0].name)
	assert.Equal(t, []string{"gateway", "direct"}, c.names)
	assert.Equal(t, 7, c.rounds)
	assert.Equal(t, []int{1, 8}, c.clients)
}

func TestWrongFlags(t *testing.T) {
	t.Parallel()
	for flag, problem := range map[string]string{
		"--queries=none": `no query "none"`, "--setups=none": `no set-up "none"`, "--clients=0": "not a number of clients",
		"--latency=soon": "invalid duration", "--rounds=0": "measure nothing", "more": "unexpected argument",
	} {
		_, err := readConfig([]string{flag}, io.Discard)
		require.ErrorContains(t, err, problem)
	}
}

func TestBareAnswersOneQuery(t *testing.T) {
	t.Parallel()
	c := config{setups: setups}
	for _, q := range queries() {
		assert.Len(t, c.setupsFor(q), map[bool]int{true: len(setups), false: len(setups) - 1}[q.name == "subject"])
	}
}
