package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// operation is one of contract/operations, on a gateway of its own, whose breaker and caches remember nothing.
type operation struct {
	golden

	name string
}

// operations are all of them, in order.
func operations(t *testing.T) (all []operation) {
	t.Helper()
	of := goldens(t)
	for _, name := range slices.Sorted(maps.Keys(of)) {
		all = append(all, operation{of[name], name})
	}
	return all
}

// on is a gateway whose Microsoft Graph is upstream, in the version that the operation is for.
func (o operation) on(upstream http.RoundTripper) http.Handler {
	return newGateway(msgraph.Root(o.root("http://127.0.0.1")), upstream)
}

// token is that of the account that asks; "" is the demo user.
func (o operation) token() string { return strings.TrimPrefix(o.headers["Authorization"], "Bearer ") }

func (o operation) ask(t *testing.T, upstream http.RoundTripper) answer {
	t.Helper()
	return ask(t, o.on(upstream), o.token(), o.query, o.variables)
}

// eachCall answers every call by itself, also those that come as the items of a batch. A call is named by its URL below the
// version.
type eachCall func(url string, r *http.Request) (status int, body any)

func (f eachCall) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/$batch") {
		status, body := f(belowVersion(r.URL.RequestURI()), r)
		return inJSON(status, body)
	}
	var batch struct {
		Requests []struct{ ID, Method, URL string }
	}
	if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
		return nil, err
	}
	responses := []any{}
	for _, item := range batch.Requests {
		alone := r.Clone(r.Context())
		alone.Method, alone.Body, alone.ContentLength = item.Method, http.NoBody, 0
		address, err := r.URL.Parse(strings.TrimSuffix(r.URL.Path, "/$batch") + item.URL)
		if err != nil {
			return nil, err
		}
		alone.URL = address
		status, body := f(item.URL, alone)
		responses = append(responses, map[string]any{"id": item.ID, "status": status, "body": body})
	}
	return inJSON(http.StatusOK, map[string]any{"responses": responses})
}

func inJSON(status int, body any) (*http.Response, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(text)),
	}, nil
}

// belowVersion is a URL without the version of Microsoft Graph that it begins with.
func belowVersion(url string) string {
	_, below, _ := strings.Cut(strings.TrimPrefix(url, "/"), "/")
	return "/" + below
}

// changing passes every call on, and changes what is answered.
func changing(to http.RoundTripper, change func(url string, body map[string]any)) eachCall {
	return func(url string, r *http.Request) (int, any) {
		response, err := to.RoundTrip(r)
		if err != nil {
			return http.StatusBadGateway, nil
		}
		var body map[string]any
		decoder := json.NewDecoder(response.Body)
		decoder.UseNumber()
		if decoder.Decode(&body) == nil && response.StatusCode == http.StatusOK {
			change(url, body)
		}
		return response.StatusCode, body
	}
}
