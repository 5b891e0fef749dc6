package main

import (
	"fmt"
	"os"
	"strings"
)

// The lines between which the tables of a README stand.
const (
	markBegin = "<!-- go run ./bench --readme -->\n"
	markEnd   = "<!-- end -->\n"
)

// rewrite puts tables between the marks of a file.
func rewrite(file, tables string) error {
	text, err := os.ReadFile(file) //nolint:gosec // a README of ours
	if err != nil {
		return err
	}
	changed, ok := between(string(text), tables)
	if !ok {
		return fmt.Errorf("%s has no lines %q and %q", file, markBegin, markEnd)
	}
	return os.WriteFile(file, []byte(changed), 0o644) //nolint:gosec // for all to read
}

func between(text, tables string) (string, bool) {
	before, rest, begins := strings.Cut(text, markBegin)
	_, after, ends := strings.Cut(rest, markEnd)
	return before + markBegin + "\n" + tables + "\n" + markEnd + after, begins && ends
}
