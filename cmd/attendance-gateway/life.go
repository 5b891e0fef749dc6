package main

import (
	"context"
	"errors"
	"flag"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
)

// living is how much the process takes on, and how it ends.
type living struct {
	operations int
	drainDelay time.Duration
}

const (
	// operationsPerCPU keep a CPU busy: an operation computes a millisecond or two, and waits fifty times as long for
	// Microsoft Graph. With more of them, all would only wait longer.
	operationsPerCPU = 64
	// memoryOfOperation is what one with 10,000 records takes.
	memoryOfOperation = 16 << 20
	// cacheShare is the part of GOMEMLIMIT that the cache may have where nobody says how much: one in so many.
	cacheShare = 8
)

// memoryLimit is GOMEMLIMIT in bytes; ok is false if there is none.
func memoryLimit() (bytes int64, ok bool) {
	bytes = debug.SetMemoryLimit(-1)
	return bytes, bytes < math.MaxInt64
}

func defaultLiving() living {
	l := living{operations: operationsPerCPU * runtime.GOMAXPROCS(0)}
	if limit, ok := memoryLimit(); ok {
		l.operations = max(1, min(l.operations, int(limit/memoryOfOperation)))
	}
	return l
}

func (l *living) flags(flags *flag.FlagSet) {
	flags.Func("max-operations", "`number` of operations to work on at once, of all callers; others wait 50ms and are then refused\n"+
		"(default: 64 for each CPU, at most one for each 16MiB of GOMEMLIMIT)", l.setOperations)
	flags.Func("drain-delay", "`duration` to go on serving after SIGTERM while /readyz already says no (default 0; 5s in Kubernetes)", setDuration(&l.drainDelay))
}

func (l *living) setOperations(value string) error {
	operations, err := strconv.Atoi(value)
	if err != nil || operations < 1 || operations > 100_000 {
		return errors.New("it must be a number above zero, such as 128")
	}
	l.operations = operations
	return nil
}

// unready says why the process should get no operations, as /readyz does. ctx ends with the first signal.
func unready(ctx context.Context, mode auth.Mode) func() string {
	api, checks := mode.(interface{ Ready() bool })
	if checks {
		api.Ready() // keys are on their way before the first caller is
	}
	return func() string {
		switch {
		case ctx.Err() != nil:
			return "draining"
		case checks && !api.Ready():
			return "keys"
		}
		return ""
	}
}
