package credential_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

const (
	home     = "11111111-2222-3333-4444-555555555555"
	client   = "66666666-7777-8888-9999-000000000000"
	password = "Very~Secret~Value" // of the gateway
	graph    = "https://graph.microsoft.com/.default"
)

// entra is a small Microsoft Entra ID: it tells where its token endpoint is, and gives a token to whoever asks there.
type entra struct {
	mu    sync.Mutex
	asked []request
	// answer is what it says to the nth request instead, from 1; nil for a token.
	answer func(n int) *answer
	// delay is how long it takes over each.
	delay time.Duration
	// lifetime is that of its tokens; 0 is an hour.
	lifetime time.Duration
	// renew is when to ask for the next token; 0 to leave that out.
	renew time.Duration
	// padding is what each token is longer by.
	padding string
}

type request struct {
	tenant string
	form   url.Values
}

type answer struct {
	status int
	header map[string]string
	body   string
}

func (e *entra) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	base := "https://" + r.Host + "/" + tenant
	switch r.Method + " " + rest {
	case "GET v2.0/.well-known/openid-configuration":
		write(w, map[string]any{
			"issuer": base + "/v2.0", "token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize",
		})
	case "POST oauth2/v2.0/token":
		e.token(w, r, tenant)
	default:
		http.NotFound(w, r)
	}
}

func (e *entra) token(w http.ResponseWriter, r *http.Request, tenant string) {
	if err := r.ParseForm(); err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	e.asked = append(e.asked, request{tenant: tenant, form: r.PostForm})
	n, say := len(e.asked), (*answer)(nil)
	if e.answer != nil {
		say = e.answer(n)
	}
	e.mu.Unlock()
	select {
	case <-time.After(e.delay):
	case <-r.Context().Done():
	}
	if say != nil {
		for name, value := range say.header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(say.status)
		_, _ = w.Write([]byte(say.body))
		return
	}
	body := map[string]any{
		"token_type": "Bearer", "scope": r.PostForm.Get("scope"), "access_token": fmt.Sprintf("token-%d", n) + e.padding,
		"expires_in": int(cmp.Or(e.lifetime, time.Hour).Seconds()), "refresh_token": fmt.Sprintf("refresh-%d", n),
	}
	if e.renew > 0 {
		body["refresh_in"] = int(e.renew.Seconds())
	}
	write(w, body)
}

func write(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// requests are those for tokens.
func (e *entra) requests() []request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]request(nil), e.asked...)
}

// last is what the last request for a token sent.
func (e *entra) last(t *testing.T) url.Values {
	t.Helper()
	asked := e.requests()
	require.NotEmpty(t, asked)
	return asked[len(asked)-1].form
}

// served serves it over TLS.
func (e *entra) served(t *testing.T) credential.Settings {
	t.Helper()
	server := httptest.NewTLSServer(e)
	t.Cleanup(server.Close)
	return credential.Settings{
		Authority: server.URL, Tenant: home, ClientID: client, Secret: password, HTTP: server.Client(), DisableInstanceDiscovery: true,
	}
}

// RoundTrip answers without a network, for tests with a time of their own.
func (e *entra) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	r.Host = r.URL.Host
	e.ServeHTTP(recorder, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return recorder.Result(), nil
}

// near serves it without a network.
func (e *entra) near() credential.Settings {
	return credential.Settings{
		Tenant: home, ClientID: client, Secret: password, HTTP: &http.Client{Transport: e}, DisableInstanceDiscovery: true,
	}
}

func open(t *testing.T, settings credential.Settings) *credential.Credential {
	t.Helper()
	c, err := credential.New(settings)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// failing answers every request with an error.
func failing(status int, body string) func(int) *answer {
	return func(int) *answer { return &answer{status: status, body: body} }
}

func application(t *testing.T, c *credential.Credential) string {
	t.Helper()
	token, err := c.Application(t.Context(), credential.Refusal{})
	require.NoError(t, err)
	return string(token.Value)
}

func onBehalfOf(t *testing.T, c *credential.Credential, assertion credential.Assertion) string {
	t.Helper()
	token, err := c.OnBehalfOf(t.Context(), assertion, credential.Refusal{})
	require.NoError(t, err)
	return string(token.Value)
}

// sent compares some of the fields of a form.
func sent(t *testing.T, form url.Values, want map[string]string) {
	t.Helper()
	for name, value := range want {
		assert.Equal(t, value, form.Get(name), name)
	}
}
