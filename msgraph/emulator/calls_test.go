package emulator_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestCalls(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{Now: newYear})
	getFrom(t, e, lisa, "/v1.0/me?$select=id")
	postBatch(t, e, app, "/beta", item("1", "/me"), item("2", teamMeeting))
	getFrom(t, e, nobody, me)

	assert.Equal(t, []emulator.Call{
		{At: newYear(), Method: "GET", URL: "/v1.0/me?$select=id", Status: 200, Caller: emulator.LisaAdkinsID},
		{At: newYear(), Method: "POST", URL: "/beta/$batch", Items: []string{"GET /me", "GET " + teamMeeting}, Status: 200, Caller: emulator.AppID},
		{At: newYear(), Method: "GET", URL: "/v1.0/me", Status: 401},
	}, e.Calls())
	assert.Equal(t, emulator.Counts{Requests: 3, Batches: 1, Items: 2}, e.Counts())

	e.Reset()
	assert.Empty(t, e.Calls())
	assert.Zero(t, e.Counts())
}

func TestCallsBelongToTheCaller(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	postBatch(t, e, app, "/beta", item("1", "/me"))
	e.Calls()[0].Items[0] = "changed"
	assert.Equal(t, "GET /me", e.Calls()[0].Items[0])
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				assert.Equal(t, http.StatusOK, getFrom(t, e, diane, "/beta"+webinarReport+"/attendanceRecords").status)
				postBatch(t, e, diane, "/v1.0", item("1", "/me"), item("2", classMeeting))
				e.Calls()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, emulator.Counts{Requests: 80, Batches: 40, Items: 80}, e.Counts())
}
