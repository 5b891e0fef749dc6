package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// target is a set-up that runs, and what it is asked.
type target struct {
	setup   setup
	process *process
	client  *http.Client
	query   query
	size    int64 // of the answer; 0 until it is known
}

func newTarget(s setup, p *process, q query, clients int) *target {
	return &target{setup: s, process: p, query: q, client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true},
		Timeout:   2 * time.Minute,
	}}
}

func (t *target) request(ctx context.Context, client int) (*http.Request, error) {
	method, address, body := http.MethodPost, t.process.address+"/graphql", t.query.body()
	if t.setup.noQL {
		method, address, body = http.MethodGet, t.process.address+t.query.path, ""
	}
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token(client))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if t.setup.cold {
		r.Header.Set("Cache-Control", "no-store") // nor does it share what another client asks for
	}
	return r, nil
}

// ask asks once, as one of the clients, and copies the answer to w.
func (t *target) ask(ctx context.Context, client int, w io.Writer) error {
	r, err := t.request(ctx, client)
	if err != nil {
		return err
	}
	response, err := t.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	size, err := io.Copy(w, response.Body)
	switch {
	case err != nil:
		return err
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("status %s", response.Status)
	case t.size != 0 && t.size != size:
		return fmt.Errorf("an answer of %d bytes in place of %d", size, t.size)
	}
	return nil
}

// load asks from so many clients at once until the time is over. What has begun by then is finished, and every client
// asks once at least. It returns how long those operations took that did not fail. Its error says that all did, and why.
func (t *target) load(ctx context.Context, clients int, during time.Duration) (latencies []time.Duration, failed int, err error) {
	var mutex sync.Mutex
	var running sync.WaitGroup
	began := time.Now()
	for client := range clients {
		running.Go(func() {
			for again := true; again && ctx.Err() == nil; again = time.Since(began) < during {
				asked := time.Now()
				problem := t.ask(ctx, client, io.Discard)
				took := time.Since(asked)
				mutex.Lock()
				if problem == nil {
					latencies = append(latencies, took)
				} else {
					failed, err = failed+1, problem
				}
				mutex.Unlock()
			}
		})
	}
	running.Wait()
	if len(latencies) > 0 && ctx.Err() == nil {
		return latencies, failed, nil
	}
	return nil, failed, fmt.Errorf("set-up %q, query %q: %w", t.setup.name, t.query.name, cmp.Or(ctx.Err(), err))
}
