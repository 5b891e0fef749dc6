package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// counted tells how much of a body was read.
type counted struct {
	io.Reader
	bytes int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes += n
	return n, err
}

func TestHTTP01ABodyThatIsTooLongIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	for _, size := range []int{2 << 20, 10 << 20, 64 << 20} {
		e := emulator.New(emulator.Options{})
		body := &counted{Reader: io.MultiReader(strings.NewReader(`{"query":"`), strings.NewReader(strings.Repeat("secret ", size/7)))}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", body) // without a length, as in chunks
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		emulated(e).ServeHTTP(w, r)
		assert.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
		assert.Equal(t, "close", w.Header().Get("Connection"))
		assert.Less(t, body.bytes, 1<<20+64<<10)
		assert.NotContains(t, w.Body.String(), "secret")
		assert.Zero(t, e.Counts().Requests)
	}
}

// malformed are bodies that are no GraphQL request in JSON.
func malformed() map[string]string {
	const asked = `{"query":"{ me { secret } }"}`
	utf16le := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(asked)) {
		utf16le = append(utf16le, byte(unit), byte(unit>>8))
	}
	return map[string]string{
		"nothing": "", "white space": " \n", "null": "null", "a number": "7", "text": `"{ me { id } }"`, "a batch": "[" + asked + "]", "an empty list": "[]",
		"cut short": `{"query":"{ me { secret`, "no end": `{"query":"{me{id}}"`, "no quotes": `{query:"{me{id}}"}`, "single quotes": `{'query':'{me{id}}'}`,
		"a trailing comma": `{"query":"{me{id}}",}`, "trailing data": asked + " x", "two values": asked + asked, "a comment": `{"query":"{me{id}}"/*secret*/}`,
		"a form": "query={me{secret}}", "XML": "<query>{ me { secret } }</query>", "a name twice": `{"query":"{me{id}}","query":"{me{mail}}"}`,
		"a variable twice": `{"query":"{me{id}}","variables":{"a":1,"a":2}}`, "UTF-16": string(utf16le), "a byte order mark": "\ufeff" + asked,
		"a NUL": "{\"query\":\"{ me\x00{ id } }\"}", "a NUL behind": asked + "\x00", "not UTF-8": "{\"query\":\"{ me { id \xff } }\"}",
		"an overlong slash": "{\"query\":\"{ me { id } } #\xc0\xaf\"}", "half a surrogate": `{"query":"{ me { id } } #\ud800"}`, "a tab in text": "{\"query\":\"{ me\t{ id } }\"}",
		"NaN": `{"query":"{me{id}}","variables":{"a":NaN}}`, "deep": strings.Repeat(`{"variables":`, 20_000), "query of lists": `{"query":["{me{id}}"]}`,
		"variables of text": `{"query":"{me{id}}","variables":"{}"}`, "a number as name": `{"query":"{me{id}}","operationName":7}`,
	}
}

func TestHTTP02MalformedBodiesGetAFixedText(t *testing.T) {
	t.Parallel()
	for name, body := range malformed() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{})
			response := answered(t, emulated(e), http.MethodPost, "/graphql", body, "Content-Type: application/json")
			assert.Equal(t, http.StatusBadRequest, response.StatusCode)
			code, message := failureOf(t, response)
			assert.Equal(t, "BAD_REQUEST", code)
			assert.Contains(t, []string{"the body is not a GraphQL request in JSON", "the request has no query"}, message)
			assert.Zero(t, e.Counts().Requests)
		})
	}
}

func TestHTTP03WhatIsCompressedIsNotUnpacked(t *testing.T) {
	t.Parallel()
	pack := func(body []byte) []byte {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err := w.Write(body)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return packed.Bytes()
	}
	bomb := pack(bytes.Repeat([]byte(" "), 32<<20))
	for _, test := range []struct {
		coding string
		body   []byte
		status int
	}{
		{"gzip", pack([]byte(whoAmIBody)), 415},
		{"gzip", bomb, 415},
		{"gzip", pack(bomb), 415},
		{"gzip, gzip", pack(bomb), 415},
		{"br", bomb, 415},
		{"zstd", bomb, 415},
		{"deflate", bomb, 415},
		{"x-unheard-of", bomb, 415},
		{"gzip", []byte(whoAmIBody), 415}, // it lies
		{"", bomb, 400},
		{"identity", bomb, 400},
	} {
		e := emulator.New(emulator.Options{})
		response := answered(t, emulated(e), http.MethodPost, "/graphql", string(test.body), "Content-Type: application/json", "Content-Encoding: "+test.coding)
		assert.Equal(t, test.status, response.StatusCode, test.coding)
		assert.Zero(t, e.Counts().Requests)
	}
	response := answered(t, emulated(emulator.New(emulator.Options{})), http.MethodPost, "/graphql", string(bomb), "Content-Type: application/json",
		"Content-Encoding: identity", "Content-Encoding: gzip")
	assert.Equal(t, http.StatusUnsupportedMediaType, response.StatusCode, "the second counts as well")
}

func TestHTTP04OtherMethodsAreToldWhichThereAre(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, http.MethodConnect, http.MethodOptions, "QUERY", "BREW"} {
		gateway, e := shared(demo)
		response := answered(t, gateway, method, "/graphql", whoAmIBody, "Content-Type: application/json")
		assert.Equal(t, http.StatusMethodNotAllowed, response.StatusCode, method)
		assert.Equal(t, "GET, HEAD, POST", response.Header.Get("Allow"), method)
		assert.Zero(t, e.Counts().Requests, method)
	}
	for _, path := range []string{"/", "/healthz", "/assets/x.js"} {
		gateway, _ := shared(demo)
		response := answered(t, gateway, http.MethodPost, path, "")
		assert.Equal(t, http.StatusMethodNotAllowed, response.StatusCode, path)
		assert.Equal(t, "GET, HEAD", response.Header.Get("Allow"), path)
	}
}

func TestNothingThatIsAnsweredIsKeptOrGuessedAt(t *testing.T) {
	t.Parallel()
	gateway, _ := shared(demo)
	for _, body := range []string{whoAmIBody, `{"query":"{ nobody }"}`, `{`} {
		response := answered(t, gateway, http.MethodPost, "/graphql", body, "Content-Type: application/json")
		assert.Equal(t, "no-store", response.Header.Get("Cache-Control"))
		assert.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"))
	}
}
