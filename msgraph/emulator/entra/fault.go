package entra

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// Endpoint is one of the kinds of requests that a directory answers.
type Endpoint int

// The endpoints; each of the first two has a v1.0 and a v2.0.
const (
	DiscoveryEndpoint Endpoint = iota
	KeysEndpoint
	TokenEndpoint
)

// Fault is how an endpoint misbehaves. What is zero stays as it is.
type Fault struct {
	Delay  time.Duration // before the answer; ends early with the request
	Status int           // instead of what the request would get, without its body
	Header http.Header   // added to the answer: Retry-After, Content-Type
	Body   []byte        // instead of the answer; not nil but empty is an empty one
}

// Fail has an endpoint answer every request with a fault. The zero Fault heals
// it.
func (d *Directory) Fail(e Endpoint, f Fault) {
	d.endpoints.mu.Lock()
	defer d.endpoints.mu.Unlock()
	d.endpoints.faults[e] = f
}

// Requests is how often an endpoint was asked, faults included.
func (d *Directory) Requests(e Endpoint) int {
	d.endpoints.mu.Lock()
	defer d.endpoints.mu.Unlock()
	return d.endpoints.requests[e]
}

type endpoints struct {
	mu       sync.Mutex
	requests [3]int
	faults   [3]Fault
}

func (s *endpoints) enter(e Endpoint) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[e]++
	return s.faults[e]
}

// route has answer take the requests of a pattern, unless a fault does.
func (d *Directory) route(pattern string, e Endpoint, answer http.HandlerFunc) {
	d.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		f := d.endpoints.enter(e)
		if f.Delay > 0 {
			select {
			case <-time.After(f.Delay):
			case <-r.Context().Done():
				return
			}
		}
		maps.Copy(w.Header(), f.Header)
		if f.Status == 0 && f.Body == nil {
			answer(w, r)
			return
		}
		if f.Status != 0 {
			w.WriteHeader(f.Status)
		}
		_, _ = w.Write(f.Body)
	})
}
