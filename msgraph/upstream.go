package msgraph

import (
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"golang.org/x/sync/semaphore"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// Upstream is one Microsoft Graph, as all callers share it: its connections, and what keeps a bad day of it from
// becoming worse. It holds nothing of any caller but how long they were asked to wait.
type Upstream struct {
	root    Root
	cloud   Cloud
	http    *http.Client
	breaker circuitbreaker.CircuitBreaker[any]
	slots   *semaphore.Weighted
	lanes   lanes
	turns   turns

	operations atomic.Int64 // so far

	// MaxBytes bounds what one operation may read. It is set before anybody asks.
	MaxBytes int64

	observer Observer // nil for none
}

// DefaultMaxBytes bounds what one operation may read unless an Upstream says otherwise. The largest thing asked for is a report
// with all its records, some 600 bytes each.
const DefaultMaxBytes = 128 << 20

const (
	// maxRequests bounds the requests in flight in all.
	maxRequests = 256
	// maxRequestsPerCaller bounds those of one caller, so that one cannot starve the others.
	maxRequestsPerCaller = 16

	// The breaker opens when half of at least breakerRequests in breakerWindow failed, and lets one request through
	// after breakerDelay to see.
	breakerRequests = 20
	breakerWindow   = 10 * time.Second
	breakerDelay    = 5 * time.Second
)

// NewUpstream makes ready to ask the Microsoft Graph at root, which is that of the cloud. transport carries the requests of all callers and adds
// nothing of theirs.
func NewUpstream(cloud Cloud, root Root, transport http.RoundTripper) *Upstream {
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Upstream{
		root: root, cloud: cloud,
		http: &http.Client{Transport: transport, CheckRedirect: refuse},
		breaker: circuitbreaker.NewBuilder[any]().
			WithFailureRateThreshold(0.5, breakerRequests, breakerWindow).WithDelay(breakerDelay).WithSuccessThreshold(1).Build(),
		slots:    semaphore.NewWeighted(maxRequests),
		turns:    turns{free: runtime.GOMAXPROCS(0)},
		MaxBytes: DefaultMaxBytes,
	}
}

// Client asks on behalf of one caller. It is cheap: make one for each operation, and never use one for two callers.
type Client struct {
	*Upstream
	operation int64 // the lower, the older
	lane      *lane
	session   session
	left      atomic.Int64 // bytes that this operation may still read
	traffic   traffic
}

// Client is for an operation of the principal, whose tokens these are.
func (u *Upstream) Client(caller principal.Principal, tokens TokenSource) *Client {
	c := &Client{Upstream: u, operation: u.operations.Add(1), lane: u.lanes.of(caller), session: session{tokens: tokens}}
	c.left.Store(u.MaxBytes)
	return c
}
