package emulator_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// statuses are what as many requests in a row are answered.
func statuses(t *testing.T, e *emulator.Emulator, path string, n int) []int {
	t.Helper()
	got := make([]int, n)
	for i := range got {
		got[i] = getFrom(t, e, diane, path).status
	}
	return got
}

// itemStatuses are the statuses of a batch's items, by their order in it.
func itemStatuses(t *testing.T, e *emulator.Emulator, urls ...string) []int {
	t.Helper()
	items := make([]string, len(urls))
	for i, url := range urls {
		items[i] = item(strconv.Itoa(i), url)
	}
	a := postBatch(t, e, diane, "/v1.0", items...)
	require.Equal(t, http.StatusOK, a.status, a.raw)
	got := make([]int, len(urls))
	for _, response := range objects(t, a.body["responses"]) {
		i, err := strconv.Atoi(response["id"].(string))
		require.NoError(t, err)
		got[i] = int(response["status"].(float64))
	}
	return got
}

func TestSkipAndTimes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults []emulator.Fault
		want   []int
	}{
		"for ever":      {[]emulator.Fault{{Status: 503}}, []int{503, 503, 503, 503, 503}},
		"twice":         {[]emulator.Fault{{Status: 503, Times: 2}}, []int{503, 503, 200, 200, 200}},
		"the third":     {[]emulator.Fault{{Status: 503, Skip: 2, Times: 1}}, []int{200, 200, 503, 200, 200}},
		"from the 3rd":  {[]emulator.Fault{{Status: 503, Skip: 2}}, []int{200, 200, 503, 503, 503}},
		"in turn":       {[]emulator.Fault{{Status: 503, Times: 2}, {Status: 429, Times: 1}}, []int{503, 503, 429, 200, 200}},
		"skipped first": {[]emulator.Fault{{Status: 503, Skip: 1, Times: 1}, {Status: 429, Times: 2}}, []int{429, 503, 429, 200, 200}},
		"not matched": {
			[]emulator.Fault{{Match: emulator.URLContains("/users"), Status: 503}, {Match: emulator.URLContains("/me"), Status: 404, Times: 1}},
			[]int{404, 200, 200, 200, 200},
		},
		"first tries": {[]emulator.Fault{{Match: emulator.FirstTries(2, emulator.Anything), Status: 503}}, []int{503, 503, 200, 200, 200}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{})
			e.Fail(test.faults...)
			assert.Equal(t, test.want, statuses(t, e, me, 5))
			e.Fail()
			assert.Equal(t, []int{200}, statuses(t, e, me, 1), "healed")
		})
	}
}

func TestFailKeepsItsOwnFaults(t *testing.T) {
	t.Parallel()
	faults := []emulator.Fault{{Status: 503, Times: 2}}
	for range 2 {
		e := emulator.New(emulator.Options{})
		e.Fail(faults...)
		assert.Equal(t, []int{503, 503, 200}, statuses(t, e, me, 3))
	}
}

func TestWhatAFaultMatches(t *testing.T) {
	t.Parallel()
	const upn, records = "/users/DianeDemoss%40contoso.com", "/attendanceRecords"
	all := []string{"/me", upn, teamReport + records}
	tests := map[string]struct {
		fault  emulator.Fault
		single int // status of GET upn
		batch  []int
	}{
		"anything":        {emulator.Fault{Match: emulator.Anything, Status: 503}, 503, nil},
		"requests":        {emulator.Fault{Status: 503}, 503, nil},
		"batches":         {emulator.Fault{Match: emulator.Batches, Status: 503}, 200, nil},
		"batch of":        {emulator.Fault{Match: emulator.BatchOf("DianeDemoss@"), Status: 400}, 200, nil},
		"batch of others": {emulator.Fault{Match: emulator.BatchOf("nobody"), Status: 400}, 200, []int{200, 200, 200}},
		"items":           {emulator.Fault{Match: emulator.Items, Status: 503}, 200, []int{503, 503, 503}},
		"some items":      {emulator.Fault{Match: emulator.Items, Status: 429, Times: 2}, 200, []int{429, 429, 200}},
		"decoded":         {emulator.Fault{Match: emulator.URLContains("DianeDemoss@"), Status: 404}, 404, []int{200, 404, 200}},
		"as received":     {emulator.Fault{Match: emulator.URLContains("Demoss%40"), Status: 404}, 404, []int{200, 404, 200}},
		"no connection":   {emulator.Fault{Match: emulator.URLContains("/me"), Cut: 1}, 200, []int{200, 200, 200}},
		"item":            {emulator.Fault{Item: emulator.NoBody}, 200, []int{204, 204, 204}},
		"one item":        {emulator.Fault{Item: emulator.NoBody, Skip: 1, Times: 1}, 200, []int{200, 204, 200}},
		"caller":          {emulator.Fault{Match: func(t emulator.Target) bool { return t.Caller == emulator.LisaAdkinsID }, Status: 503}, 200, []int{200, 200, 200}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{})
			e.Fail(test.fault)
			if test.batch == nil {
				a := postBatch(t, e, diane, "/v1.0", item("0", "/me"), item("1", upn))
				assert.Equal(t, test.fault.Status, a.status)
			} else {
				assert.Equal(t, test.batch, itemStatuses(t, e, all...))
			}
			assert.Equal(t, test.single, getFrom(t, e, diane, "/v1.0"+upn).status)
			assert.Len(t, e.Calls()[0].Items, e.Counts().Items)
			assert.Equal(t, 1, e.Counts().Batches)
		})
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	var seen []emulator.Target
	e.Fail(emulator.Fault{Status: 503, Match: func(t emulator.Target) bool {
		seen = append(seen, t)
		return false
	}})
	getFrom(t, e, diane, "/v1.0/me?$select=id")
	getFrom(t, e, lisa, "/v1.0/me?$select=id")
	getFrom(t, e, diane, "/beta/me?$select=id")
	postBatch(t, e, diane, "/v1.0", item("1", "me?$select=id"), item("2", "/me"))
	getFrom(t, e, diane, "/v1.0/me?$select=id")
	e.Reset()
	getFrom(t, e, diane, "/v1.0/me?$select=id")
	getFrom(t, e, nobody, "/v7/me")
	const selecting = "/me?$select=id"
	d := emulator.DianeDemossID
	assert.Equal(t, []emulator.Target{
		{Method: "GET", URL: selecting, Caller: d, Attempt: 1},
		{Method: "GET", URL: selecting, Caller: emulator.LisaAdkinsID, Attempt: 1},
		{Method: "GET", URL: selecting, Caller: d, Attempt: 1},
		{Method: "POST", URL: "/$batch", Batch: true, Items: []string{"GET me?$select=id", "GET /me"}, Caller: d, Attempt: 1},
		{Method: "GET", URL: selecting, Item: true, Caller: d, Attempt: 2},
		{Method: "GET", URL: "/me", Item: true, Caller: d, Attempt: 1},
		{Method: "GET", URL: selecting, Caller: d, Attempt: 3},
		{Method: "GET", URL: selecting, Caller: d, Attempt: 1},
		{Method: "GET", URL: "/me", Attempt: 1},
	}, seen)
}

func TestFaultsComeBeforeTheToken(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Status: 503})
	assert.Equal(t, 503, getFrom(t, e, nobody, me).status)
}

func TestFaultsStrikeAsOftenAsTheyShallInARace(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Match: emulator.Items, Status: 418, Times: 30})
	var mu sync.Mutex
	struck := 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				a := postBatch(t, e, diane, "/v1.0", item("1", "/me"), item("2", teamMeeting))
				for _, response := range objects(t, a.body["responses"]) {
					mu.Lock()
					if response["status"] == 418.0 {
						struck++
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 30, struck)
}
