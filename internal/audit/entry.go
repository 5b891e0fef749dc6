// Package audit writes down who read whose attendance: one line of JSON for each operation, on a stream of its own, before
// the answer leaves. It holds what an auditor needs to find the data again, and none of the data.
package audit

import "time"

// Outcome is how an operation ended.
type Outcome string

// The outcomes.
const (
	Success Outcome = "success"
	Partial Outcome = "partial" // something was read, and something failed
	Denied  Outcome = "denied"  // nothing was read, because the caller may not
	Failed  Outcome = "failed"  // nothing was read, for other reasons
)

// Entry is one operation.
type Entry struct {
	Time      time.Time `json:"time"`
	RequestID string    `json:"requestId"`
	Caller    Caller    `json:"caller"`
	Operation Operation `json:"operation"`
	// Meetings, events among them, and Reports are paths of Microsoft Graph: what was read. Denied are those of either
	// that Microsoft Graph, or the gateway, would not show.
	Meetings []string `json:"meetings"`
	Reports  []string `json:"reports"`
	Denied   []string `json:"denied"`
	Outcome  Outcome  `json:"outcome"`
	// Codes are those of the errors in the answer, each once.
	Codes  []string `json:"codes,omitempty"`
	Counts Counts   `json:"counts"`
}

// Caller is who asked, by their ids in Microsoft Entra ID.
type Caller struct {
	Tenant      string `json:"tenant,omitempty"`
	Object      string `json:"object,omitempty"`
	Application string `json:"application,omitempty"`
	// Verified tells that the gateway has checked who it is. Where Microsoft Graph does, it is true of whoever was shown
	// something.
	Verified bool `json:"verified"`
}

// Operation is what was asked. Its document is not written down, for it can hold anything; Hash is its SHA-256.
type Operation struct {
	Hash string `json:"hash"`
	Name string `json:"name,omitempty"`
}

// Counts are sizes of what happened.
type Counts struct {
	Records int `json:"records"` // attendance records read
	Calls   int `json:"calls"`   // answered by Microsoft Graph, or by what is kept of it
	Errors  int `json:"errors"`  // in the answer
}
