package contract_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

func TestATokenIsSentToNobodyWhoCouldBeOverheard(t *testing.T) {
	t.Parallel()
	for url, fine := range map[string]bool{
		"https://gateway.contoso.com/graphql": true,
		"http://127.0.0.1:8080/graphql":       true,
		"http://[::1]:8080/graphql":           true,
		"http://localhost:8080/graphql":       true,
		"http://gateway.contoso.com/graphql":  false,
		"http://localhost.contoso.com/":       false,
		"ftp://gateway.contoso.com":           false,
		"gateway":                             false,
		"":                                    false,
	} {
		err := contract.Endpoint{URL: url, Token: "secret-token"}.Check()
		assert.Equal(t, fine, err == nil, url)
		if err != nil {
			assert.NotContains(t, err.Error(), "secret-token")
		}
	}
	assert.NoError(t, contract.Endpoint{URL: "http://gateway.contoso.com/graphql"}.Check())
}

type transport func(r *http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestWhatIsNoGraphQLIsAnErrorThatTellsNoToken(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]http.RoundTripper{
		"a page":   inProcess{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })},
		"no data":  inProcess{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })},
		"nothing":  transport(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }),
		"refusing": inProcess{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"errors":[{"message":"no"}]}`)) })},
	} {
		_, err := contract.Introspect(t.Context(), contract.Endpoint{URL: "http://127.0.0.1/graphql", Token: "secret-token", Client: &http.Client{Transport: to}})
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "secret-token", name)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		e := served(func(w http.ResponseWriter, r *http.Request) {
			assert.NotEqual(t, "/elsewhere", r.URL.Path)
			http.Redirect(w, r, "/elsewhere", status)
		})
		e.Token = "secret-token"
		_, err := contract.Introspect(t.Context(), e)
		require.ErrorContains(t, err, "leads to /elsewhere, which is not followed")
	}
}

func TestAnAnswerWithoutEndIsCutOff(t *testing.T) {
	t.Parallel()
	e := served(nil)
	e.Client.Transport = transport(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(endless{})}, nil
	})
	_, err := contract.Introspect(t.Context(), e)
	require.ErrorContains(t, err, "longer than 64 MiB")
}

// endless has no end.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }
