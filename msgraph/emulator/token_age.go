package emulator

import "sync"

// tokenAges counts the HTTP requests made with each caller's token.
type tokenAges struct {
	limit int // requests that a token is good for; 0 is any number
	mu    sync.Mutex
	used  map[string]int
}

// use fails with an expired token. A batch is one use.
func (t *tokenAges) use(caller string) error {
	if t.limit <= 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.used == nil {
		t.used = map[string]int{}
	}
	if t.used[caller] == t.limit {
		return errExpired()
	}
	t.used[caller]++
	return nil
}
