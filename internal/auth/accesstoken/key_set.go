package accesstoken

import (
	"context"
	"sync"
	"time"
)

const (
	// refreshAfter is how old keys get before they are read anew, while those that are known still serve.
	refreshAfter = time.Hour
	// maxAge is how old they get before callers wait for new ones. If none come they still serve: Microsoft asks to keep
	// what was good last.
	maxAge = 24 * time.Hour
	// fetchEvery is how long nothing is asked after the authority was, whatever it answered: tokens with made-up key ids
	// are free.
	fetchEvery = time.Minute
	// fetchTimeout bounds the reading of keys, which goes on for whoever comes next when nobody waits for it anymore.
	fetchTimeout = 5 * time.Second
	// patience is how long a caller waits for it.
	patience = 900 * time.Millisecond
)

// keySet keeps the keys of a directory at hand. They are read when somebody needs them, by one goroutine for all who
// do, and there is none in between. The key set of go-oidc would do, but asks anew for every id that it does not know.
//
// https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
type keySet struct {
	fetch func(context.Context) (signingKeys, error)

	mu     sync.Mutex
	known  signingKeys   // the last good ones
	read   time.Time     // when those were read; zero if there are none
	asked  time.Time     // when the authority was asked last
	err    error         // of that
	flight chan struct{} // closed when what is being read is; nil if nothing is
}

// holding returns the keys if one of the id is among them, and else waits for new ones if it is time for that.
func (s *keySet) holding(ctx context.Context, id string) (signingKeys, error) {
	known, flight := s.look(id)
	if flight != nil {
		if err := wait(ctx, flight); err != nil {
			return signingKeys{}, err
		}
		known, _ = s.look(id)
	}
	switch {
	case known.byID == nil:
		return signingKeys{}, ErrUnavailable
	case known.byID[id] == nil:
		return signingKeys{}, ErrUnknownKey
	}
	return known, nil
}

// look returns the keys that are known. flight is not nil if newer ones, which are needed, are on their way.
func (s *keySet) look(id string) (known signingKeys, flight <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	age := time.Since(s.read)
	needed := s.known.byID[id] == nil || age > maxAge
	if needed || age > refreshAfter {
		s.refresh()
	}
	if needed {
		flight = s.flight
	}
	return s.known, flight
}

// refresh starts reading the keys, if that is not too soon. It belongs to no caller: neither their values nor their
// leaving may matter to others. s.mu is held.
func (s *keySet) refresh() {
	if s.flight != nil || time.Since(s.asked) < fetchEvery {
		return
	}
	flight := make(chan struct{})
	s.asked, s.flight = time.Now(), flight
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
		defer cancel()
		keys, err := s.fetch(ctx)

		s.mu.Lock()
		defer s.mu.Unlock()
		if err == nil {
			s.known, s.read = keys, time.Now()
		}
		s.err, s.flight = err, nil
		close(flight)
	}()
}

// isKnown reports whether there are keys. If there are none they are asked for.
func (s *keySet) isKnown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known.byID == nil {
		s.refresh()
	}
	return s.known.byID != nil
}

// lastErr is why the keys are not those that the authority publishes now; nil if they are, or nobody needed any yet.
func (s *keySet) lastErr() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// wait returns when the flight is over or has taken too long, or with the error of ctx.
func wait(ctx context.Context, flight <-chan struct{}) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-flight:
	case <-timer.C:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}
