package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

// config is what to hold to what.
type config struct {
	callers    []contract.Endpoint // the first for everything
	seeds      contract.Seeds
	samples    int
	coverage   float64
	schemaFile string
	operations string // a folder; "" walks the schema
	baseline   string // a file
	maxCost    float64
	format     string
}

// The formats of a report.
const (
	formatText  = "text"
	formatJSON  = "json"
	formatJUnit = "junit"
)

const usage = `contract holds a running gateway to its own schema: it writes operations until every field, argument, enum value, interface
and union member is covered, runs them, and checks every answer. With --operations it validates the documents of a consumer
against the schema, and runs the queries among them.

It ends with 0 if everything holds, with 1 if something does not, and with 2 if there is nothing to tell.

`

// readConfig reads the flags, and the files that they name but for schemas.
func readConfig(args []string, out io.Writer) (config, error) {
	c := config{seeds: contract.Seeds{}}
	var tokens []string
	flags := flag.NewFlagSet("contract", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	url := flags.String("url", "", "`URL` of the GraphQL endpoint, such as http://127.0.0.1:8080/graphql")
	flags.Func("token-file", "`file` with an access token; it may be given again, and those callers ask for what is not covered yet,\n"+
		"or was not answered as expected. An empty file is a caller without a token", func(name string) error { return readToken(name, &tokens) })
	flags.Func("seed-file", "`file` of values to begin with: JSON, {\"OnlineMeeting.joinWebUrl\": [\"https://…\"]}", c.readSeeds)
	flags.Func("seed", "`coordinate=value` to begin with, such as OnlineMeetingBy.joinMeetingId=1234567890; it may be given again", c.setSeed)
	flags.IntVar(&c.samples, "samples", 20, "`number` of objects of a type to visit, and of values to give to an argument")
	flags.Float64Var(&c.coverage, "coverage", 0, "`percent` of the schema that must be covered")
	flags.StringVar(&c.schemaFile, "schema", "", "`file` with the schema, for deployments that do not tell it (default: introspection)")
	flags.StringVar(&c.operations, "operations", "", "`folder` with a consumer's documents (*.graphql, *.gql); the variables of a.graphql are in\n"+
		"a.json, a.variables.json or variables.json, and an answer with the errors that are\nexpected in a.response.json or response.json")
	flags.StringVar(&c.baseline, "baseline", "", "`file` with the schema that --operations were written for: lists what has changed for them")
	flags.Float64Var(&c.maxCost, "max-cost", 0, "`cost` that one of --operations may have (default: what the gateway lets through)")
	flags.StringVar(&c.format, "format", formatText, "`format` of the report: text, json or junit")
	timeout := flags.Duration("timeout", time.Minute, "`duration` to wait for one answer")
	flags.Usage = func() {}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		_, _ = io.WriteString(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return c, err
	} else if err != nil {
		return c, fmt.Errorf("%w; -help lists the flags", err)
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q; -help lists the flags", flags.Arg(0))
	}
	return c, c.check(*url, tokens, *timeout)
}

func (c *config) check(url string, tokens []string, timeout time.Duration) error {
	if len(tokens) == 0 {
		tokens = []string{""}
	}
	client := &http.Client{Timeout: timeout}
	for _, token := range tokens {
		caller := contract.Endpoint{URL: url, Token: token, Client: client}
		if err := caller.Check(); err != nil {
			return fmt.Errorf("invalid --url: %w", err)
		}
		c.callers = append(c.callers, caller)
	}
	switch {
	case !slices.Contains([]string{formatText, formatJSON, formatJUnit}, c.format):
		return fmt.Errorf("--format %q is none: it is text, json or junit", c.format)
	case c.samples < 1:
		return errors.New("--samples must be 1 or more")
	case c.coverage < 0 || c.coverage > 100:
		return errors.New("--coverage must be from 0 to 100")
	case c.operations == "" && (c.baseline != "" || c.maxCost != 0):
		return errors.New("--baseline and --max-cost need --operations")
	}
	return nil
}

// readToken keeps a token out of arguments, where others could see it.
func readToken(name string, tokens *[]string) error {
	text, err := os.ReadFile(name) //nolint:gosec // whoever runs this names it
	if err == nil {
		*tokens = append(*tokens, strings.TrimSpace(string(text)))
	}
	return err
}

func (c *config) readSeeds(name string) error {
	text, err := os.ReadFile(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return err
	}
	seeds, err := contract.ReadSeeds(bytes.NewReader(text))
	for coordinate, values := range seeds {
		c.seeds[coordinate] = append(c.seeds[coordinate], values...)
	}
	return err
}

func (c *config) setSeed(text string) error {
	coordinate, value, ok := strings.Cut(text, "=")
	if !ok || coordinate == "" {
		return errors.New("it must be coordinate=value, such as OnlineMeetingBy.joinMeetingId=1234567890")
	}
	c.seeds[coordinate] = append(c.seeds[coordinate], value)
	return nil
}

func readSchema(name string) (*ast.Schema, error) {
	text, err := os.ReadFile(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return nil, err
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: string(text)})
	if err != nil {
		return nil, fmt.Errorf("%s is not a schema: %w", name, err)
	}
	return schema, nil
}
