package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary the program, so that a test can look at a process of its own.
const asProgram = "TEST_AS_PROGRAM"

// program starts the gateway in a process that lives as long as the test.
func program(t *testing.T, args ...string) (address string, process *os.Process) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(os.Environ(), asProgram+"=1")
	command.Stderr = t.Output()
	printed, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Wait() }) // the context of the test has ended it
	line, err := bufio.NewReader(printed).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSuffix(strings.Fields(line)[1], "/graphql"), command.Process
}

// peak is the most memory that the process has held, in MiB.
func peak(t *testing.T, process *os.Process) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process.Pid))
	if err != nil {
		t.Skipf("needs Linux's /proc to see the memory of a process: %v", err)
	}
	match := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, match)
	kilobytes, err := strconv.Atoi(string(match[1]))
	require.NoError(t, err)
	return kilobytes >> 10
}

// raceDetected reports whether this is a run of go test -race.
func raceDetected() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && strings.Contains(fmt.Sprint(info.Settings), "{-race true}")
}

// skipUnderRace skips a test that measures.
func skipUnderRace(t *testing.T) {
	t.Helper()
	if raceDetected() {
		t.Skip("the race detector takes memory and time of its own: run this with go test ./...")
	}
}

// The ballast of the heap is memory in name only.
func TestBallastTakesNoMemory(t *testing.T) {
	skipUnderRace(t)
	_, process := program(t, "--listen", "127.0.0.1:0", "--graph-url", "http://127.0.0.1:1/v1.0")
	assert.Less(t, peak(t, process), mostBallast>>20)
}

// flood answers a report with so many records, each of some 600 bytes, a thousand at a time.
func flood(records int) http.HandlerFunc {
	record := `{"id":"00000000-0000-0000-0000-000000000000","emailAddress":"somebody@contoso.example","totalAttendanceInSeconds":3000,"role":"Attendee",
		"registrantId":null,"identity":{"@odata.type":"#microsoft.graph.communicationsUserIdentity","id":"00000000-0000-0000-0000-000000000000",
		"displayName":"Somebody","tenantId":"77229959-e479-4a73-b6e0-ddac27be315c"},"attendanceIntervals":[{"joinDateTime":"2026-10-07T15:08:40.1234567Z",
		"leaveDateTime":"2026-10-07T15:58:40.1234567Z","durationInSeconds":3000}]},`
	thousand := strings.Repeat(record, 1000)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, err := io.WriteString(w, `{"id":"r","attendanceRecords":[`)
		for range records/1000 - 1 {
			if err == nil { // else the gateway has had enough
				_, err = io.WriteString(w, thousand)
			}
		}
		_, _ = io.WriteString(w, strings.TrimSuffix(thousand, ",")+"]}")
	}
}

const floodedReport = `{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords(first: 10) { totalCount nodes { emailAddress identity { __typename } } } } } }`

// TestUP19 holds what the process takes for answers that are far too large: there is a limit, and no query gets past it.
func TestUP19MemoryOfTheProcess(t *testing.T) {
	skipUnderRace(t)
	for name, test := range map[string]struct {
		records int
		code    string
		most    int // MiB
	}{
		"200,000 records": {records: 200_000, most: 400},
		"300 MB":          {records: 500_000, code: "UPSTREAM_TOO_LARGE", most: 400},
	} {
		t.Run(name, func(t *testing.T) {
			upstream := httptest.NewServer(flood(test.records))
			defer upstream.Close()
			address, process := program(t, "--listen", "127.0.0.1:0", "--graph-url", upstream.URL+"/v1.0")
			before, began := peak(t, process), time.Now()
			var answer struct {
				Data   map[string]any
				Errors []struct{ Extensions map[string]any }
			}
			require.NoError(t, json.Unmarshal([]byte(ask(t, address, floodedReport, "token")), &answer))
			if test.code == "" {
				assert.Empty(t, answer.Errors)
				assert.Contains(t, fmt.Sprint(answer.Data), fmt.Sprintf("totalCount:%v", float64(test.records)))
			} else if assert.Len(t, answer.Errors, 1) {
				assert.Equal(t, test.code, answer.Errors[0].Extensions["code"])
			}
			after := peak(t, process)
			t.Logf("from %d to %d MiB in %v", before, after, time.Since(began).Round(time.Millisecond))
			assert.Less(t, after, test.most)
		})
	}
}
