// Bench measures the gateway side by side with other ways to get the same answers, in one run: README.md says how.
// Every set-up and the Microsoft Graph behind them is a process of its own; the binary starts itself for most of them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

// run is a measurement, or, where the first argument names one, a role in it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && roles[args[0]] != nil {
		return play(ctx, args[0], args[1:], stdout)
	}
	c, err := readConfig(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	if err := checkMachine(c); err != nil {
		return err
	}
	directory, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory) //nolint:errcheck // temporary
	if c.setups, err = c.findSetups(ctx, directory); err != nil {
		return err
	}
	tell := func(format string, args ...any) { _, _ = fmt.Fprintf(stderr, format+"\n", args...) }
	if err := checkAnswers(ctx, c, tell); err != nil {
		return err
	}
	cells, err := measure(ctx, c, tell)
	if err != nil {
		return err
	}
	return c.write(stdout, report{config: c, cells: cells})
}
