package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Target is what a fault may take: an HTTP request, or one item of a batch.
type Target struct {
	Method  string
	URL     string   // path and query below the version, as received: "/me?$select=id"
	Batch   bool     // it is a $batch request itself
	Items   []string // of a $batch, as Call has them: "GET /me"
	Item    bool     // it is an item of a batch
	Caller  string   // id of the user or app; empty without a valid token
	Attempt int      // 1 when the caller asks for this URL for the first time since the last Reset
}

// Items matches every item of a batch.
func Items(t Target) bool { return t.Item }

// Batches matches every $batch request itself.
func Batches(t Target) bool { return t.Batch }

// Anything matches all there is: single requests, batches and their items.
func Anything(Target) bool { return true }

// URLContains matches single requests and items with part in the URL, whether
// as received or decoded.
func URLContains(part string) func(Target) bool {
	return func(t Target) bool { return !t.Batch && containsDecoded(t.URL, part) }
}

// BatchOf matches $batch requests with an item that has part in its URL.
func BatchOf(part string) func(Target) bool {
	return func(t Target) bool {
		return slices.ContainsFunc(t.Items, func(item string) bool { return containsDecoded(item, part) })
	}
}

// FirstTries matches what it is given as long as that was asked for no more
// than n times.
func FirstTries(n int, match func(Target) bool) func(Target) bool {
	return func(t Target) bool { return t.Attempt <= n && match(t) }
}

func containsDecoded(s, part string) bool {
	if strings.Contains(s, part) {
		return true
	}
	decoded, err := url.PathUnescape(s)
	return err == nil && strings.Contains(decoded, part)
}

// target is the exchange as faults see it. Only batches have items.
func (x *exchange) target(items []batchItem) Target {
	t := Target{Method: x.method, URL: "/" + x.path, Caller: x.caller.ID, Items: itemNames(items)}
	t.Batch = isBatch(x.path) && x.method == http.MethodPost
	if x.raw != "" {
		t.URL += "?" + x.raw
	}
	return t
}

func itemNames(items []batchItem) []string {
	var names []string
	for _, item := range items {
		names = append(names, item.method+" "+item.url)
	}
	return names
}
