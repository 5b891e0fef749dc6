package loaders

import (
	"iter"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Flush sends what has been handed in.
func (l *Loaders) Flush() {
	l.mu.Lock()
	l.unsent = false
	l.mu.Unlock()
	l.calls.Flush()
}

// handIn gives a call to the dataloader, which sends it with the next flush. then may be nil; a call that has been
// answered already does not run it: whoever loads the call goes on from there.
func (l *Loaders) handIn(call msgraph.Call, then func(answer any)) dataloader.Thunk[*answer] {
	l.mu.Lock()
	known := l.asked[call]
	l.asked[call] = true
	if then != nil {
		l.then[call] = append(l.then[call], then)
	}
	l.mu.Unlock()
	thunk := l.calls.Load(l.operation, call)
	if !known {
		l.mu.Lock()
		l.unsent = true // only now: a flush in between has not sent it
		l.mu.Unlock()
	}
	return thunk
}

// flushSoon sends what nobody foresaw, after a short wait for others like it.
func (l *Loaders) flushSoon() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.unsent || l.timer != nil {
		return
	}
	l.timer = time.AfterFunc(wait, func() {
		l.mu.Lock()
		l.timer = nil
		l.mu.Unlock()
		l.Flush()
	})
}

func (l *Loaders) takeThen(call msgraph.Call) []func(answer any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	then := l.then[call]
	delete(l.then, call)
	return then
}

// closed is the channel of answers that are there from the beginning.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// prime remembers what an answer tells besides, so that nobody asks for it.
func (l *Loaders) prime(value any) {
	page, ok := value.(interface {
		Answers() iter.Seq2[msgraph.Call, any]
	})
	if !ok {
		return
	}
	for call, value := range page.Answers() {
		l.mu.Lock()
		l.asked[call] = true
		l.mu.Unlock()
		l.calls.Prime(l.operation, call, &answer{settled: closed, value: value})
	}
}
