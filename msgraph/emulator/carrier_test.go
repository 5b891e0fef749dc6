package emulator_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// outcome is what a client has of a request, down to what broke.
type outcome struct {
	status  int
	header  http.Header
	length  int64
	raw     string // as far as it came
	err     error  // of the request
	readErr error  // of the body
}

func (o outcome) answer(t *testing.T) answer {
	t.Helper()
	require.NoError(t, o.err)
	return read(t, &http.Response{StatusCode: o.status, Header: o.header, Body: io.NopCloser(strings.NewReader(o.raw))})
}

// carrier is one of the two ways to an emulator.
type carrier struct {
	client http.Client
	root   string
}

func (c carrier) do(ctx context.Context, method, path, body string) outcome {
	r, err := http.NewRequestWithContext(ctx, method, c.root+path, strings.NewReader(body))
	if err != nil {
		return outcome{err: err}
	}
	r.Header.Set("Authorization", "Bearer "+diane)
	r.Header.Set("Content-Type", "application/json")
	response, err := c.client.Do(r)
	if err != nil {
		return outcome{err: err}
	}
	defer response.Body.Close()
	raw, readErr := io.ReadAll(response.Body)
	return outcome{response.StatusCode, response.Header, response.ContentLength, string(raw), nil, readErr}
}

func (c carrier) get(t *testing.T, path string) outcome {
	return c.do(t.Context(), http.MethodGet, path, "")
}

// batch returns the responses of a batch, in the order of the items as far as
// ids tell it.
func (c carrier) batch(t *testing.T, items ...string) []object {
	t.Helper()
	a := c.do(t.Context(), http.MethodPost, "/v1.0/$batch", batchBody(items...)).answer(t)
	require.Equal(t, http.StatusOK, a.status, a.raw)
	return objects(t, a.body["responses"])
}

// onBoth runs a test in process, inside a bubble, and over a real port. Each
// has an emulator of its own.
func onBoth(t *testing.T, options emulator.Options, test func(*testing.T, *emulator.Emulator, carrier)) {
	t.Helper()
	lastResponse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Run("in process", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := emulator.New(options)
			test(t, e, carrier{http.Client{Transport: e.Transport(), CheckRedirect: lastResponse}, root})
		})
	})
	t.Run("over a port", func(t *testing.T) {
		t.Parallel()
		e := emulator.New(options)
		server := httptest.NewServer(e)
		t.Cleanup(server.Close)
		client := server.Client()
		client.CheckRedirect = lastResponse
		test(t, e, carrier{*client, server.URL})
	})
}
