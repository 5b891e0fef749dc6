package msgraph

import "sync"

// retryBudget keeps the retries of a caller from multiplying an outage: as many as a fifth of their calls under way may be
// tried again at a time, and always three; what goes out again in one request counts once. (The budget of failsafe-go
// works only inside its own executor, which retries whole requests; here single items of a batch are tried again.)
type retryBudget struct {
	mu       sync.Mutex
	active   int
	retrying int
}

const (
	retriedShare = 5 // one in so many
	fewestRetry  = 3
)

// begin counts calls under way; end takes them off again.
func (b *retryBudget) begin(calls int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active += calls
}

func (b *retryBudget) end(calls int) { b.begin(-calls) }

// take allows one more retry to be under way, or refuses it. What was taken is given back when the retry is over.
func (b *retryBudget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.retrying >= max(fewestRetry, b.active/retriedShare) {
		return false
	}
	b.retrying++
	return true
}

func (b *retryBudget) giveBack(attempts []*attempt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range attempts {
		if a.charged {
			b.retrying--
			a.charged = false
		}
	}
}
