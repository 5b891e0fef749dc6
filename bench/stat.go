package main

import (
	"slices"
	"time"
)

// median is the middle of values; of an even number, the mean of the two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// percentile is the least of values that so many in a hundred are not above (nearest rank).
func percentile(values []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

// perSecond is the median of the rounds' operations per second.
func (c cell) perSecond() float64 {
	return c.overRounds(func(r round) float64 { return float64(len(r.latencies)) / r.elapsed.Seconds() })
}

// cpu is the median of the rounds' CPU milliseconds per operation.
func (c cell) cpu() float64 {
	return c.overRounds(func(r round) float64 { return milliseconds(r.cpu) / float64(len(r.latencies)) })
}

// requests is the median of the rounds' requests to Microsoft Graph per operation.
func (c cell) requests() float64 {
	return c.overRounds(func(r round) float64 { return float64(r.requests) / float64(len(r.latencies)) })
}

func (c cell) overRounds(figure func(round) float64) float64 {
	figures := make([]float64, len(c.rounds))
	for i, r := range c.rounds {
		figures[i] = figure(r)
	}
	return median(figures)
}

// took is a percentile of the milliseconds that operations of all rounds took.
func (c cell) took(percent int) float64 {
	var all []time.Duration
	for _, r := range c.rounds {
		all = append(all, r.latencies...)
	}
	return milliseconds(percentile(all, percent))
}

// failed is how many operations of all rounds failed.
func (c cell) failed() (failed int) {
	for _, r := range c.rounds {
		failed += r.failed
	}
	return failed
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
