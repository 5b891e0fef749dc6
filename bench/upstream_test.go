package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestUpstreamRemembersAnswersOfACaller(t *testing.T) {
	t.Parallel()
	u := newUpstream(0)
	ask := func(token, body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1.0/$batch", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		u.ServeHTTP(w, r)
		return w
	}
	const me = `{"requests":[{"id":"1","method":"GET","url":"/me"}]}`
	first, again := ask("demo-diane", me), ask("demo-diane", me)
	assert.Equal(t, http.StatusOK, first.Code)
	assert.Equal(t, first.Body.String(), again.Body.String())
	assert.Equal(t, first.Header().Get("request-id"), again.Header().Get("request-id"), "remembered")
	assert.NotEqual(t, first.Body.String(), ask("demo-lisa", me).Body.String())
	assert.NotEqual(t, first.Body.String(), ask("demo-diane", strings.Replace(me, `"1"`, `"2"`, 1)).Body.String())
	counted := httptest.NewRecorder()
	u.ServeHTTP(counted, httptest.NewRequestWithContext(t.Context(), http.MethodGet, requestsPath, nil))
	assert.Equal(t, "4", counted.Body.String())
}
