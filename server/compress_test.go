package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// longAnswer is what asks for some fifty kilobytes.
const longAnswer = `{ __schema { types { name description } } }`

// unpacked is the body of a response without its coding.
func unpacked(t *testing.T, response *http.Response) string {
	t.Helper()
	body := io.Reader(response.Body)
	switch response.Header.Get("Content-Encoding") {
	case "gzip":
		reader, err := gzip.NewReader(body)
		require.NoError(t, err)
		body = reader
	case "zstd":
		reader, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1))
		require.NoError(t, err)
		defer reader.Close()
		body = reader
	}
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	return string(text)
}

// sent asks over HTTP, with nothing added to what is asked for or taken from what comes.
func sent(t *testing.T, r *http.Request) *http.Response {
	t.Helper()
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestLongAnswersAreCompressedAsTheClientLikes(t *testing.T) {
	t.Parallel()
	gateway := httptest.NewServer(emulated(emulator.New(emulator.Options{})))
	t.Cleanup(gateway.Close)
	var plain string
	for _, test := range []struct{ accept, want string }{
		{"", ""},
		{"identity", ""},
		{"br", ""},
		{"gzip", "gzip"},
		{"gzip, deflate, br, zstd", "zstd"},
		{"gzip;q=1, zstd;q=0.5", "gzip"},
		{"gzip;q=0.1, zstd;q=0.2", "zstd"},
		{"gzip;q=0", ""},
		{"zstd;q=0, gzip", "gzip"},
		{"GZIP", "gzip"},
	} {
		r := newRequest(t.Context(), []byte(`{"query":"`+longAnswer+`"}`))
		forward(t, r, gateway.URL)
		if test.accept != "" {
			r.Header.Set("Accept-Encoding", test.accept)
		}
		response := sent(t, r)
		assert.Equal(t, http.StatusOK, response.StatusCode)
		assert.Equal(t, test.want, response.Header.Get("Content-Encoding"), test.accept)
		assert.Contains(t, response.Header.Values("Vary"), "Accept-Encoding", test.accept)
		assert.Equal(t, "application/json; charset=utf-8", response.Header.Get("Content-Type"))
		if test.want != "" {
			assert.EqualValues(t, -1, response.ContentLength, "it is not known before it is sent")
		}
		text := unpacked(t, response)
		if test.accept == "" {
			plain = text
			assert.EqualValues(t, len(text), response.ContentLength)
			require.Greater(t, len(plain), 10_000)
		}
		assert.Equal(t, plain, text, test.accept)
	}
}

func TestShortAnswersGoAsTheyAre(t *testing.T) {
	t.Parallel()
	gateway := httptest.NewServer(emulated(emulator.New(emulator.Options{})))
	t.Cleanup(gateway.Close)
	r := newRequest(t.Context(), []byte(`{"query":"{ me { displayName } }"}`))
	forward(t, r, gateway.URL)
	r.Header.Set("Accept-Encoding", "gzip, zstd")
	response := sent(t, r)
	assert.Empty(t, response.Header.Get("Content-Encoding"))
	text := unpacked(t, response)
	assert.Equal(t, strconv.Itoa(len(text)), response.Header.Get("Content-Length"))
	assert.True(t, json.Valid([]byte(text)))
}

func TestHEADHasTheLengthAndNoBody(t *testing.T) {
	t.Parallel()
	gateway := httptest.NewServer(emulated(emulator.New(emulator.Options{})))
	t.Cleanup(gateway.Close)
	ask := func(method string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), method, "/graphql?query=%7B__schema%7Btypes%7Bname%20description%7D%7D%7D", nil)
		forward(t, r, gateway.URL)
		return sent(t, r)
	}
	get, head := ask(http.MethodGet), ask(http.MethodHead)
	assert.Equal(t, http.StatusOK, head.StatusCode)
	assert.Equal(t, get.ContentLength, head.ContentLength)
	assert.Empty(t, unpacked(t, head))
}

// A part that is ready leaves, also where answers are compressed.
func TestPartsAreNotHeldBackToCompressThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New(emulator.Options{})
		e.Fail(emulator.Fault{Match: emulator.URLContains("$expand=attendanceRecords"), Latency: 2 * time.Second})
		r := newRequest(t.Context(), fmt.Appendf(nil, `{"query":%q}`, strings.Join(strings.Fields(deferredRecords), " ")))
		r.Header.Set("Accept", apolloAccepts)
		r.Header.Set("Accept-Encoding", "gzip")
		w := &flushed{ResponseRecorder: httptest.NewRecorder(), began: time.Now()}
		emulated(e).ServeHTTP(w, r)
		assert.Equal(t, []time.Duration{0, 2 * time.Second}, roundedTo(time.Second, w.after))
		assert.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
		text := unpacked(t, w.Result())
		assert.Contains(t, text, `"totalParticipantCount":5000`)
		assert.Equal(t, 5000, strings.Count(text, `"emailAddress"`))
	})
}
