package emulator_test

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	const claims = `{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}`
	whole := get(t, diane, me).raw
	status := func(status int, code string) func(*testing.T, outcome) {
		return func(t *testing.T, got outcome) {
			a := got.answer(t)
			assert.Equal(t, status, a.status)
			is, message := a.failure(t)
			assert.Equal(t, code, is)
			assert.NotEmpty(t, message)
			assert.Regexp(t, guidShape, a.header.Get("Request-Id"))
		}
	}
	header := func(name, value string) func(*testing.T, outcome) {
		return func(t *testing.T, got outcome) {
			require.NoError(t, got.err)
			assert.Equal(t, value, got.header.Get(name))
		}
	}
	body := func(raw string) func(*testing.T, outcome) {
		return func(t *testing.T, got outcome) {
			require.NoError(t, got.err)
			require.NoError(t, got.readErr)
			assert.Equal(t, raw, got.raw)
		}
	}
	cut := func(n int) func(*testing.T, outcome) {
		return func(t *testing.T, got outcome) {
			require.NoError(t, got.err)
			require.ErrorIs(t, got.readErr, io.ErrUnexpectedEOF)
			want := n
			if n < 0 { // so many before the end
				want += int(got.length)
			}
			assert.Len(t, got.raw, want)
			assert.Greater(t, got.length, int64(want))
		}
	}
	tests := []struct {
		name  string
		fault emulator.Fault
		check func(*testing.T, outcome)
	}{
		{"nothing", emulator.Fault{}, status2xx(whole)},
		{"429", emulator.Fault{Status: 429, RetryAfter: "2.128"}, status(429, "TooManyRequests")},
		{"retry after", emulator.Fault{Status: 429, RetryAfter: "-5"}, header("Retry-After", "-5")},
		{"no retry after", emulator.Fault{Status: 429}, header("Retry-After", "")},
		{"500", emulator.Fault{Status: 500}, status(500, "InternalServerError")},
		{"502", emulator.Fault{Status: 502}, status(502, "BadGateway")},
		{"503", emulator.Fault{Status: 503}, status(503, "ServiceUnavailable")},
		{"504", emulator.Fault{Status: 504}, status(504, "GatewayTimeout")},
		{"403 with a code", emulator.Fault{Status: 403, Code: "General"}, status(403, "General")},
		{"410", emulator.Fault{Status: 410}, status(410, "Gone")},
		{"200 with an error", emulator.Fault{Status: 200, Code: "generalException"}, status(200, "generalException")},
		{"401", emulator.Fault{Status: 401}, status(401, "InvalidAuthenticationToken")},
		{"401 with claims", emulator.Fault{Status: 401, Claims: claims}, header("Www-Authenticate",
			`Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", `+
				`claims="`+base64.StdEncoding.EncodeToString([]byte(claims))+`"`)},
		{"redirect", emulator.Fault{Status: 307, Location: "https://evil.example/x"}, header("Location", "https://evil.example/x")},
		{"redirect has no body", emulator.Fault{Status: 302, Location: "/v1.0/me"}, body("")},
		{"204", emulator.Fault{Status: 204}, body("")},
		{"another body", emulator.Fault{Body: "\xef\xbb\xbf{}"}, body("\xef\xbb\xbf{}")},
		{"another type", emulator.Fault{Body: "<html>", ContentType: "text/html"}, header("Content-Type", "text/html")},
		{"an error of another kind", emulator.Fault{Status: 502, Body: "<html>", ContentType: "text/html"}, body("<html>")},
		{"the body as text", emulator.Fault{ContentType: "text/plain"}, header("Content-Type", "text/plain")},
		{"no body", emulator.Fault{Empty: true}, body("")},
		{"another header", emulator.Fault{Header: map[string]string{"Content-Encoding": "br"}, Body: "x"}, header("Content-Encoding", "br")},
		{"no gzip", emulator.Fault{Header: map[string]string{"Content-Encoding": "gzip"}, Body: "x"}, func(t *testing.T, got outcome) {
			require.NoError(t, got.err)
			assert.True(t, got.readErr != nil || got.raw == "x") // net/http unpacks what comes over a port
		}},
		{"cut", emulator.Fault{Cut: 7}, cut(7)},
		{"cut before the last byte", emulator.Fault{Cut: 1 << 20}, cut(-1)},
		{"cut without a body", emulator.Fault{Cut: 1, Empty: true}, cut(0)},
		{"drip", emulator.Fault{Drip: time.Millisecond}, status2xx(whole)},
		{"drip and cut", emulator.Fault{Drip: time.Millisecond, Cut: 40}, cut(40)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, emulator.Options{}, func(t *testing.T, e *emulator.Emulator, c carrier) {
				fault := test.fault
				fault.Times = 1
				e.Fail(fault)
				test.check(t, c.get(t, me))
				assert.Equal(t, 200, c.get(t, me).answer(t).status, "once")
				assert.Len(t, e.Calls(), 2)
			})
		})
	}
}

// status2xx is the true answer, but for the host in its links.
func status2xx(whole string) func(*testing.T, outcome) {
	return func(t *testing.T, got outcome) {
		a := got.answer(t)
		assert.Equal(t, 200, a.status)
		_, tail, _ := strings.Cut(whole, "/v1.0/")
		assert.True(t, strings.HasSuffix(a.raw, tail))
	}
}

func TestARefusedConnection(t *testing.T) {
	t.Parallel()
	onBoth(t, emulator.Options{}, func(t *testing.T, e *emulator.Emulator, c carrier) {
		for name, cause := range map[string]error{
			"refused": emulator.ErrConnectionRefused, "no host": emulator.ErrNoSuchHost, "certificate": emulator.ErrBadCertificate,
		} {
			e.Fail(emulator.Fault{Refuse: cause})
			got := c.get(t, me)
			require.Error(t, got.err, name)
			if c.root == root {
				require.ErrorIs(t, got.err, cause)
			}
		}
		for _, call := range e.Calls() {
			assert.Zero(t, call.Status)
			assert.Equal(t, emulator.DianeDemossID, call.Caller)
		}
		e.Fail()
		assert.Equal(t, 200, c.get(t, me).status)
	})
	require.ErrorIs(t, emulator.ErrConnectionRefused, syscall.ECONNREFUSED)
	assert.Contains(t, emulator.ErrConnectionRefused.Error(), "dial tcp 203.0.113.7:443: connect: ")
}

func TestLatencyOfAFaultEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"request": {Latency: time.Hour},
		"body":    {Drip: time.Hour},
		"item":    {Match: emulator.Items, Latency: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, emulator.Options{}, func(t *testing.T, e *emulator.Emulator, c carrier) {
				e.Fail(fault)
				ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
				defer cancel()
				got := c.do(ctx, http.MethodPost, "/v1.0/$batch", batchBody(item("1", "/me")))
				if name == "body" {
					require.ErrorIs(t, got.readErr, context.DeadlineExceeded)
					return
				}
				require.ErrorIs(t, got.err, context.DeadlineExceeded)
			})
		})
	}
}

func TestLatencyIsExactOnAFakeClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{Latency: time.Second})
		client := carrier{http.Client{Transport: e.Transport()}, root}
		took := func(ask func()) time.Duration {
			start := time.Now()
			ask()
			return time.Since(start)
		}
		e.Fail(emulator.Fault{Latency: 2 * time.Second})
		assert.Equal(t, 3*time.Second, took(func() { client.get(t, me) }))
		e.Fail(emulator.Fault{Match: emulator.URLContains("/me"), Latency: 2 * time.Second}, emulator.Fault{Match: emulator.Items, Latency: 5 * time.Second})
		assert.Equal(t, 6*time.Second, took(func() { client.batch(t, item("1", "/me"), item("2", "/me"), item("3", "/users/x")) }), "the slowest")
		e.Fail(emulator.Fault{Drip: time.Second, Body: strings.Repeat("x", 33)})
		assert.Equal(t, 4*time.Second, took(func() { client.get(t, me) }))
	})
}

func TestACallTellsConnectionsApart(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	c := carrier{*server.Client(), server.URL}
	c.get(t, me)
	c.get(t, me)
	c.client.CloseIdleConnections()
	c.get(t, me)
	calls := e.Calls()
	assert.Equal(t, calls[0].RemoteAddr, calls[1].RemoteAddr)
	assert.NotEqual(t, calls[0].RemoteAddr, calls[2].RemoteAddr)
}
