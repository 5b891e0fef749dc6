package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// setup is one way to answer the queries: a command line, to which --listen and --graph-url are added, and an
// environment. A command without a program is a role of this binary.
type setup struct {
	name    string
	program string   // a package to build; "" is this binary
	args    []string // a role first, if it is this binary
	env     []string
	noQL    bool   // speaks plain HTTP
	cold    bool   // has a cache that is not to be used
	only    string // the one query it answers; "" is all
}

// baseline is what the others are compared with.
const baseline = "direct"

// setups are in the order of the tables.
var setups = []setup{
	{name: "gateway", program: gatewayProgram, args: []string{"--timeout", "2m", "--log-level", "warn"}, cold: true}, // the others have no timeout
	{name: "gateway (cached)", program: gatewayProgram, args: []string{"--timeout", "2m", "--log-level", "warn", "--cache-others", "5m", "--cache-size", "1GiB"}},
	{name: "ordinary gqlgen path", args: []string{"ordinary"}},
	{name: "plain gqlgen", args: []string{"plain"}},
	{name: baseline, args: []string{"direct"}, noQL: true},
	{name: "bare", args: []string{"bare"}, noQL: true, only: "subject"},
}

const gatewayProgram = "./cmd/attendance-gateway"

func setupNames() string {
	names := make([]string, len(setups))
	for i, s := range setups {
		names[i] = s.name
	}
	return strings.Join(names, ",")
}

func findSetup(name string) (string, error) {
	if !slices.ContainsFunc(setups, func(s setup) bool { return s.name == name }) {
		return "", fmt.Errorf("there is no set-up %q", name)
	}
	return name, nil
}

// findSetups are those that are asked for, with their programs built into the directory.
func (c config) findSetups(ctx context.Context, directory string) (found []setup, err error) {
	built := map[string]string{}
	if built[""], err = os.Executable(); err != nil {
		return nil, err
	}
	for _, s := range setups {
		if len(c.names) > 0 && !slices.Contains(c.names, s.name) {
			continue
		}
		if built[s.program] == "" {
			if built[s.program], err = build(ctx, s.program, directory); err != nil {
				return nil, err
			}
		}
		s.program = built[s.program]
		found = append(found, s)
	}
	return found, nil
}

func build(ctx context.Context, program, directory string) (string, error) {
	binary := filepath.Join(directory, filepath.Base(program))
	command := exec.CommandContext(ctx, "go", "build", "-o", binary, program) //nolint:gosec // a program of ours
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build %s (bench runs in the root of the repository): %w\n%s", program, err, out)
	}
	return binary, nil
}
