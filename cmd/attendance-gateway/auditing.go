package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/attendance-gateway/attendance-gateway/internal/audit"
)

// auditing is where it is written down who read whose attendance.
type auditing struct {
	log     string // "" is nowhere
	failure string
}

const (
	auditToStdout = "stdout"
	auditClosed   = "close"
	auditAlarm    = "alarm"
)

func (a *auditing) flags(flags *flag.FlagSet) {
	flags.StringVar(&a.log, "audit-log", "", "stdout, or a `file`, to write down who read whose attendance, a line of JSON for each operation\n"+
		"(default: nowhere)")
	flags.StringVar(&a.failure, "audit-failure", auditClosed, "what to do with answers when that fails: close (hold them back) or alarm (let them leave, and log an error) `policy`")
}

func (a *auditing) check() error {
	if a.failure != auditClosed && a.failure != auditAlarm {
		return fmt.Errorf("--audit-failure %q is no policy: it is close or alarm", a.failure)
	}
	return nil
}

// open opens the audit log; its sink is nil if there is none. What it returns has to be closed.
func (a *auditing) open(stdout io.Writer, log *slog.Logger) (audit.Sink, func(), error) {
	out, end := stdout, func() {}
	switch a.log {
	case "":
		return nil, end, nil
	case auditToStdout:
	default:
		file, err := os.OpenFile(a.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, end, fmt.Errorf("--audit-log: %w", errors.Unwrap(err))
		}
		out, end = file, func() { _ = file.Close() }
	}
	sink := audit.Sink(audit.NewLog(out))
	if a.failure == auditAlarm {
		sink = audit.Alarm(sink, log)
	}
	return sink, end, nil
}
