package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cpuTime is what all threads of a process spent on a CPU so far, user and system, from /proc/PID/task/*/schedstat: that
// counts in nanoseconds, where /proc/PID/stat counts in hundredths of a second. Go ends no threads, so none are missed.
func cpuTime(pid int) (total time.Duration, err error) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, thread := range threads {
		text, err := os.ReadFile(thread) //nolint:gosec // of /proc
		if err != nil {
			return 0, err
		}
		onCPU, _, _ := strings.Cut(string(text), " ")
		nanoseconds, err := strconv.ParseInt(onCPU, 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(nanoseconds)
	}
	if len(threads) == 0 {
		err = fmt.Errorf("/proc/%d/task/*/schedstat is missing", pid)
	}
	return total, err
}

// peakMemory is the most memory that a process had resident so far, in bytes: VmHWM of /proc/PID/status.
func peakMemory(pid int) (int64, error) {
	kilobytes, err := procField(fmt.Sprintf("/proc/%d/status", pid), "VmHWM:", 1)
	return kilobytes * 1024, err
}

// procField is a number in the line that begins with the prefix, as the nth word.
func procField(file, prefix string, n int) (int64, error) {
	text, err := os.ReadFile(file) //nolint:gosec // of /proc
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			words := strings.Fields(rest)
			return strconv.ParseInt(words[n-1], 10, 64)
		}
	}
	return 0, fmt.Errorf("%s has no line %q", file, prefix)
}

// checkMachine says what this machine lacks.
func checkMachine(c config) error {
	if _, err := cpuTime(os.Getpid()); err != nil {
		return fmt.Errorf("CPU time and memory are read from /proc, which only Linux has: %w", err)
	}
	if _, err := peakMemory(os.Getpid()); err != nil {
		return fmt.Errorf("peak memory cannot be read: %w", err)
	}
	// each client of this process, and each call that it causes: 60 side by side at most, at both ends
	needed := int64(slices.Max(c.clients))*120 + 100
	limit, err := procField("/proc/self/limits", "Max open files", 1)
	if err == nil && limit < needed {
		return fmt.Errorf("%d open files are allowed and %d may be needed: ulimit -n %d", limit, needed, needed)
	}
	if errors.Is(err, strconv.ErrSyntax) { // unlimited
		return nil
	}
	return err
}
