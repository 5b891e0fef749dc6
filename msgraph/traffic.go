package msgraph

import (
	"net/http"
	"sync/atomic"
)

// Traffic is what one operation has sent to Microsoft Graph.
type Traffic struct {
	// Calls are those that Microsoft Graph was asked, alone or as the items of a batch. Each counts against the
	// organization's quota, also when it is asked again.
	Calls int64
	// Requests are those of HTTP.
	Requests int64
	// Batches are those of the requests that went to $batch.
	Batches int64
	// Retries are the calls that were asked again because they had failed.
	Retries int64
}

// traffic counts.
type traffic struct {
	calls, requests, batches, retries atomic.Int64
}

func (t *traffic) count(req *http.Request, calls int) {
	t.calls.Add(int64(calls))
	t.requests.Add(1)
	if req.Method == http.MethodPost {
		t.batches.Add(1)
	}
}

func (t *traffic) countRetries(sent []*attempt) {
	for _, a := range sent {
		if a.retry {
			t.retries.Add(1)
		}
	}
}

// Traffic is what the client has sent so far.
func (c *Client) Traffic() Traffic {
	t := &c.traffic
	return Traffic{Calls: t.calls.Load(), Requests: t.requests.Load(), Batches: t.batches.Load(), Retries: t.retries.Load()}
}
