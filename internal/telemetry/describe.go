package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"syscall"
)

// Describe says what kind of error this is. Texts of errors hold addresses, ids and what somebody else said; so it is the
// types of all that is wrapped, and the words of those whose words are known: the operating system's, and of errors that
// say themselves what may be logged of them (slog.LogValuer).
func Describe(err error) string {
	var parts []string
	walk(err, func(part string) {
		if part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	})
	return strings.Join(parts, ", ")
}

func walk(err error, say func(string)) {
	if err == nil {
		return
	}
	if fit, ok := err.(slog.LogValuer); ok {
		say(fit.LogValue().String())
		return
	}
	say(word(err))
	switch wrapping := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		walk(wrapping.Unwrap(), say)
	case interface{ Unwrap() []error }:
		for _, wrapped := range wrapping.Unwrap() {
			walk(wrapped, say)
		}
	}
}

// fixed are errors that always say the same.
var fixed = []error{context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed}

func word(err error) string {
	for _, kind := range kinds {
		if kind.err == err { //nolint:errorlint // this very error
			return err.Error()
		}
	}
	switch known := err.(type) { //nolint:errorlint // as above
	case syscall.Errno:
		return known.Error()
	case *net.OpError:
		return known.Op + " " + known.Net
	case *net.DNSError:
		if known.IsNotFound {
			return "no such host"
		}
		return "the host was not looked up"
	}
	if slices.ContainsFunc(fixed, func(f error) bool { return errors.Is(f, err) }) {
		return err.Error()
	}
	name := fmt.Sprintf("%T", err)
	if strings.HasPrefix(name, "*fmt.") || strings.HasPrefix(name, "*errors.") {
		return "" // a text, and no more
	}
	return name
}
