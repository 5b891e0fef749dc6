//go:build !race

package server_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// allocated is how many bytes f allocates, garbage included: more than it ever has in memory at once.
func allocated(f func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// What a record takes does not depend on how many there are, and a hundred thousand take less than four times their JSON.
// Alone, since what other tests allocate would count.
func TestLongListsTakeWhatTheirRecordsTake(t *testing.T) { //nolint:paralleltest // see above
	took := map[int]float64{}
	for _, count := range []int{1000, 10_000, 100_000} {
		report := manyRecords(count)
		show := showing(t, report)
		show() // documents are parsed, pools filled
		took[count] = allocated(show)
		assert.Less(t, took[count], 4*float64(len(report)), "%d records", count)
		t.Logf("%d records: %.2f of their JSON", count, took[count]/float64(len(report)))
	}
	first, then := (took[10_000]-took[1000])/9000, (took[100_000]-took[10_000])/90_000
	assert.InEpsilon(t, first, then, 0.2, "bytes for each further record, up to 10,000 and up to 100,000")
}
