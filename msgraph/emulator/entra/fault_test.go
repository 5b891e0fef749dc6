package entra_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

const keysAddress = login + "/" + contoso + "/discovery/v2.0/keys"

func TestAnEndpointMisbehavesUntilHealed(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	tests := []struct {
		name   string
		fault  entra.Fault
		status int
		body   string
	}{
		{"500", entra.Fault{Status: 500}, 500, ""},
		{"503 with a header", entra.Fault{Status: 503, Header: http.Header{"Retry-After": {"7"}}}, 503, ""},
		{"HTML", entra.Fault{Body: []byte("<html>"), Header: http.Header{"Content-Type": {"text/html"}}}, 200, "<html>"},
		{"empty", entra.Fault{Body: []byte{}}, 200, ""},
		{"huge", entra.Fault{Body: bytes.Repeat([]byte("x"), 1<<20)}, 200, string(bytes.Repeat([]byte("x"), 1<<20))},
	}
	for _, test := range tests {
		d.Fail(entra.KeysEndpoint, test.fault)
		a := get(t, d, keysAddress)
		assert.Equal(t, test.status, a.status, test.name)
		assert.Equal(t, test.body, a.raw, test.name)
		for name := range test.fault.Header {
			assert.Equal(t, test.fault.Header.Get(name), a.header.Get(name), test.name)
		}
		assert.Equal(t, http.StatusOK, post(t, d, contoso, clientCredentials()).status, "others work")
	}
	d.Fail(entra.KeysEndpoint, entra.Fault{})
	assert.Len(t, published(t, get(t, d, keysAddress)), 1)
	assert.Equal(t, len(tests)+1, d.Requests(entra.KeysEndpoint))
	assert.Equal(t, len(tests), d.Requests(entra.TokenEndpoint))
	assert.Zero(t, d.Requests(entra.DiscoveryEndpoint))
}

func TestASlowAnswerComesLateAndNotToWhoLeft(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	d.Fail(entra.KeysEndpoint, entra.Fault{Delay: time.Minute})
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		assert.Len(t, published(t, get(t, d, keysAddress)), 1)
		assert.Equal(t, time.Minute, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, keysAddress, nil)
		require.NoError(t, err)
		_, err = d.Transport().RoundTrip(r)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute+time.Second, time.Since(began))
	})
}
