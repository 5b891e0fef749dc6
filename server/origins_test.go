package server_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

const friend = "https://app.example.com"

// shared is a gateway that lets pages of a friend ask.
func shared(mode auth.Mode) (http.Handler, *emulator.Emulator) {
	e := emulator.New(emulator.Options{})
	return server.New(server.Options{
		Auth: mode, Caller: callerOf(emulatedRoot, e.Transport()), Origins: server.Origins{friend},
		Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler),
	}), e
}

// answered is what a gateway says to a request with these headers, each "Name: value".
func answered(t *testing.T, gateway http.Handler, method, target, body string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, r)
	return w.Result()
}

const whoAmIBody, whoAmIURL = `{"query":"{ me { displayName } }"}`, "/graphql?query=%7Bme%7BdisplayName%7D%7D"

func TestHTTP05NothingIsExecutedThatASiteCouldSendByItself(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"} {
		gateway, e := shared(demo)
		mutation := "/graphql?query=" + url.QueryEscape(`mutation { me { displayName } }`)
		response := answered(t, gateway, http.MethodGet, mutation, "", "Content-Type: "+contentType, "Accept: application/graphql-response+json")
		assert.Equal(t, http.StatusBadRequest, response.StatusCode, contentType)
		assert.Zero(t, e.Counts().Requests, contentType)
	}
	// A question is no change, but not another site's to ask either: the browser says where it comes from.
	for _, from := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			gateway, e := shared(demo)
			response := answered(t, gateway, method, whoAmIURL, whoAmIBody, from, "Content-Type: application/json")
			assert.Equal(t, http.StatusForbidden, response.StatusCode, from)
			assert.Zero(t, e.Counts().Requests, from)
			if method != http.MethodHead {
				code, _ := failureOf(t, response)
				assert.Equal(t, "CROSS_ORIGIN", code)
			}
		}
	}
	for _, from := range []string{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: http://example.com", "User-Agent: curl/8"} {
		gateway, _ := shared(demo)
		assert.Equal(t, http.StatusOK, answered(t, gateway, http.MethodGet, whoAmIURL, "", from).StatusCode, from)
	}
}

func TestHTTP06OnlyJSONIsRead(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{
		"", "text/plain", "text/plain; application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
		"application/graphql", "application/json; charset=utf-16", "application/jsonp", "text/json", "application/json, text/plain",
	} {
		gateway, e := shared(demo)
		response := answered(t, gateway, http.MethodPost, "/graphql", whoAmIBody, "Content-Type: "+contentType)
		assert.Equal(t, http.StatusUnsupportedMediaType, response.StatusCode, contentType)
		assert.Zero(t, e.Counts().Requests, contentType)
	}
}

func TestHTTP07NoOriginIsReflectedThatIsNotOnTheList(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{
		"https://evil.example", "null", "*", "", "https://app.example.com.evil.example", "https://evil-app.example.com", "https://app.example.comevil",
		"http://app.example.com", "https://app.example.com:8443", "https://APP.example.com", "https://sub.app.example.com", "https://app.example.com/",
	} {
		for _, preflight := range []bool{false, true} {
			gateway, e := shared(demo)
			method, ask := http.MethodPost, ""
			if preflight {
				method, ask = http.MethodOptions, "POST"
			}
			response := answered(t, gateway, method, "/graphql", whoAmIBody, "Origin: "+origin, "Sec-Fetch-Site: cross-site",
				"Content-Type: application/json", "Access-Control-Request-Method: "+ask)
			for name := range response.Header {
				assert.NotContains(t, name, "Access-Control", origin)
			}
			assert.Contains(t, strings.Join(response.Header.Values("Vary"), ", "), "Origin")
			assert.Zero(t, e.Counts().Requests, origin)
		}
	}
}

func TestPagesOfAListedSiteMayAsk(t *testing.T) {
	t.Parallel()
	gateway, e := shared(auth.Passthrough{})
	preflight := answered(t, gateway, http.MethodOptions, "/graphql", "", "Origin: "+friend, "Sec-Fetch-Site: cross-site",
		"Access-Control-Request-Method: POST", "Access-Control-Request-Headers: apollo-require-preflight,authorization,content-type")
	assert.Equal(t, http.StatusNoContent, preflight.StatusCode, "nobody has to be signed in for that")
	assert.Equal(t, friend, preflight.Header.Get("Access-Control-Allow-Origin"))
	assert.Equal(t, "POST", preflight.Header.Get("Access-Control-Allow-Methods"))
	assert.Equal(t, "apollo-require-preflight,authorization,content-type", preflight.Header.Get("Access-Control-Allow-Headers"))
	assert.Empty(t, preflight.Header.Get("Access-Control-Allow-Credentials"))
	assert.Zero(t, e.Counts().Requests)

	for status, token := range map[int]string{http.StatusOK: "Bearer demo-diane", http.StatusUnauthorized: ""} {
		response := answered(t, gateway, http.MethodPost, "/graphql", whoAmIBody, "Origin: "+friend, "Sec-Fetch-Site: cross-site",
			"Content-Type: application/json", "Authorization: "+token)
		assert.Equal(t, status, response.StatusCode)
		assert.Equal(t, friend, response.Header.Get("Access-Control-Allow-Origin"), "the page may read errors too")
		assert.Equal(t, "X-Request-Id, Retry-After, Www-Authenticate", response.Header.Get("Access-Control-Expose-Headers"))
		assert.NotEmpty(t, response.Header.Get("X-Request-Id"))
		assert.True(t, json.NewDecoder(response.Body).More())
	}
	for _, refused := range []string{"Access-Control-Request-Headers: x-forwarded-for", "Access-Control-Request-Method: DELETE"} {
		response := answered(t, gateway, http.MethodOptions, "/graphql", "", "Origin: "+friend, "Access-Control-Request-Method: POST", refused)
		if strings.HasSuffix(refused, "DELETE") {
			response = answered(t, gateway, http.MethodOptions, "/graphql", "", "Origin: "+friend, refused)
		}
		assert.Empty(t, response.Header.Get("Access-Control-Allow-Origin"), refused)
	}
}

func TestOriginsAreWhatABrowserSends(t *testing.T) {
	t.Parallel()
	require.NoError(t, server.Origins{friend, "http://localhost:5173", "https://[::1]:8443"}.Check())
	for _, wrong := range []string{"*", "null", "app.example.com", "https://", "https://*.example.com", "https://app.example.com/", "https://App.example.com", "https://app.example.com?x", "https://u:p@app.example.com"} {
		require.ErrorContains(t, server.Origins{wrong}.Check(), "origin 1 is none", wrong)
	}
}
