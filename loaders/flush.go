package loaders

import (
	"iter"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// question is a call that was handed in, or answered before anybody asked.
type question struct {
	answer dataloader.Thunk[*answer]
	then   []func(answer any) // what to start once it is answered
}

// Flush sends what has been handed in.
func (l *Loaders) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unsent = false
	l.calls.Flush()
}

// handIn gives a call to the dataloader, once; the next flush sends it. then may be nil; a call that has been answered
// already does not run it: whoever loads the call goes on from there.
func (l *Loaders) handIn(call msgraph.Call, then func(answer any)) dataloader.Thunk[*answer] {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.asked[call]
	if q == nil {
		q = &question{answer: l.calls.Load(l.operation, call)}
		l.asked[call], l.unsent = q, true
	}
	if then != nil {
		q.then = append(q.then, then)
	}
	return q.answer
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

func (l *Loaders) takeThen(call msgraph.Call) (then []func(answer any)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.asked[call]
	then, q.then = q.then, nil
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
	l.mu.Lock()
	defer l.mu.Unlock()
	for call, value := range page.Answers() {
		if l.asked[call] == nil {
			told := &answer{settled: closed, value: value}
			l.asked[call] = &question{answer: func() (*answer, error) { return told, nil }}
		}
	}
}
