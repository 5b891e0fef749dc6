package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 3.0, median([]float64{3}))
	assert.Equal(t, 2.0, median([]float64{9, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{4, 1, 3, 2}))
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	var hundred []time.Duration
	for n := range 100 {
		hundred = append(hundred, time.Duration(100-n))
	}
	assert.EqualValues(t, 50, percentile(hundred, 50))
	assert.EqualValues(t, 99, percentile(hundred, 99))
	assert.EqualValues(t, 100, percentile(hundred, 100))
	assert.EqualValues(t, 2, percentile([]time.Duration{3, 1, 2}, 50))
	assert.EqualValues(t, 3, percentile([]time.Duration{3, 1, 2}, 99))
	assert.EqualValues(t, 7, percentile([]time.Duration{7}, 1))
}

func TestFiguresOfACell(t *testing.T) {
	t.Parallel()
	took := func(operations int) (latencies []time.Duration) {
		for n := range operations {
			latencies = append(latencies, time.Duration(n+1)*time.Millisecond)
		}
		return latencies
	}
	c := cell{rounds: []round{
		{elapsed: time.Second, cpu: 20 * time.Millisecond, requests: 30, latencies: took(10), failed: 2},
		{elapsed: 2 * time.Second, cpu: 40 * time.Millisecond, requests: 20, latencies: took(10)},
		{elapsed: time.Second, cpu: 90 * time.Millisecond, requests: 80, latencies: took(20)},
	}}
	assert.Equal(t, "2 of 42", c.failures())
	assert.Equal(t, 10.0, c.perSecond())
	assert.Equal(t, 4.0, c.cpu())
	assert.Equal(t, 3.0, c.requests())
	assert.Equal(t, 7.0, c.took(50))
	assert.Equal(t, 20.0, c.took(99))
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for value, text := range map[float64]string{1234.5: "1234", 99.96: "100", 12.34: "12.3", 12.01: "12", 0.256: "0.26", 3: "3"} {
		assert.Equal(t, text, number(value))
	}
}
