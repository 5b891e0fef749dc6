package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/bench/direct"
	"github.com/attendance-gateway/attendance-gateway/bench/plain"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// part is what a role is told.
type part struct {
	root    string // of Microsoft Graph
	latency time.Duration
}

// roles are what this binary is started as. The gateway itself is measured as the program that users start; its role is
// for what that program has no flag for.
var roles = map[string]func(part) http.Handler{
	"upstream": func(p part) http.Handler { return newUpstream(p.latency) },
	"gateway":  func(p part) http.Handler { return newGateway(p.root, server.Options{}) },
	"ordinary": func(p part) http.Handler { return newGateway(p.root, server.Options{Ordinary: true}) },
	"plain":    func(p part) http.Handler { return plain.New(p.root) },
	"direct":   func(p part) http.Handler { return direct.New(p.root) },
	"bare":     func(p part) http.Handler { return direct.NewBare(p.root) },
}

// play serves a role until ctx ends, and says where first.
func play(ctx context.Context, role string, args []string, stdout io.Writer) error {
	var p part
	flags := flag.NewFlagSet(role, flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "`host:port` to listen on")
	flags.StringVar(&p.root, "graph-url", "", "`URL` of Microsoft Graph")
	flags.DurationVar(&p.latency, "latency", 0, "`wait` before each answer")
	if err := flags.Parse(args); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *listen)
	if err != nil {
		return fmt.Errorf("%s cannot listen on a loopback port: %w", role, err)
	}
	s := &http.Server{Handler: roles[role](p), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = s.Close() })
	_, _ = fmt.Fprintf(stdout, "%s http://%s/\n", role, listener.Addr())
	if err := s.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}
