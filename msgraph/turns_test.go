package msgraph_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The tests of turns are about answers of two lengths.
var (
	shortAnswer = strings.Repeat(" ", 60<<10)
	longAnswer  = strings.Repeat(" ", 300<<10)
)

// whole decodes an answer to its end.
func whole(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// busy decodes so much of an answer that it has a turn, and is not done with it before it may be.
func busy(may <-chan struct{}) func(io.Reader) error {
	return func(r io.Reader) error {
		_, err := io.CopyN(io.Discard, r, 66<<10)
		<-may
		return err
	}
}

func TestTheOldestOperationDecodesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, may := msgraph.NewTurns(1), make(chan struct{})
		done := make(chan int64, 4)
		for _, operation := range []int64{3, 5, 2, 4} {
			go func() {
				assert.NoError(t, turns.Decode(t.Context(), operation, strings.NewReader(longAnswer), func(r io.Reader) error {
					defer func() { done <- operation }()
					return busy(may)(r)
				}))
			}()
			synctest.Wait()
		}
		assert.Empty(t, done, "there is one turn, and it is taken")
		close(may)
		synctest.Wait()
		var order []int64
		for len(done) > 0 {
			order = append(order, <-done)
		}
		assert.Equal(t, []int64{3, 2, 4, 5}, order, "3 had it first")
	})
}

func TestAsManyDecodeAtOnceAsThereAreTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, may, begun := msgraph.NewTurns(2), make(chan struct{}), make(chan bool, 3)
		for operation := range int64(3) {
			go func() {
				assert.NoError(t, turns.Decode(t.Context(), operation, strings.NewReader(longAnswer), func(r io.Reader) error {
					_, err := io.CopyN(io.Discard, r, 66<<10)
					begun <- true
					<-may
					return err
				}))
			}()
		}
		synctest.Wait()
		assert.Len(t, begun, 2)
		close(may)
		synctest.Wait()
		assert.Len(t, begun, 3)
	})
}

func TestShortAnswersWaitForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, may := msgraph.NewTurns(1), make(chan struct{})
		go func() { assert.NoError(t, turns.Decode(t.Context(), 1, strings.NewReader(longAnswer), busy(may))) }()
		synctest.Wait()
		require.NoError(t, turns.Decode(t.Context(), 2, strings.NewReader(shortAnswer), whole))
		close(may)
	})
}

// A slow network, or a Microsoft Graph that sends a byte a minute, must not keep anybody from their turn.
func TestWhoWaitsForTheNetworkHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := msgraph.NewTurns(1)
		slow, network := io.Pipe()
		go func() { assert.NoError(t, turns.Decode(t.Context(), 1, slow, whole)) }()
		_, err := io.WriteString(network, longAnswer)
		require.NoError(t, err)
		synctest.Wait()
		assert.NoError(t, turns.Decode(t.Context(), 2, strings.NewReader(longAnswer), whole))
		assert.NoError(t, network.Close())
	})
}

func TestWhoLeavesWaitsNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, may := msgraph.NewTurns(1), make(chan struct{})
		go func() { assert.NoError(t, turns.Decode(t.Context(), 1, strings.NewReader(longAnswer), busy(may))) }()
		synctest.Wait()
		why := errors.New("the client left")
		ctx, leave := context.WithCancelCause(t.Context())
		left := make(chan error, 1)
		go func() { left <- turns.Decode(ctx, 2, strings.NewReader(longAnswer), whole) }()
		synctest.Wait()
		leave(why)
		require.ErrorIs(t, <-left, why)
		close(may)
		synctest.Wait()
		assert.NoError(t, turns.Decode(t.Context(), 3, strings.NewReader(longAnswer), whole), "the turn is not lost")
	})
}

// Whoever is given a turn and leaves in the same moment passes it on.
func TestATurnIsNeverLost(t *testing.T) {
	t.Parallel()
	for range 200 {
		turns, may := msgraph.NewTurns(1), make(chan struct{})
		ctx, leave := context.WithCancel(t.Context())
		ended := make(chan bool, 2)
		go func() {
			assert.NoError(t, turns.Decode(t.Context(), 1, strings.NewReader(longAnswer), busy(may)))
			ended <- true
		}()
		go func() {
			_ = turns.Decode(ctx, 2, strings.NewReader(longAnswer), whole)
			ended <- true
		}()
		go leave()
		close(may)
		<-ended
		<-ended
		require.NoError(t, turns.Decode(t.Context(), 3, strings.NewReader(longAnswer), whole))
	}
}

func TestAPanicGivesTheTurnBack(t *testing.T) {
	t.Parallel()
	turns := msgraph.NewTurns(1)
	assert.Panics(t, func() {
		_ = turns.Decode(t.Context(), 1, strings.NewReader(longAnswer), func(r io.Reader) error {
			_, _ = io.CopyN(io.Discard, r, 66<<10)
			panic("a decoder of ours")
		})
	})
	assert.NoError(t, turns.Decode(t.Context(), 2, strings.NewReader(longAnswer), whole))
}
