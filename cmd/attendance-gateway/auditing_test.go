package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever reads the audit log from a pipe may leave, and Go ends programs that write on to such a stdout.
func TestNobodyReadingTheAuditLogIsAFailureOfTheLogAlone(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]string{auditClosed: `"AUDIT_UNAVAILABLE"`, auditAlarm: `"Diane Demoss"`} {
		reader, writer, err := os.Pipe()
		require.NoError(t, err)
		command := exec.CommandContext(t.Context(), os.Args[0], "--listen", "127.0.0.1:0", "--audit-log", auditToStdout, "--audit-failure", policy)
		command.Env = append(os.Environ(), asProgram+"=1")
		command.Stdout = writer
		printed, err := command.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, command.Start())
		t.Cleanup(func() { _ = command.Wait() }) // the context of the test has ended it
		require.NoError(t, writer.Close())
		require.NoError(t, reader.Close())

		lines := bufio.NewReader(printed)
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		address := strings.TrimSuffix(strings.Fields(line)[1], "/graphql")
		for range 2 {
			assert.Contains(t, ask(t, address, `{ me { displayName } }`, ""), want, policy)
		}
	}
}
