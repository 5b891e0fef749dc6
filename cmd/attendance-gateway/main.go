// Attendance-gateway serves one GraphQL schema over everything Microsoft Graph knows about who attended what in Teams.
// This package reads flags and environment, joins the parts, and runs them; it is the only one that does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/server"
)

func main() {
	defer runtime.KeepAlive(settleHeap())
	signal.Ignore(syscall.SIGPIPE) // whether a broken audit log on stdout closes the door is a setting, and ends nothing
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := checkEnvironment(os.Environ())
	if err == nil {
		err = run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "attendance-gateway:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

// run starts the gateway and serves until ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	c, err := readConfig(args, getenv, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case c.version:
		_, err := fmt.Fprintln(stdout, "attendance-gateway", version())
		return err
	}
	documents, err := c.http.documents(c.limits.Limits)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.listen)
	if err != nil {
		return fmt.Errorf("--listen: cannot listen on %s: %w", c.listen, errors.Unwrap(err))
	}
	defer listener.Close() //nolint:errcheck // closed by Shutdown, and again here on the way out of an error
	log := c.observing.log(stderr)
	demo := (*demo)(nil)
	if c.root == "" {
		if demo, err = startDemo(c.auth.mode, c.chaos); err != nil {
			return err
		}
		defer demo.stop()
		c.root = demo.root
	}
	mode, end, err := c.mode(demo)
	if err != nil {
		return err
	}
	defer end()
	sink, end, err := c.audit.open(stdout, log)
	if err != nil {
		return err
	}
	defer end()
	answers := c.cache.cache()
	defer answers.Close()
	observation, err := c.observing.start(ctx, answers, log)
	if err != nil {
		return err
	}
	defer observation.end()
	if c.audit.log == auditToStdout {
		stdout = stderr // the audit log has it to itself
	}
	upstream := msgraph.NewUpstream(c.cloud, c.root, newTransport())
	upstream.MaxBytes = c.limits.bytes
	announce(stdout, "http://"+listener.Addr().String(), c, demo)
	observation.announce(stdout)
	handler := server.New(server.Options{
		Auth: mode, DemoToken: c.demoToken(),
		Caller:  asking(observation.watched(upstream), answers),
		Origins: list(c.http.origins), NoIntrospection: !c.http.introspection,
		Trusted: documents, MaxAge: c.http.maxAge,
		Audit:     sink,
		Timeout:   c.timeout,
		Limits:    c.limits.Limits,
		Telemetry: observation.telemetry,
		Log:       log,
		Gate:      admission.New(c.life.operations),
		Unready:   unready(ctx, mode),
	})
	return serve(ctx, listener, server.NewHTTPServer(handler, c.timeout), c.life.drainDelay, c.timeout)
}

// newTransport carries the requests of all callers. Go keeps two idle connections to a host; a gateway that talks to
// one host alone needs as many as it has requests in flight.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		ReadBufferSize:      32 << 10, // answers are long
		MaxIdleConns:        256,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 5 * time.Second,
	}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
