package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// farewell is how long no request has to come, once no connection is accepted, before those that are idle are closed:
	// what a client writes to one in that moment is lost.
	farewell = 500 * time.Millisecond
	// toSend is what answers have to reach their clients when their operations have ended.
	toSend = 10 * time.Second
)

// serve answers on listener until ctx ends. It then serves on for as long as told, accepts nothing new, and lets what is
// under way finish: operations end by themselves after timeout.
func serve(ctx context.Context, listener net.Listener, s *http.Server, delay, timeout time.Duration) error {
	open := &connections{busy: make(map[net.Conn]bool)}
	s.Handler, s.ConnState = open.parting(s.Handler), open.note
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	time.Sleep(delay)
	_ = listener.Close() // Shutdown would close idle connections too
	if err := <-failed; !errors.Is(err, net.ErrClosed) {
		return err
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout+toSend)
	defer cancel()
	open.part(grace)
	if err := s.Shutdown(grace); err != nil {
		_, busy := open.count()
		_ = s.Close()
		return fmt.Errorf("clients did not take their answers in time: %d connections were cut", busy)
	}
	return nil
}

// connections are those of the clients.
type connections struct {
	leaving atomic.Bool

	mu   sync.Mutex
	busy map[net.Conn]bool // false for one that waits for a request
}

// note is told what becomes of each connection.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.busy, conn)
		return
	}
	c.busy[conn] = state == http.StateActive
}

func (c *connections) count() (open, busy int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, isBusy := range c.busy {
		if isBusy {
			busy++
		}
	}
	return len(c.busy), busy
}

// parting says with each answer, once the process leaves, that the connection takes no more.
func (c *connections) parting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&parting{w, &c.leaving}, r)
	})
}

// parting is one such answer. The process may have begun to leave while it was made.
type parting struct {
	http.ResponseWriter
	leaving *atomic.Bool
}

// WriteHeader implements [http.ResponseWriter].
func (w *parting) WriteHeader(status int) {
	if w.leaving.Load() {
		w.Header().Set("Connection", "close")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for [http.ResponseController].
func (w *parting) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// part waits until all connections are gone, or nothing has come on them for a while.
func (c *connections) part(ctx context.Context) {
	c.leaving.Store(true)
	look := time.NewTicker(farewell / 20)
	defer look.Stop()
	for last := time.Now(); ctx.Err() == nil && time.Since(last) < farewell; {
		open, busy := c.count()
		if open == 0 {
			return
		}
		if busy > 0 {
			last = time.Now()
		}
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
}
