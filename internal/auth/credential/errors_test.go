package credential_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

const (
	trace       = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
	correlation = "a1b2c3d4-e5f6-4711-8899-aabbccddeeff"
	policy      = `{"access_token":{"polids":{"essential":true,"values":["9ab03e19"]}}}`
)

// refused is the body of an error as Microsoft documents it.
func refused(code string, number int, more string) string {
	return fmt.Sprintf(`{"error":%q,"error_description":"AADSTS%d: a description, %s.\r\nTrace ID: %s","error_codes":[%d],"timestamp":"2026-11-23 17:00:00Z","trace_id":%q,"correlation_id":%q%s}`,
		code, number, password, trace, number, trace, correlation, more)
}

func TestRefusalsSayWhoCanDoSomething(t *testing.T) {
	t.Parallel()
	claims := fmt.Sprintf(`,"claims":%q`, policy)
	for _, c := range []struct {
		code                    string
		number                  int
		more                    string
		onBehalfOf, application error
		claims                  string
	}{
		{"interaction_required", 50079, claims, credential.ErrInteraction, credential.ErrConfiguration, policy},
		{"interaction_required", 50076, "", credential.ErrInteraction, credential.ErrConfiguration, ""},
		{"interaction_required", 50076, `,"claims":"not JSON"`, credential.ErrInteraction, credential.ErrConfiguration, ""},
		{"invalid_grant", 50076, `,"suberror":"basic_action"` + claims, credential.ErrInteraction, credential.ErrConfiguration, policy},
		{"invalid_grant", 65001, `,"suberror":"consent_required"`, credential.ErrConsent, credential.ErrConfiguration, ""},
		{"interaction_required", 65001, "", credential.ErrConsent, credential.ErrConfiguration, ""},
		{"invalid_grant", 50013, "", credential.ErrAssertion, credential.ErrConfiguration, ""},
		{"invalid_grant", 500133, "", credential.ErrAssertion, credential.ErrConfiguration, ""},
		{"invalid_client", 7000215, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"invalid_client", 7000222, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"invalid_client", 50012, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"unauthorized_client", 700016, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"invalid_scope", 70011, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"invalid_resource", 500011, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"invalid_request", 90002, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
		{"unsupported_grant_type", 70003, "", credential.ErrConfiguration, credential.ErrConfiguration, ""},
	} {
		t.Run(fmt.Sprintf("%s %d", c.code, c.number), func(t *testing.T) {
			t.Parallel()
			e := &entra{answer: failing(http.StatusBadRequest, refused(c.code, c.number, c.more))}
			gateway := open(t, e.near())
			_, err := gateway.OnBehalfOf(t.Context(), diane(time.Hour), credential.Refusal{})
			assert.Equal(t, credential.Error{
				Reason: c.onBehalfOf, Code: c.code, AADSTS: c.number, TraceID: trace, CorrelationID: correlation, Claims: c.claims,
			}, *as(t, err))
			require.ErrorIs(t, err, c.onBehalfOf)
			assert.Contains(t, err.Error(), fmt.Sprintf("(AADSTS%d, %s, trace id %s, correlation id %s)", c.number, c.code, trace, correlation))
			assert.NotContains(t, err.Error(), "description")
			_, err = gateway.Application(t.Context(), credential.Refusal{})
			require.ErrorIs(t, err, c.application)
			assert.Len(t, e.requests(), 2, "asked again in vain")
		})
	}
}

func TestTheClaimsOfMicrosoftGraphReachACallerWhoMustSignInAgain(t *testing.T) {
	t.Parallel()
	refusal := credential.Refusal{Token: "old", Claims: `{"access_token":{"nbf":{"value":"1"}}}`}
	for body, want := range map[string]string{
		refused("interaction_required", 50076, ""):                                  refusal.Claims,
		refused("invalid_grant", 50173, ""):                                         refusal.Claims,
		refused("interaction_required", 50079, fmt.Sprintf(`,"claims":%q`, policy)): policy,
		refused("invalid_grant", 65001, ""):                                         "",
	} {
		e := &entra{answer: failing(http.StatusBadRequest, body)}
		_, err := open(t, e.near()).OnBehalfOf(t.Context(), diane(time.Hour), refusal)
		assert.Equal(t, want, as(t, err).Claims, body)
	}
}

func as(t *testing.T, err error) *credential.Error {
	t.Helper()
	refused := (*credential.Error)(nil)
	require.ErrorAs(t, err, &refused)
	return refused
}

func TestAnAnswerThatIsNoneIsNotQuoted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer answer
		reason error
	}{
		"a page":               {answer{status: http.StatusForbidden, body: "<html>" + password}, credential.ErrConfiguration},
		"a page with a 200":    {answer{status: http.StatusOK, body: "<html>" + password}, credential.ErrUnavailable},
		"half a token":         {answer{status: http.StatusOK, body: `{"access_token":"` + password}, credential.ErrUnavailable},
		"no token":             {answer{status: http.StatusOK, body: `{"expires_in":3600}`}, credential.ErrConfiguration},
		"nothing":              {answer{status: http.StatusBadRequest}, credential.ErrConfiguration},
		"lines for a log":      {answer{status: http.StatusBadRequest, body: `{"error":"a\nlevel=info ` + password + `","trace_id":"b\n` + password + `"}`}, credential.ErrConfiguration},
		"a server that breaks": {answer{status: http.StatusInternalServerError, body: password}, credential.ErrUnavailable},
		"more than it could":   {answer{status: http.StatusOK, body: `{"access_token":"` + password + strings.Repeat("x", 2<<20) + `","expires_in":3600}`}, credential.ErrConfiguration},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timed(t, &entra{answer: func(int) *answer { return &c.answer }}, func(t *testing.T, gateway *credential.Credential) {
				_, err := gateway.Application(t.Context(), credential.Refusal{})
				require.ErrorIs(t, err, c.reason)
				for _, verb := range []string{"%v", "%+v", "%#v"} {
					assert.NotContains(t, fmt.Sprintf(verb, err), password)
				}
				assert.NotContains(t, err.Error(), "\n")
			})
		})
	}
}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, failure := range []answer{
		{status: http.StatusServiceUnavailable},
		{status: http.StatusTooManyRequests, header: map[string]string{"Retry-After": "2"}},
		{status: http.StatusBadRequest, body: `{"error":"temporarily_unavailable"}`},
	} {
		e := &entra{answer: func(n int) *answer {
			if n > 2 {
				return nil
			}
			return &failure
		}}
		timed(t, e, func(t *testing.T, c *credential.Credential) {
			start := time.Now()
			assert.Equal(t, "token-3", application(t, c))
			assert.Greater(t, time.Since(start), time.Second)
			assert.Less(t, time.Since(start), 6*time.Second)
		})
	}
}

func TestTriesEnd(t *testing.T) {
	t.Parallel()
	e := &entra{answer: failing(http.StatusServiceUnavailable, "")}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		_, err := c.Application(t.Context(), credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrUnavailable)
		assert.Len(t, e.requests(), 3)
	})
}

func TestWhoAsksForALongPauseGetsIt(t *testing.T) {
	t.Parallel()
	e := &entra{answer: func(int) *answer {
		return &answer{status: http.StatusTooManyRequests, header: map[string]string{"Retry-After": "90"}}
	}}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		_, err := c.Application(t.Context(), credential.Refusal{})
		assert.Equal(t, 90*time.Second, as(t, err).RetryAfter)
		assert.Len(t, e.requests(), 1)
	})
}

func TestAConnectionThatFailsIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		settings := new(entra).near()
		settings.HTTP = &http.Client{Transport: broken{}}
		_, err := open(t, settings).Application(t.Context(), credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrUnavailable)
		require.EqualError(t, err, "Microsoft Entra ID: no token could be got for now: connection refused")
	})
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}

func TestSilenceEnds(t *testing.T) {
	t.Parallel()
	e := &entra{delay: time.Minute}
	timed(t, e, func(t *testing.T, c *credential.Credential) {
		start := time.Now()
		_, err := c.Application(t.Context(), credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrUnavailable)
		require.ErrorContains(t, err, "no answer in time")
		assert.Equal(t, 30*time.Second, time.Since(start))
	})
}

func TestClosingEndsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	timed(t, &entra{answer: failing(http.StatusServiceUnavailable, ""), delay: time.Second}, func(t *testing.T, c *credential.Credential) {
		time.AfterFunc(500*time.Millisecond, c.Close)
		start := time.Now()
		_, err := c.Application(t.Context(), credential.Refusal{})
		require.ErrorIs(t, err, credential.ErrUnavailable)
		assert.LessOrEqual(t, time.Since(start), 2*time.Second)
	})
}

func TestASecretIsNotRedirected(t *testing.T) {
	t.Parallel()
	stolen := make(chan string, 10)
	thief := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen <- r.FormValue("client_secret") }))
	defer thief.Close()
	e := &entra{answer: func(int) *answer {
		return &answer{status: http.StatusTemporaryRedirect, header: map[string]string{"Location": thief.URL}}
	}}
	_, err := open(t, e.served(t)).Application(t.Context(), credential.Refusal{})
	require.ErrorIs(t, err, credential.ErrConfiguration)
	assert.Empty(t, stolen)
}
