package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
)

// process is a server that was started for the measurement.
type process struct {
	command *exec.Cmd
	address string // http://host:port
}

var firstAddress = regexp.MustCompile(`http://[0-9.]+:[0-9]+`)

// start starts a server on a free loopback port. The first line that it prints says where it listens.
func start(ctx context.Context, program string, env []string, args ...string) (*process, error) {
	command := exec.CommandContext(ctx, program, args...) //nolint:gosec // one of ours
	command.Env = append(os.Environ(), env...)
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &process{command: command}
	out := bufio.NewReader(stdout)
	line, err := out.ReadString('\n')
	if p.address = firstAddress.FindString(line); p.address == "" {
		p.stop()
		return nil, fmt.Errorf("%s does not say where it listens (%q, %w)", command, line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
	return p, nil
}

// stop ends the process and waits until it is gone.
func (p *process) stop() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// startUpstream starts the Microsoft Graph of a pass.
func startUpstream(ctx context.Context, latency string) (*process, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, binary, nil, "upstream", "--latency", latency)
}

// start starts a set-up over the Microsoft Graph at the address.
func (s setup) start(ctx context.Context, graph string) (*process, error) {
	args := append(append([]string{}, s.args...), "--listen", "127.0.0.1:0", "--graph-url", graph+"/v1.0")
	p, err := start(ctx, s.program, s.env, args...)
	if err != nil {
		return nil, fmt.Errorf("set-up %q: %w", s.name, err)
	}
	return p, nil
}
