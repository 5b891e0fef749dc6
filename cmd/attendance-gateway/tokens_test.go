package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

const whoAmI = `{ me { displayName } }`

// claim replaces a claim of a token; nil leaves it out.
func claim(name string, value any) func(*entra.Grant) {
	return func(g *entra.Grant) {
		if g.Claims == nil {
			g.Claims = make(map[string]any)
		}
		g.Claims[name] = value
	}
}

// otherHeader is a token with another header, and with the signature that it had.
func otherHeader(token, header string) string {
	_, rest, _ := strings.Cut(token, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest
}

// unsigned is a token without its signature.
func unsigned(token string) string { return token[:strings.LastIndexByte(token, '.')+1] }

// signed is the payload of a token under another signature.
func signed(t testing.TB, token string, algorithm jose.SignatureAlgorithm, key any, header map[jose.HeaderKey]any) string {
	t.Helper()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	require.NoError(t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, &jose.SignerOptions{ExtraHeaders: header})
	require.NoError(t, err)
	object, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := object.CompactSerialize()
	require.NoError(t, err)
	return text
}

// publicKey is what everybody can know of the key that signs, as text.
func publicKey(t testing.TB, directory *entra.Directory) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	directory.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, login+"/"+emulator.TenantID+"/discovery/v2.0/keys", nil))
	var set jose.JSONWebKeySet
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &set))
	der, err := x509.MarshalPKIXPublicKey(set.Key(directory.KeyID())[0].Key)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// refusedTokens are tokens that get nobody in, by the row of the matrix that they are from, and the status of the answer.
func refusedTokens(t testing.TB, g *gateway) map[string]struct {
	token  string
	status int
} {
	t.Helper()
	ofDiane := func(change ...func(*entra.Grant)) string { return g.token(t, emulator.DianeDemossID, change...) }
	good := ofDiane()
	forger, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	known := map[jose.HeaderKey]any{"kid": g.entra.KeyID()}
	now := time.Now().Unix()
	type refused = struct {
		token  string
		status int
	}
	tokens := map[string]refused{
		"AUTH-06 a tenant that is not let in": {ofDiane(func(g *entra.Grant) { g.Tenant = emulator.FabrikamTenantID }), 403},
		"AUTH-07 59 seconds too late":         {ofDiane(claim("exp", now-59)), 200},
		"AUTH-07 59 seconds too early":        {ofDiane(claim("nbf", now+59)), 200},
	}
	for name, token := range map[string]string{
		"AUTH-02 none":                        unsigned(otherHeader(good, `{"alg":"none","typ":"JWT"}`)),
		"AUTH-02 None":                        unsigned(otherHeader(good, `{"alg":"None","typ":"JWT"}`)),
		"AUTH-02 nOnE":                        otherHeader(good, `{"alg":"nOnE","typ":"JWT"}`),
		"AUTH-02 no signature":                unsigned(good),
		"AUTH-03 HS256 with the public key":   signed(t, good, jose.HS256, publicKey(t, g.entra), known),
		"AUTH-03 another key":                 signed(t, good, jose.RS256, forger, known),
		"AUTH-04 another audience":            ofDiane(claim("aud", "11111111-2222-4333-8444-555555555555")),
		"AUTH-04 other audiences":             ofDiane(claim("aud", []string{"one", "another"})),
		"AUTH-04 no audience":                 ofDiane(claim("aud", nil)),
		"AUTH-04 Microsoft Graph's":           ofDiane(func(g *entra.Grant) { g.API = "" }),
		"AUTH-05 no issuer":                   ofDiane(claim("iss", nil)),
		"AUTH-05 issuer of another tenant":    ofDiane(claim("iss", login+"/"+emulator.FabrikamTenantID+"/v2.0")),
		"AUTH-05 issuer of the other version": ofDiane(claim("iss", "https://sts.windows.net/"+emulator.TenantID+"/")),
		"AUTH-05 another's with this tid":     ofDiane(func(g *entra.Grant) { g.Tenant = emulator.FabrikamTenantID }, claim("tid", emulator.TenantID)),
		"AUTH-07 61 seconds too late":         ofDiane(claim("exp", now-61)),
		"AUTH-07 61 seconds too early":        ofDiane(claim("nbf", now+61)),
		"AUTH-07 no end":                      ofDiane(claim("exp", nil)),
		"AUTH-07 an end in words":             ofDiane(claim("exp", "tomorrow")),
		"AUTH-08 an unknown key":              signed(t, good, jose.RS256, forger, map[jose.HeaderKey]any{"kid": "unknown"}),
		"AUTH-11 keys elsewhere":              signed(t, good, jose.RS256, forger, map[jose.HeaderKey]any{"kid": "https://evil.example/key", "jku": "https://evil.example/keys"}),
		"AUTH-11 a key from a file":           signed(t, good, jose.RS256, forger, map[jose.HeaderKey]any{"kid": "../../../../dev/null", "x5u": "https://evil.example/x5u"}),
		"AUTH-11 a key from a table":          signed(t, good, jose.RS256, forger, map[jose.HeaderKey]any{"kid": "' OR 1=1 --"}),
		"AUTH-11 dots":                        strings.Repeat(".", 8000),
		"AUTH-11 a giant":                     strings.Repeat("a", 1<<20),
		"AUTH-01 no token at all":             "",
	} {
		tokens[name] = refused{token, 401}
	}
	return tokens
}

// TestAUTH02To11WhoIsNotLetIn holds what is thought of every bad token against what its sender gets to see.
func TestAUTH02To11WhoIsNotLetIn(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	for _, mode := range []string{modeOnBehalfOf, modeApplication} {
		synctest.Test(t, func(t *testing.T) {
			g := microsoft{entra: directory}.start(t, mode)
			for name, c := range refusedTokens(t, g) {
				g.graph.Reset()
				tokens, keys := directory.Requests(entra.TokenEndpoint), directory.Requests(entra.KeysEndpoint)
				r := g.ask(t, c.token, whoAmI)
				assert.Equal(t, c.status, r.status, name)
				if c.status == http.StatusOK {
					if mode == modeApplication { // Microsoft Entra ID, which is asked on behalf of, has a leeway of its own
						assert.Empty(t, r.Errors, name)
					}
					continue
				}
				oauth, code := `Bearer realm="", error="invalid_token", error_description="`, "UNAUTHENTICATED"
				if c.status == http.StatusForbidden {
					oauth, code = `Bearer realm="", error="insufficient_scope", error_description="`, "TENANT_NOT_ALLOWED"
				}
				assert.True(t, strings.HasPrefix(r.header.Get("WWW-Authenticate"), oauth), "%s: %s", name, r.header.Get("WWW-Authenticate"))
				assert.Equal(t, []string{code}, r.codes(), name)
				assert.Nil(t, r.Data, name)
				assert.Less(t, len(r.text), 1024, name)
				assert.Zero(t, g.graph.Counts().Requests, name)
				assert.Equal(t, tokens, directory.Requests(entra.TokenEndpoint), name)
				assert.LessOrEqual(t, directory.Requests(entra.KeysEndpoint), keys+1, name)
				g.keepsSecrets(t, r, "evil.example", "1=1")
			}
		})
	}
}

// TestAUTH01WhoDoesNotSayWhoTheyAre holds that there is no other way to say it, and nobody to be without saying it.
func TestAUTH01WhoDoesNotSayWhoTheyAre(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		g := microsoft{}.start(t, mode)
		token := g.token(t, emulator.DianeDemossID)
		for name, change := range map[string]func(*http.Request){
			"nothing":      func(r *http.Request) { r.Header.Del("Authorization") },
			"in the query": func(r *http.Request) { r.Header.Del("Authorization"); r.URL.RawQuery = "access_token=" + token },
			"empty":        func(r *http.Request) { r.Header.Set("Authorization", "") },
			"Basic":        func(r *http.Request) { r.Header.Set("Authorization", "Basic "+token) },
			"twice":        func(r *http.Request) { r.Header.Add("Authorization", "Bearer "+token) },
			"a proxy's":    func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("X-Forwarded-Access-Token", token) },
			"of /healthz":  func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("X-Original-Url", "/healthz") },
		} {
			r, w := request(t.Context(), t, token, whoAmI), httptest.NewRecorder()
			change(r)
			g.ServeHTTP(w, r)
			assert.Equal(t, http.StatusUnauthorized, w.Code, name)
			assert.True(t, strings.HasPrefix(w.Header().Get("WWW-Authenticate"), `Bearer realm=""`), name)
			assert.Contains(t, w.Body.String(), `"UNAUTHENTICATED"`, name)
			assert.NotContains(t, w.Body.String(), `"data"`, name)
		}
		assert.Zero(t, g.graph.Counts().Requests)
	}
}

// TestAUTH08ManyTokensOfAnUnknownKey has them all come while the keys take long to read.
func TestAUTH08ManyTokensOfAnUnknownKey(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	synctest.Test(t, func(t *testing.T) {
		g := microsoft{entra: directory}.start(t, modeOnBehalfOf)
		g.good(t, g.token(t, emulator.DianeDemossID), whoAmI)
		token := g.token(t, emulator.DianeDemossID)
		forger, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
		token = signed(t, token, jose.RS256, forger, map[jose.HeaderKey]any{"kid": "unknown"})
		time.Sleep(time.Minute)
		directory.Fail(entra.KeysEndpoint, entra.Fault{Delay: 3 * time.Second})
		g.graph.Reset()
		before := directory.Requests(entra.KeysEndpoint)
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				began := time.Now()
				assert.Equal(t, http.StatusUnauthorized, g.ask(t, token, whoAmI).status)
				assert.Less(t, time.Since(began), time.Second)
			})
		}
		all.Wait()
		assert.Equal(t, before+1, directory.Requests(entra.KeysEndpoint))
		assert.Zero(t, g.graph.Counts().Requests)
		assert.Equal(t, http.StatusOK, g.ask(t, g.token(t, emulator.DianeDemossID), whoAmI).status, "what is known serves meanwhile")
		time.Sleep(time.Minute)
	})
}

func TestAUTH09KeysThatChange(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{modeOnBehalfOf, modeApplication} {
		directory := newDirectory()
		synctest.Test(t, func(t *testing.T) {
			g := microsoft{entra: directory}.start(t, mode)
			old := g.token(t, emulator.DianeDemossID, func(g *entra.Grant) { g.Lifetime = 24 * time.Hour })
			g.good(t, old, whoAmI)
			time.Sleep(2 * time.Minute)
			directory.Rotate()
			before := directory.Requests(entra.KeysEndpoint)
			next := g.token(t, emulator.DianeDemossID, func(g *entra.Grant) { g.Lifetime = 24 * time.Hour })
			g.good(t, next, whoAmI)
			assert.Equal(t, before+1, directory.Requests(entra.KeysEndpoint))
			g.good(t, old, whoAmI)
			directory.DropOldKeys()
			time.Sleep(2 * time.Hour)
			g.good(t, next, whoAmI) // and has the keys read anew
			synctest.Wait()
			assert.Equal(t, http.StatusUnauthorized, g.ask(t, old, whoAmI).status)
			g.good(t, next, whoAmI)
		})
	}
}

func TestAUTH10KeysThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]entra.Fault{
		"500":   {Status: http.StatusInternalServerError},
		"slow":  {Delay: time.Hour},
		"HTML":  {Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html>")},
		"empty": {Body: []byte{}},
		"large": {Body: []byte(`{"keys":["` + strings.Repeat("a", 2<<20) + `"]}`)},
	} {
		directory := newDirectory()
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := microsoft{entra: directory}.start(t, modeOnBehalfOf)
				token := g.token(t, emulator.DianeDemossID, func(g *entra.Grant) { g.Lifetime = 100 * time.Hour })
				directory.Fail(entra.KeysEndpoint, fault)
				r := g.ask(t, token, whoAmI)
				assert.Equal(t, http.StatusServiceUnavailable, r.status)
				assert.Equal(t, []string{"UPSTREAM_UNAVAILABLE"}, r.codes())
				assert.NotEmpty(t, r.header.Get("Retry-After"))
				assert.Zero(t, g.graph.Counts().Requests)

				directory.Fail(entra.KeysEndpoint, entra.Fault{})
				time.Sleep(time.Minute)
				g.good(t, token, whoAmI)
				directory.Fail(entra.KeysEndpoint, fault)
				for range 3 {
					time.Sleep(25 * time.Hour)
					g.good(t, token, whoAmI) // with the keys that were good last
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

// fourLevels takes four rounds of calls, each for what the one before it found.
const fourLevels = `{
  virtualEvents(kinds: [WEBINAR]) { nodes { displayName sessions { nodes { subject attendanceReports { nodes { id attendanceRecords { totalCount nodes { emailAddress } } } } } } } }
}`

func TestAUTH13ATokenThatExpiresInTheMiddle(t *testing.T) {
	t.Parallel()
	user := emulator.Users(1)[0].ID
	g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1, ExpireTokens: 2}, cache: new(caching)}.start(t, modePassthrough)
	r := g.ask(t, g.token(t, user), fourLevels)
	assert.Equal(t, http.StatusOK, r.status)
	assert.Equal(t, []string{"UNAUTHENTICATED"}, r.codes(), r.text)
	assert.Equal(t, "Webinar of "+user, r.at(t, "virtualEvents.nodes.0.displayName"))
	assert.Equal(t, 3, g.graph.Counts().Requests, "nothing is sent after the one that was refused")
}

// A token of the gateway's own that is refused is replaced, once: whoever asked notices nothing.
func TestAUTH13ATokenThatTheGatewayCanRenew(t *testing.T) {
	t.Parallel()
	user := emulator.Users(1)[0].ID
	for name, c := range map[string]struct {
		mode  string
		times int // that a token is refused; 0 is for ever
		asked int // for tokens; on behalf of, there is a first one for each token of the caller's
		codes []string
	}{
		"on behalf of":          {modeOnBehalfOf, 1, 2, []string{}},
		"on behalf of, in vain": {modeOnBehalfOf, 0, 2, []string{"UNAUTHENTICATED"}},
		"app":                   {modeApplication, 1, 1, []string{}},
		"app, in vain":          {modeApplication, 0, 1, []string{"GATEWAY_MISCONFIGURED"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := microsoft{entra: newDirectory(), graph: emulator.Options{Users: crowd, TownhallRecords: 1}, cache: new(caching)}.start(t, c.mode)
			g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
			whole := g.good(t, g.token(t, user), fourLevels)
			g.graph.Fail(emulator.Fault{Match: emulator.URLContains("/sessions/"), Times: c.times, Status: http.StatusUnauthorized})
			before := g.entra.Requests(entra.TokenEndpoint)
			r := g.ask(t, g.token(t, user), fourLevels)
			assert.Equal(t, http.StatusOK, r.status)
			assert.Equal(t, c.codes, r.codes(), r.text)
			assert.Equal(t, c.asked, g.entra.Requests(entra.TokenEndpoint)-before)
			assert.Equal(t, "Webinar of "+user, r.at(t, "virtualEvents.nodes.0.displayName"))
			if c.times > 0 {
				assert.JSONEq(t, string(whole.Data), string(r.Data))
			}
		})
	}
}

// A token is no better than what it grants.
func TestWhoHasBeenGrantedNothing(t *testing.T) {
	t.Parallel()
	none := func(g *entra.Grant) { g.Scopes = []string{"other"} }
	itself := func(roles ...string) func(*entra.Grant) {
		return func(g *entra.Grant) { g.User, g.Claims, g.Roles = "", nil, roles }
	}
	directory := newDirectory(func(a *entra.App) { a.Scopes = append(a.Scopes, "other") })
	for name, c := range map[string]struct {
		mode  string
		grant func(*entra.Grant)
		want  string
	}{
		"no scope, on behalf of":        {modeOnBehalfOf, none, "it lacks the scope " + defaultScope},
		"no scope, whatever the role":   {modeApplication, func(g *entra.Grant) { none(g); withRoles(auth.RoleEveryones)(g) }, "it lacks the scope " + defaultScope},
		"nobody to act for":             {modeOnBehalfOf, itself(auth.RoleEveryones), "there is nobody to act for"},
		"no role":                       {modeApplication, withRoles(), "neither the app role"},
		"a role of another application": {modeApplication, withRoles("Attendance.Write"), "neither the app role"},
		"an application without one":    {modeApplication, itself("Other"), "neither the app role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := microsoft{entra: directory}.start(t, c.mode)
			r := g.ask(t, g.token(t, emulator.DianeDemossID, c.grant), whoAmI)
			assert.Equal(t, http.StatusForbidden, r.status)
			assert.Equal(t, []string{"FORBIDDEN"}, r.codes())
			assert.Contains(t, r.Errors[0].Message, c.want)
			assert.Contains(t, r.header.Get("WWW-Authenticate"), `error="insufficient_scope"`)
			assert.Zero(t, g.graph.Counts().Requests)
		})
	}
}

// keepsSecrets holds that nothing that got out of the gateway holds what must not.
func (g *gateway) keepsSecrets(t testing.TB, r reply, secrets ...string) {
	t.Helper()
	for _, secret := range append(secrets, userSecret) {
		for name, text := range map[string]string{"answer": r.text, "log": g.logged.String(), "header": r.header.Get("WWW-Authenticate")} {
			assert.False(t, strings.Contains(text, secret), "the %s holds a secret", name) //nolint:testifylint // it would print the secret
		}
	}
}
