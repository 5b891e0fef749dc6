package main

import (
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// caching is how much is kept across operations, and how long.
type caching struct {
	bytes    int64
	reports  time.Duration
	others   time.Duration
	failures time.Duration
}

var defaultCaching = caching{bytes: 64 << 20, reports: 5 * time.Minute, others: 10 * time.Second, failures: 2 * time.Second}

// withinMemory keeps less where GOMEMLIMIT leaves little.
func (c caching) withinMemory() caching {
	if limit, ok := memoryLimit(); ok {
		c.bytes = min(c.bytes, limit/cacheShare)
	}
	return c
}

func (c caching) cache() *cache.Cache { return cache.New(c.bytes, c.lifetime) }

// lifetime is how long a result is kept. A report is made when its meeting has ended, and does not change; which reports
// there are, and all else, may.
func (c caching) lifetime(result msgraph.Result) time.Duration {
	switch status := msgraph.StatusOf(result.Err); {
	case status == http.StatusForbidden, status == http.StatusNotFound:
		return c.failures
	case result.Err != nil:
		return 0
	}
	switch result.Call.(type) {
	case msgraph.Get[msgraph.AttendanceReport], msgraph.List[msgraph.AttendanceRecord]:
		return c.reports
	}
	return c.others
}
