// Contract holds a running gateway to its schema, and the operations of its consumers to it. See the package contract.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

// What the process ends with.
const (
	kept     = 0
	broken   = 1
	unusable = 2 // nothing was found out
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	status, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
	}
	os.Exit(status) //nolint:gocritic // nothing is left to stop
}

// report is what either kind of run finds.
type report interface {
	Kept() bool
	WriteText(io.Writer) error
	JUnit() junit.Testsuites
}

// run writes a report to out. Without one, its error says why.
func run(ctx context.Context, args []string, out io.Writer) (status int, err error) {
	c, err := readConfig(args, out)
	if errors.Is(err, flag.ErrHelp) {
		return kept, nil
	} else if err != nil {
		return unusable, err
	}
	r, err := c.find(ctx)
	if err == nil {
		err = c.write(out, r)
	}
	switch {
	case err != nil:
		return unusable, err
	case !r.Kept():
		return broken, nil
	}
	return kept, nil
}

// find walks the schema, or holds a consumer's operations to it.
func (c config) find(ctx context.Context) (report, error) {
	schema, err := c.schema(ctx)
	if err != nil {
		return nil, err
	}
	if c.operations == "" {
		return contract.Walk(ctx, schema, contract.Options{Callers: c.callers, Seeds: c.seeds, Samples: c.samples, Wanted: c.coverage})
	}
	o := contract.ConsumerOptions{MaxCost: c.maxCost}
	if c.baseline != "" {
		if o.Baseline, err = readSchema(c.baseline); err != nil {
			return nil, err
		}
	}
	return contract.Operations(ctx, schema, c.callers, os.DirFS(c.operations), o)
}

func (c config) schema(ctx context.Context) (*ast.Schema, error) {
	if c.schemaFile != "" {
		return readSchema(c.schemaFile)
	}
	schema, err := contract.Introspect(ctx, c.callers[0])
	if err != nil {
		err = fmt.Errorf("%w; --schema names a file with it", err)
	}
	return schema, err
}

func (c config) write(out io.Writer, r report) error {
	switch c.format {
	case formatJSON:
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	case formatJUnit:
		suites := r.JUnit()
		return suites.WriteXML(out)
	}
	return r.WriteText(out)
}
