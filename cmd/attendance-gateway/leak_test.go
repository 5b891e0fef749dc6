package main

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the tests if they leave a goroutine behind.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}
