package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGraphiQLPage(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		t.Run(method, func(t *testing.T) {
			page := askGraphiQL(t, method, "/", "")

			assert.Equal(t, http.StatusOK, page.status)
			assert.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
			assert.Equal(t, "no-cache", page.header.Get("Cache-Control"))
			assert.Equal(t, strconv.Itoa(len(graphiQLPage)), page.header.Get("Content-Length"))
			assertGuarded(t, page)
			assert.Equal(t, method == http.MethodHead, len(page.body) == 0)
		})
	}
}

func TestGraphiQLFillsInNoTokenButTheOneThatItIsGiven(t *testing.T) {
	for token, want := range map[string]string{"": `content=""`, "demo-diane": `content="demo-diane"`, `"><b`: `content="&#34;&gt;&lt;b"`} {
		w := httptest.NewRecorder()
		graphiQL(token).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
		assert.Contains(t, w.Body.String(), `<meta name="demo-token" `+want+`>`)
	}
}

func TestGraphiQLPolicyAllowsNoOtherOrigin(t *testing.T) {
	assert.Contains(t, graphiQLPolicy, "default-src 'none'")
	assert.NotContains(t, graphiQLPolicy, "unsafe-eval")
	assert.NotContains(t, graphiQLPolicy, "http")
	assert.NotContains(t, graphiQLPolicy, "*")
}

// What the page names is its own and is there.
func TestGraphiQLPageStaysOnItsOrigin(t *testing.T) {
	page := string(askGraphiQL(t, http.MethodGet, "/", "").body)

	assert.NotRegexp(t, `(?i)https?:|["'(]//`, page)
	links := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, links)
	for _, link := range links {
		assert.Equal(t, http.StatusOK, askGraphiQL(t, http.MethodGet, link[1], "gzip").status, link[1])
	}
}

func TestGraphiQLAssets(t *testing.T) {
	files, err := graphiQLAssets.ReadDir("graphiql/assets")
	require.NoError(t, err)
	require.NotEmpty(t, files)

	types := map[string]string{
		".css": "text/css; charset=utf-8",
		".js":  "text/javascript; charset=utf-8",
		".svg": "image/svg+xml",
		".ttf": "font/ttf",
	}
	for _, file := range files {
		name := strings.TrimSuffix(file.Name(), ".gz")
		t.Run(name, func(t *testing.T) {
			require.Contains(t, types, path.Ext(name), "a type for this file")

			packed := askGraphiQL(t, http.MethodGet, "/assets/"+name, "gzip, deflate, br")
			plain := askGraphiQL(t, http.MethodGet, "/assets/"+name, "identity")

			assert.Equal(t, "gzip", packed.header.Get("Content-Encoding"))
			assert.Empty(t, plain.header.Get("Content-Encoding"))
			for _, answer := range []graphiQLAnswer{packed, plain} {
				assert.Equal(t, http.StatusOK, answer.status)
				assert.Equal(t, types[path.Ext(name)], answer.header.Get("Content-Type"))
				assert.Equal(t, "public, max-age=31536000, immutable", answer.header.Get("Cache-Control"))
				assert.Equal(t, "Accept-Encoding", answer.header.Get("Vary"))
				assertGuarded(t, answer)
			}
			assert.NotEmpty(t, plain.body)
			// By hash: a failure should not print an editor.
			assert.Equal(t, sha256.Sum256(plain.body), sha256.Sum256(unpack(t, packed.body)))
		})
	}
}

// The build is the same on every day, so no time may be written into it.
func TestGraphiQLAssetsCarryNoTime(t *testing.T) {
	files, err := graphiQLAssets.ReadDir("graphiql/assets")
	require.NoError(t, err)

	for _, file := range files {
		packed, err := graphiQLAssets.Open("graphiql/assets/" + file.Name())
		require.NoError(t, err)
		unpacked, err := gzip.NewReader(packed)
		require.NoError(t, err)
		assert.True(t, unpacked.ModTime.IsZero(), file.Name())
	}
}

func TestGraphiQLAnswersNothingElse(t *testing.T) {
	for _, test := range []struct {
		method, path string
		want         int
	}{
		{http.MethodPost, "/", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/assets/index.js", http.StatusMethodNotAllowed},
		{http.MethodGet, "/assets/", http.StatusNotFound},
		{http.MethodGet, "/assets/unknown.js", http.StatusNotFound},
		{http.MethodGet, "/assets/..%2Findex.html", http.StatusNotFound},
		{http.MethodGet, "/index.html", http.StatusNotFound},
		{http.MethodGet, "/graphql", http.StatusNotFound},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			assert.Equal(t, test.want, askGraphiQL(t, test.method, test.path, "gzip").status)
		})
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"":                        false,
		"identity":                false,
		"br, deflate":             false,
		"gzip":                    true,
		"GZIP":                    true,
		"br;q=1.0, gzip;q=0.8":    true,
		"deflate , gzip ; q = 1 ": true,
		"gzip;q=0":                false,
		"gzip; q=0.000, *":        false,
		"*":                       true,
		"*;q=0":                   false,
		"*;q=0, gzip":             true,
		"x-gzipped":               false,
	} {
		assert.Equal(t, want, acceptsGzip(header), "Accept-Encoding: %s", header)
	}
}

type graphiQLAnswer struct {
	status int
	header http.Header
	body   []byte
}

// askGraphiQL goes over the wire, so that what net/http adds is seen too. It
// sends encoding as it is and unpacks nothing.
func askGraphiQL(t *testing.T, method, path, encoding string) graphiQLAnswer {
	t.Helper()
	served := httptest.NewServer(graphiQL(""))
	defer served.Close()

	request, err := http.NewRequestWithContext(t.Context(), method, served.URL+path, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Accept-Encoding", encoding)
	response, err := served.Client().Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return graphiQLAnswer{response.StatusCode, response.Header, body}
}

func assertGuarded(t *testing.T, answer graphiQLAnswer) {
	t.Helper()
	assert.Equal(t, graphiQLPolicy, answer.header.Get("Content-Security-Policy"))
	assert.Equal(t, "nosniff", answer.header.Get("X-Content-Type-Options"))
	assert.Equal(t, "no-referrer", answer.header.Get("Referrer-Policy"))
}

func unpack(t *testing.T, packed []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	plain, err := io.ReadAll(reader)
	require.NoError(t, err)
	return plain
}
