package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// round is what one set-up did in one round.
type round struct {
	elapsed   time.Duration
	cpu       time.Duration
	requests  int64           // to Microsoft Graph
	latencies []time.Duration // of the operations that did not fail
	failed    int
}

// cell is one set-up under one query, from so many clients, over a Microsoft Graph with a latency.
type cell struct {
	latency time.Duration
	query   query
	clients int
	setup   string
	rounds  []round
	peak    int64
}

// measure measures everything. Processes are new for each query and number of clients, so that their peaks of memory
// compare; rounds go round the set-ups, so that noise hits all of them alike.
func measure(ctx context.Context, c config, tell func(string, ...any)) (cells []cell, err error) {
	for _, latency := range c.latencies {
		for _, q := range c.queries {
			for _, clients := range c.clients {
				tell("%s a call, %s, %d clients", latency, q.name, clients)
				some, err := measureSetups(ctx, c, latency, q, clients)
				if err != nil {
					return nil, err
				}
				cells = append(cells, some...)
			}
		}
	}
	return cells, nil
}

func measureSetups(ctx context.Context, c config, latency time.Duration, q query, clients int) ([]cell, error) {
	graph, targets, stop, err := startAll(ctx, c, latency, q, clients)
	defer stop()
	if err != nil {
		return nil, err
	}
	during := c.roundOver(latency)
	cells := make([]cell, len(targets))
	for i, t := range targets {
		if err := t.warm(ctx, clients, during); err != nil {
			return nil, err
		}
		cells[i] = cell{latency: latency, query: q, clients: clients, setup: t.setup.name}
	}
	for range c.rounds {
		for i, t := range targets {
			r, err := t.round(ctx, graph, clients, during)
			if err != nil {
				return nil, err
			}
			cells[i].rounds = append(cells[i].rounds, r)
		}
	}
	for i, t := range targets {
		if cells[i].peak, err = peakMemory(t.process.command.Process.Pid); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// startAll starts Microsoft Graph and every set-up for the query. stop ends what was started, also after an error.
func startAll(ctx context.Context, c config, latency time.Duration, q query, clients int) (graph *process, targets []*target, stop func(), err error) {
	var processes []*process
	stop = func() {
		for _, p := range processes {
			p.stop()
		}
	}
	if graph, err = startUpstream(ctx, latency.String()); err != nil {
		return nil, nil, stop, err
	}
	processes = append(processes, graph)
	for _, s := range c.setupsFor(q) {
		p, err := s.start(ctx, graph.address)
		if err != nil {
			return nil, nil, stop, err
		}
		processes = append(processes, p)
		targets = append(targets, newTarget(s, p, q, clients))
	}
	return graph, targets, stop, nil
}

// warm asks for a while before it counts: documents are parsed, and the answers of every client remembered. From then on
// every answer must be as long as the last one.
func (t *target) warm(ctx context.Context, clients int, during time.Duration) error {
	if _, _, err := t.load(ctx, clients, during/2); err != nil {
		return err
	}
	var answer bytes.Buffer
	if err := t.ask(ctx, 0, &answer); err != nil {
		return fmt.Errorf("set-up %q, query %q: %w", t.setup.name, t.query.name, err)
	}
	t.size = int64(answer.Len())
	return nil
}

func (t *target) round(ctx context.Context, graph *process, clients int, during time.Duration) (r round, err error) {
	pid := t.process.command.Process.Pid
	requests, err := requestsTo(ctx, graph)
	if err != nil {
		return r, err
	}
	cpu, err := cpuTime(pid)
	if err != nil {
		return r, err
	}
	began := time.Now()
	if r.latencies, r.failed, err = t.load(ctx, clients, during); err != nil {
		return r, err
	}
	r.elapsed = time.Since(began)
	if r.cpu, err = cpuTime(pid); err != nil {
		return r, err
	}
	r.cpu -= cpu
	r.requests, err = requestsTo(ctx, graph)
	r.requests -= requests
	return r, err
}

// requestsTo is how many requests Microsoft Graph got so far.
func requestsTo(ctx context.Context, graph *process) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, graph.address+requestsPath, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(text), 10, 64)
}
