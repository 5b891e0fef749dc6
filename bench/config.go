package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// config is what to measure.
type config struct {
	arguments []string // as typed
	rounds    int
	duration  time.Duration // of a round
	latencies []time.Duration
	clients   []int
	queries   []query
	names     []string // of set-ups; none is all
	setups    []setup
	markdown  string // a file to write
	readme    bool
}

const usage = `bench measures the gateway side by side with other ways to get the same answers.

`

// readConfig reads the flags.
func readConfig(args []string, out io.Writer) (config, error) {
	c := config{
		arguments: args, queries: queries(), clients: []int{1, 32},
		latencies: []time.Duration{0, 50 * time.Millisecond},
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() { _, _ = io.WriteString(out, usage); flags.PrintDefaults() }
	flags.IntVar(&c.rounds, "rounds", 5, "`number` of rounds; their median counts")
	flags.DurationVar(&c.duration, "duration", 300*time.Millisecond, "`duration` of a round, which is 20 times the latency at least; what has begun by then is finished")
	flags.Func("latency", "`list` of waits before Microsoft Graph answers, a pass each (default 0,50ms)", listOf(&c.latencies, time.ParseDuration))
	flags.Func("clients", "`list` of numbers of clients that ask at once (default 1,32)", listOf(&c.clients, readClients))
	flags.Func("queries", "`list` of queries (default all: "+queryNames()+")", listOf(&c.queries, findQuery))
	flags.Func("setups", "`list` of set-ups (default all: "+setupNames()+")", listOf(&c.names, findSetup))
	short := flags.Bool("short", false, "less than half a minute, to see that it works: one short round, 1 and 4 clients, no latency")
	flags.StringVar(&c.markdown, "markdown", "", "`file` to write the tables to")
	flags.BoolVar(&c.readme, "readme", false, "rewrite the tables in README.md and bench/README.md")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q; -help lists the flags", flags.Arg(0))
	}
	if *short {
		c.rounds, c.duration, c.clients, c.latencies = 1, 100*time.Millisecond, []int{1, 4}, []time.Duration{0}
	}
	if c.rounds < 1 || c.duration <= 0 {
		return c, fmt.Errorf("%d rounds of %s measure nothing", c.rounds, c.duration)
	}
	return c, nil
}

// roundOver is how long a round lasts over a Microsoft Graph with the latency: 20 calls one after the other at least. In
// two or three operations a process that has waited for its turn does little more than find its way back into the caches
// of the CPU.
func (c config) roundOver(latency time.Duration) time.Duration { return max(c.duration, 20*latency) }

// listOf reads a list separated by commas into a slice.
func listOf[T any](into *[]T, read func(string) (T, error)) func(string) error {
	return func(text string) error {
		*into = nil
		for item := range strings.SplitSeq(text, ",") {
			value, err := read(strings.TrimSpace(item))
			if err != nil {
				return err
			}
			*into = append(*into, value)
		}
		return nil
	}
}

func readClients(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && n < 1 {
		err = fmt.Errorf("%d is not a number of clients", n)
	}
	return n, err
}

// setupsFor are the set-ups that answer a query.
func (c config) setupsFor(q query) []setup {
	return slices.DeleteFunc(slices.Clone(c.setups), func(s setup) bool { return s.only != "" && s.only != q.name })
}
