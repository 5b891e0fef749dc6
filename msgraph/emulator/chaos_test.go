package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// fates are what becomes of n requests and as many items of batches, each with
// a URL of its own.
func fates(t *testing.T, options emulator.Options, n int) (requests, items []string) {
	t.Helper()
	c := carrier{http.Client{Transport: emulator.New(options).Transport()}, root}
	for i := range n {
		got := c.get(t, fmt.Sprintf("/v1.0/me?i=%d", i))
		require.NoError(t, got.err)
		requests = append(requests, fmt.Sprint(got.status, " ", got.header.Get("Retry-After"), " ", got.readErr))
	}
	for i := 0; i < n; {
		list := make([]string, 20)
		for k := range list {
			list[k] = item(fmt.Sprint(k), fmt.Sprintf("/me?i=%d", i+k))
		}
		got := c.do(t.Context(), http.MethodPost, "/v1.0/$batch", batchBody(list...))
		if got.status != http.StatusOK || got.readErr != nil {
			continue // the whole batch; once more
		}
		i += len(list)
		fates := make([]string, len(list))
		for _, response := range objects(t, got.answer(t).body["responses"]) {
			var k int
			_, err := fmt.Sscan(response["id"].(string), &k)
			require.NoError(t, err)
			fates[k] = fmt.Sprint(response["status"], " ", response["headers"].(object)["Retry-After"])
		}
		items = append(items, fates...)
	}
	return requests, items
}

// failures counts every fate but success.
func failures(fates []string) (n int, kinds map[string]bool) {
	kinds = map[string]bool{}
	for _, fate := range fates {
		if fate != "200  <nil>" && fate != "200 <nil>" {
			n++
			kinds[fate] = true
		}
	}
	return n, kinds
}

func TestChaosTakesItsShare(t *testing.T) {
	t.Parallel()
	const n = 2000
	for _, share := range []float64{0, 0.02, 0.15, 0.5} {
		requests, items := fates(t, emulator.Options{Chaos: share, Seed: 7}, n)
		for _, fates := range [][]string{requests, items} {
			failed, _ := failures(fates)
			assert.InDelta(t, share, float64(failed)/n, 0.03, "%v", share)
		}
	}
}

func TestChaosIsOfManyKinds(t *testing.T) {
	t.Parallel()
	requests, items := fates(t, emulator.Options{Chaos: 0.5}, 1000)
	_, kinds := failures(requests)
	for _, kind := range []string{"429 1 <nil>", "429 0.5 <nil>", "429  <nil>", "500  <nil>", "502  <nil>", "503  <nil>", "504  <nil>", "200  unexpected EOF"} {
		assert.True(t, kinds[kind], kind)
	}
	assert.Len(t, kinds, 8)
	_, kinds = failures(items)
	for _, kind := range []string{"429 1", "429 0.5", "429 <nil>", "500 <nil>", "502 <nil>", "503 <nil>", "504 <nil>"} {
		assert.True(t, kinds[kind], kind)
	}
	assert.Len(t, kinds, 7)
}

func TestTheSeedDecidesTheChaos(t *testing.T) {
	t.Parallel()
	of := func(seed uint64) []string {
		requests, items := fates(t, emulator.Options{Chaos: 0.3, Seed: seed}, 200)
		return append(requests, items...)
	}
	assert.Equal(t, of(1), of(1))
	assert.NotEqual(t, of(1), of(2))
}

// TestChaosDoesNotDependOnTheOrder asks for the same things side by side.
func TestChaosDoesNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	want, _ := fates(t, emulator.Options{Chaos: 0.3}, 200)
	c := carrier{http.Client{Transport: emulator.New(emulator.Options{Chaos: 0.3}).Transport()}, root}
	got := make([]string, len(want))
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			o := c.get(t, fmt.Sprintf("/v1.0/me?i=%d", i))
			got[i] = fmt.Sprint(o.status, " ", o.header.Get("Retry-After"), " ", o.readErr)
		})
	}
	wg.Wait()
	assert.Equal(t, want, got)
}

func TestAnotherTryHasAnotherChance(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{Chaos: 0.5})
	c := carrier{http.Client{Transport: e.Transport()}, root}
	var got []int
	for range 50 {
		got = append(got, c.get(t, me).status)
	}
	assert.True(t, slices.Contains(got, 200) && slices.Contains(got, 429))
}

func TestFaultsComeBeforeChaos(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{Chaos: 1})
	e.Fail(emulator.Fault{Status: 418})
	assert.Equal(t, []int{418, 418, 418}, statuses(t, e, me, 3))
	e.Fail()
	c := carrier{http.Client{Transport: e.Transport()}, root}
	for range 20 {
		got := c.get(t, me)
		assert.True(t, got.status >= 429 || got.readErr != nil, "healing leaves chaos")
	}
}
