package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// Sink takes entries. An error means that the entry is not written, so that the answer must not leave.
type Sink interface {
	Write(ctx context.Context, entry Entry) error
}

// Log writes entries as lines of JSON.
type Log struct {
	mu   sync.Mutex
	out  io.Writer
	torn bool // the last line has no end
}

// NewLog writes to out, one line with one call.
func NewLog(out io.Writer) *Log { return &Log{out: out} }

// Write implements [Sink].
func (l *Log) Write(_ context.Context, entry Entry) error {
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.torn { // which must not spoil the next
		line = append([]byte{'\n'}, line...)
	}
	n, err := l.out.Write(line)
	if n > 0 {
		l.torn = line[n-1] != '\n'
	}
	if err != nil {
		return fmt.Errorf("the audit log took %d of %d bytes: %w", n, len(line), err)
	}
	return nil
}

// Alarm lets answers leave although the sink failed, and says so in the other log.
func Alarm(sink Sink, log *slog.Logger) Sink { return alarm{sink, log} }

type alarm struct {
	sink Sink
	log  *slog.Logger
}

func (a alarm) Write(ctx context.Context, entry Entry) error {
	if err := a.sink.Write(ctx, entry); err != nil {
		a.log.ErrorContext(ctx, "an audit entry is lost", "error", err.Error(), "requestId", entry.RequestID,
			"outcome", entry.Outcome, "meetings", len(entry.Meetings), "reports", len(entry.Reports))
	}
	return nil
}
