// Package panics tells what broke without telling about whom: a panic's value may be anything that was in memory, so that
// only its type leaves this package.
package panics

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// Error is a panic that was recovered.
type Error struct {
	// Kind is the type of the value; of the runtime's own panics also what they say, which is of types and numbers.
	Kind string
	// Stack is where it came from: functions and lines, no arguments.
	Stack string
}

func (e *Error) Error() string { return "panic: " + e.Kind }

// Recovered makes an error of what recover gave. The deferred function that recovered has to call it.
func Recovered(value any) *Error { return &Error{Kind: kind(value), Stack: stack()} }

func kind(value any) string {
	err, _ := value.(error)
	if fault, ok := errors.AsType[runtime.Error](err); ok {
		return fault.Error()
	}
	return fmt.Sprintf("%T", value)
}

// maxFrames is as deep as anybody reads.
const maxFrames = 64

func stack() string {
	var text strings.Builder
	pcs := make([]uintptr, maxFrames)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		frame, more := frames.Next()
		fmt.Fprintf(&text, "%s %s:%d\n", frame.Function, frame.File, frame.Line)
		if !more {
			return text.String()
		}
	}
}
