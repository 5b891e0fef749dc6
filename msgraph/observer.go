package msgraph

import (
	"context"
	"net/http"
	"time"
)

// Observer is told what goes to Microsoft Graph and what comes back. It is told on the goroutines that ask, so that it must
// be quick, and safe for several at once; ctx is that of the operation that asks. No route, status or id that it gets is
// of a person.
type Observer interface {
	// Request is told of a request that goes out, and then of how it went, once.
	Request(ctx context.Context, sent Request) (answered func(Response))
	// Call is told what became of a call, each time that it is tried, alone or in a batch; err is nil for a success.
	Call(ctx context.Context, route Route, err error)
	// Retry is told that a call is going to be tried again because of err.
	Retry(ctx context.Context, route Route, err error)
	// Throttled is told how long calls were held back because Microsoft Graph asked for it.
	Throttled(ctx context.Context, held time.Duration)
}

// Request is one HTTP request to Microsoft Graph.
type Request struct {
	Route Route
	// Items is how many calls it carries: 1, or up to 20 in a $batch.
	Items int
	// Retries is how many of them failed before.
	Retries int
	// ID is the client-request-id that it carries.
	ID string
}

// Response is how a request went.
type Response struct {
	// Status is that of HTTP; 0 if none came.
	Status int
	// RequestID is Microsoft's name for the request, which its support asks for; "" if it gave none.
	RequestID string
	// Err is why the request, or reading its answer, failed. In a success items of a batch may still have failed.
	Err error
}

// Observe has an observer told of everything that is asked from now on. It belongs before the first Client.
func (u *Upstream) Observe(observer Observer) { u.observer = observer }

// watching is a request that is observed. A nil one is not.
type watching struct {
	observer Observer
	sent     Request
	response Response
	answered func(Response)
}

// watch observes the request that carries attempts, if anybody looks.
func (c *Client) watch(route func(Call) Route, attempts ...*attempt) *watching {
	if c.observer == nil {
		return nil
	}
	w := &watching{observer: c.observer, sent: Request{Route: route(attempts[0].last.Call), Items: len(attempts)}}
	for _, a := range attempts {
		if a.fails != [2]int{} {
			w.sent.Retries++
		}
	}
	return w
}

func batched(Call) Route { return RouteBatch }

func (w *watching) begin(req *http.Request) {
	if w != nil {
		w.sent.ID = req.Header.Get(clientRequestID)
		w.answered = w.observer.Request(req.Context(), w.sent)
	}
}

func (w *watching) answer(resp *http.Response) {
	if w != nil {
		w.response = Response{Status: resp.StatusCode, RequestID: resp.Header.Get("request-id")}
	}
}

func (w *watching) end(err error) {
	if w != nil {
		w.response.Err = err
		w.answered(w.response)
	}
}

// tellCalls tells the observer what became of attempts.
func (c *Client) tellCalls(ctx context.Context, attempts []*attempt) {
	if c.observer == nil {
		return
	}
	for _, a := range attempts {
		c.observer.Call(ctx, RouteOf(a.last.Call), a.last.Err)
	}
}

func (c *Client) tellRetry(ctx context.Context, a *attempt) {
	if c.observer != nil {
		c.observer.Retry(ctx, RouteOf(a.last.Call), a.last.Err)
	}
}

// pause waits until l may go out.
func (c *Client) pause(ctx context.Context, l later) error {
	if l.told {
		return c.hold(ctx, l.wait)
	}
	return sleep(ctx, l.wait)
}

// hold waits because Microsoft Graph asked for it, and tells the observer how long that was.
func (u *Upstream) hold(ctx context.Context, wait time.Duration) error {
	began := time.Now()
	err := sleep(ctx, wait)
	if u.observer != nil {
		u.observer.Throttled(ctx, time.Since(began))
	}
	return err
}
