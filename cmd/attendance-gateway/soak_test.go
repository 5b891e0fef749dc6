package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// taken is what a process holds.
type taken struct {
	at               time.Duration
	resident         int // MiB
	threads, handles int
}

func (r *running) taken(t *testing.T, since time.Time) taken {
	t.Helper()
	directory := fmt.Sprintf("/proc/%d", r.command.Process.Pid)
	status, err := os.ReadFile(filepath.Join(directory, "status"))
	if err != nil {
		t.Skipf("needs Linux's /proc to see what a process holds: %v", err)
	}
	now := taken{at: time.Since(since).Round(time.Second)}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.Atoi(strings.Fields(text)[0])
			require.NoError(t, err)
			now.resident = kilobytes >> 10
		} else if text, ok := strings.CutPrefix(line, "Threads:"); ok {
			now.threads, err = strconv.Atoi(strings.TrimSpace(text))
			require.NoError(t, err)
		}
	}
	handles, err := os.ReadDir(filepath.Join(directory, "fd"))
	require.NoError(t, err)
	now.handles = len(handles)
	return now
}

// soaked are requests as they come from those who mean well, and from the others.
func soaked() []string {
	doubled := "{ ...a0 }"
	for i := range 25 {
		doubled += fmt.Sprintf(" fragment a%d on Query { ...a%d ...a%d }", i, i+1, i+1)
	}
	quoted := func(query string) string { return fmt.Sprintf(`{"query":%q}`, query) }
	return []string{
		whoAmIRequest,
		quoted(fmt.Sprintf(demoQuery, emulator.TeamMeetingID)),
		quoted(fmt.Sprintf(`{ onlineMeeting(by: { id: %q }) { subject attendanceReports { nodes { totalParticipantCount } } } }`, emulator.ClassMeetingID)),
		quoted(`{ webinar(id: "none") { displayName } }`),
		quoted("{ " + strings.Repeat("__typename ", 3000) + "}"),
		quoted(doubled + " fragment a25 on Query { __typename }"),
		quoted("{ me { " + strings.Repeat("@a ", 500) + "id } }"),
		`{"query":`,
		strings.Repeat("[", 100_000),
	}
}

// Half of what the process can do, and among it what is meant to hurt: nothing may grow with time.
func TestLIFE07Soak(t *testing.T) {
	skipUnderRace(t)
	during, perSecond := 3*time.Second, 100
	if *long {
		during = 30 * time.Minute
	}
	upstream := httptest.NewServer(emulator.New(emulator.Options{Latency: 20 * time.Millisecond}))
	defer upstream.Close()
	gateway := launch(t, nil, "--listen", "127.0.0.1:0", "--graph-url", upstream.URL+"/v1.0", "--cache-others", "1s")
	requests, client := soaked(), frontend()
	start, statuses := time.Now(), new(sync.Map)
	var looks []taken
	var working sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for i := 0; time.Since(start) < during; i++ {
		<-tick.C
		working.Go(func() {
			status, _, err := send(t.Context(), client, gateway.address, "Bearer demo-diane", requests[i%len(requests)])
			statuses.Store(fmt.Sprint(status, err), true)
		})
		if i%(perSecond*int(max(during/30, time.Second)/time.Second)) == 0 {
			looks = append(looks, gateway.taken(t, start))
		}
	}
	working.Wait()
	client.CloseIdleConnections()
	statuses.Range(func(status, _ any) bool {
		assert.Contains(t, []string{"200 <nil>", "400 <nil>", "422 <nil>", "413 <nil>"}, status)
		return true
	})
	last := gateway.taken(t, start)
	for _, look := range append(looks, last) {
		t.Logf("%6v: %d MiB resident, %d threads, %d file descriptors", look.at, look.resident, look.threads, look.handles)
	}
	status, body := get(t, gateway.address+"/readyz")
	assert.Equal(t, http.StatusOK, status, body)
	if *long { // against what it was once it had warmed up
		warm := looks[len(looks)/3]
		slope := float64(last.resident-warm.resident) / (last.at - warm.at).Minutes()
		t.Logf("%.2f MiB a minute", slope)
		assert.Less(t, slope, 1.0)
		assert.Less(t, last.handles, warm.handles+20)
		assert.Less(t, last.threads, warm.threads+10)
	}
	state, _ := gateway.end(t, syscall.SIGTERM)
	assert.Equal(t, 0, state.ExitCode())
}
