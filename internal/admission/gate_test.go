package admission_test

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

func caller(name string) principal.Principal { return principal.New("", name, "") }

// crowd has so many operations of a caller arrive and stay for a while. It counts those that began.
func crowd(t *testing.T, gate *admission.Gate, name string, operations int, stay time.Duration) (began func() int, wait func()) {
	t.Helper()
	var mu sync.Mutex
	var running sync.WaitGroup
	count := 0
	for range operations {
		running.Go(func() {
			leave, err := gate.Enter(t.Context(), caller(name))
			if err != nil {
				assert.ErrorIs(t, err, admission.ErrOverloaded)
				return
			}
			mu.Lock()
			count++
			mu.Unlock()
			time.Sleep(stay)
			leave()
		})
	}
	synctest.Wait()
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return count
	}, running.Wait
}

func TestABusyCallerGetsHalfAndANewOneBeginsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := admission.New(30)
		noisy, ended := crowd(t, gate, "noisy", 100, time.Minute)
		assert.Equal(t, 15, noisy())
		other, otherEnded := crowd(t, gate, "another", 100, time.Minute)
		assert.Equal(t, 8, other())
		start := time.Now()
		leave, err := gate.Enter(t.Context(), caller("quiet"))
		require.NoError(t, err)
		assert.Zero(t, time.Since(start))
		assert.Equal(t, 24, gate.Stats().UnderWay)
		assert.False(t, gate.Overloaded(), "the two have themselves to blame")
		leave()
		ended()
		otherEnded()
		assert.Zero(t, gate.Callers())
	})
}

func TestTheLongestLineGivesWayAndTurnsGoRound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := admission.New(4)
		holders := make([]func(), 0, 4)
		for i := range 4 {
			leave, err := gate.Enter(t.Context(), caller("holder "+strconv.Itoa(i)))
			require.NoError(t, err)
			holders = append(holders, leave)
		}
		noisy, noisyEnded := crowd(t, gate, "noisy", 10, time.Second)
		assert.Equal(t, admission.Stats{UnderWay: 4, Waiting: 4, Refused: 6}, gate.Stats())
		quiet, quietEnded := crowd(t, gate, "quiet", 2, time.Second)
		assert.Equal(t, admission.Stats{UnderWay: 4, Waiting: 4, Refused: 8}, gate.Stats())
		for _, leave := range holders {
			leave()
			synctest.Wait()
		}
		assert.Equal(t, [2]int{2, 1}, [2]int{noisy(), quiet()}, "one is left free for whoever comes next")
		noisyEnded()
		quietEnded()
		assert.Zero(t, gate.Callers())
	})
}

func TestLIFE05WhoIsRefusedIsToldWithinATenthOfASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := admission.New(1)
		leave, err := gate.Enter(t.Context(), caller("first"))
		require.NoError(t, err)
		start := time.Now()
		_, err = gate.Enter(t.Context(), caller("second"))
		require.ErrorIs(t, err, admission.ErrOverloaded)
		assert.Less(t, time.Since(start), 100*time.Millisecond)
		assert.True(t, gate.Overloaded())
		leave()
		time.Sleep(time.Second)
		assert.False(t, gate.Overloaded(), "it is over by itself")
		leave, err = gate.Enter(t.Context(), caller("second"))
		require.NoError(t, err)
		leave()
	})
}

func TestAClientThatLeavesGivesUpItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := admission.New(1)
		leave, err := gate.Enter(t.Context(), caller("first"))
		require.NoError(t, err)
		ctx, hangUp := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, hangUp)
		_, err = gate.Enter(ctx, caller("second"))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, admission.Stats{UnderWay: 1}, gate.Stats())
		leave()
		assert.Zero(t, gate.Stats().UnderWay)
	})
}

// Whatever happens, nothing is lost and nobody has more than is left free when they begin.
func TestEveryPlaceComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := admission.New(8)
		var running sync.WaitGroup
		for i := range 2000 {
			running.Go(func() {
				random := rand.New(rand.NewPCG(uint64(i), 1))
				time.Sleep(time.Duration(random.IntN(2000)) * time.Millisecond)
				ctx, hangUp := context.WithTimeout(t.Context(), time.Duration(random.IntN(100))*time.Millisecond)
				defer hangUp()
				leave, err := gate.Enter(ctx, caller(strconv.Itoa(random.IntN(5))))
				if err != nil {
					return
				}
				assert.LessOrEqual(t, gate.Stats().UnderWay, 8)
				time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
				leave()
			})
		}
		running.Wait()
		stats := gate.Stats()
		assert.Zero(t, stats.UnderWay+stats.Waiting+gate.Callers())
		assert.NotZero(t, stats.Refused)
	})
}

func TestNothingBeginsWhileMemoryIsShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inUse, looked, collected := uint64(0), 0, 0
		gate := admission.NewWithin(100, 1000, func() uint64 { looked++; return inUse }, func() { collected++ })
		time.Sleep(time.Second)
		first, err := gate.Enter(t.Context(), caller("first"))
		require.NoError(t, err)
		inUse = 1000
		for range 10_000 {
			time.Sleep(time.Millisecond)
			_, err := gate.Enter(t.Context(), caller("second"))
			assert.Equal(t, admission.ErrOverloaded, err)
		}
		assert.True(t, gate.Overloaded())
		assert.InDelta(t, 200, looked, 2, "the heap is looked at twenty times a second")
		assert.InDelta(t, 10, collected, 1, "garbage is collected once a second")
		inUse = 999
		time.Sleep(time.Second)
		second, err := gate.Enter(t.Context(), caller("second"))
		require.NoError(t, err)
		assert.False(t, gate.Overloaded())
		first()
		second()
	})
}

// What is kept could take all the memory there may be: the process would serve nobody ever again.
func TestShortMemoryStopsNobodyWhileNothingIsUnderWay(t *testing.T) {
	t.Parallel()
	gate := admission.NewWithin(2, 1, func() uint64 { return 2 }, func() {})
	for range 3 {
		leave, err := gate.Enter(t.Context(), caller("one after the other"))
		require.NoError(t, err)
		leave()
	}
}

func TestFewerAreUnderWayWhileTheCPUsCannotFollow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wait := time.Second
		gate := admission.NewOn(100, 10, func() time.Duration { return wait })
		most := func() (underWay int) {
			for range 200 {
				crowd(t, gate, strconv.Itoa(rand.IntN(1000)), 10, time.Second)
				time.Sleep(20 * time.Millisecond)
			}
			return gate.Stats().UnderWay
		}
		assert.LessOrEqual(t, most(), 10)
		assert.True(t, gate.Overloaded())
		wait = time.Millisecond
		assert.Greater(t, most(), 90, "there is room for all again")
		time.Sleep(time.Minute)
	})
}
