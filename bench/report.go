package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// report is a finished measurement.
type report struct {
	config config
	cells  []cell
}

// write prints the tables, and puts them where the flags say.
func (c config) write(stdout io.Writer, r report) error {
	if _, err := io.WriteString(stdout, r.summary()+"\n"+r.tables()); err != nil {
		return err
	}
	if c.markdown != "" {
		if err := os.WriteFile(c.markdown, []byte(r.summary()+"\n"+r.tables()), 0o644); err != nil { //nolint:gosec // for all to read
			return err
		}
	}
	if !c.readme {
		return nil
	}
	if err := rewrite("README.md", r.summary()); err != nil {
		return err
	}
	return rewrite("bench/README.md", r.tables())
}

// origin says where the figures come from.
func (r report) origin() string {
	durations := make([]string, 0, len(r.config.latencies))
	for _, latency := range r.config.latencies {
		durations = append(durations, r.config.roundOver(latency).String())
	}
	return fmt.Sprintf("Measured on %s by `%s`: %d rounds of %s, %d cores, %s, %s/%s.\n",
		time.Now().Format(time.DateOnly), strings.Join(append([]string{"go run ./bench"}, r.config.arguments...), " "),
		r.config.rounds, strings.Join(slices.Compact(durations), " or "), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// summary is a table for each pass, with one figure for each query and set-up: CPU time without a latency, and how long
// an operation takes with one.
func (r report) summary() string {
	var b strings.Builder
	for _, latency := range r.config.latencies {
		clients := slices.Max(r.config.clients)
		title, figure := fmt.Sprintf("CPU ms per operation, %d clients (requests to Microsoft Graph)", clients), cellCPU
		if latency > 0 { // more clients would blur how long one takes
			clients = slices.Min(r.config.clients)
			title, figure = fmt.Sprintf("ms per operation (p50), %d client, Microsoft Graph takes %s", clients, latency), cellTook
		}
		row(&b, append([]string{title}, r.setups()...)...)
		rule(&b, len(r.setups()))
		for _, q := range r.config.queries {
			words := []string{q.title}
			for _, setup := range r.setups() {
				words = append(words, figure(r.find(latency, q, clients, setup)))
			}
			row(&b, words...)
		}
		b.WriteString("\n")
	}
	return b.String() + r.origin()
}

func cellCPU(c cell) string {
	if c.rounds == nil {
		return ""
	}
	text := fmt.Sprintf("%s (%s)", number(c.cpu()), number(c.requests()))
	if c.failed() > 0 {
		text += "; failed: " + c.failures()
	}
	return text
}

// failures is how many operations failed, of how many.
func (c cell) failures() string {
	all := c.failed()
	for _, r := range c.rounds {
		all += len(r.latencies)
	}
	return fmt.Sprintf("%d of %d", c.failed(), all)
}

func cellTook(c cell) string {
	if c.rounds == nil {
		return ""
	}
	return number(c.took(50))
}

// tables are all figures: a table for each query of each pass.
func (r report) tables() string {
	var b strings.Builder
	b.WriteString(r.origin())
	for _, latency := range r.config.latencies {
		for _, q := range r.config.queries {
			fmt.Fprintf(&b, "\n### %s%s\n\n", q.title, within(latency))
			row(&b, "", "clients", "requests/s", "× "+baseline, "CPU ms", "× "+baseline, "p50 ms", "p99 ms", "upstream requests", "peak MB", "failed")
			rule(&b, 10)
			for _, clients := range r.config.clients {
				for _, c := range r.cells {
					if c.latency == latency && c.query.name == q.name && c.clients == clients {
						row(&b, r.figures(c)...)
					}
				}
			}
		}
	}
	return b.String()
}

func within(latency time.Duration) string {
	if latency == 0 {
		return ""
	}
	return fmt.Sprintf(", %s a call", latency)
}

func (r report) figures(c cell) []string {
	base := r.find(c.latency, c.query, c.clients, baseline)
	ratio := func(figure func(cell) float64) string {
		if base.rounds == nil {
			return ""
		}
		return number(figure(c) / figure(base))
	}
	return []string{
		c.setup, strconv.Itoa(c.clients),
		number(c.perSecond()), ratio(cell.perSecond), number(c.cpu()), ratio(cell.cpu),
		number(c.took(50)), number(c.took(99)), number(c.requests()), number(float64(c.peak) / 1e6), c.failures(),
	}
}

// setups are the names of those that were measured, in order.
func (r report) setups() (names []string) {
	for _, s := range r.config.setups {
		names = append(names, s.name)
	}
	return names
}

// find is a cell, or an empty one.
func (r report) find(latency time.Duration, q query, clients int, setup string) cell {
	for _, c := range r.cells {
		if c.latency == latency && c.query.name == q.name && c.clients == clients && c.setup == setup {
			return c
		}
	}
	return cell{}
}

// number shows as many digits as mean something.
func number(value float64) string {
	switch {
	case value >= 100:
		return strconv.FormatFloat(value, 'f', 0, 64)
	case value >= 10:
		return strings.TrimSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0")
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'f', 2, 64), ".00")
}

func row(b *strings.Builder, words ...string) { fmt.Fprintf(b, "| %s |\n", strings.Join(words, " | ")) }

// rule is the line below a header: figures to the right.
func rule(b *strings.Builder, figures int) {
	fmt.Fprintf(b, "|---|%s\n", strings.Repeat("---:|", figures))
}
