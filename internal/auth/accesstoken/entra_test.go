package accesstoken_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

const (
	tenant      = "72f988bf-86f1-41af-91ab-2d7cd011db47"
	otherTenant = "11111111-2222-4333-8444-555555555555"
	consumers   = "9188040d-6c67-4c5b-b112-36a304b66dad"
	person      = "6467882c-fdfd-4354-a1ed-4e13f064be25"
	client      = "0a3c2b1d-5e4f-4a6b-8c7d-9e0f1a2b3c4d"
	gateway     = "f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b"
	gatewayURI  = "api://" + gateway
	login       = "https://login.microsoftonline.com"
)

// keyPair is one that Microsoft Entra ID has signed with: made once, since that takes long.
var keyPair = sync.OnceValue(func() *rsa.PrivateKey { return newKeyPair(2048) })

var otherKeyPair = sync.OnceValue(func() *rsa.PrivateKey { return newKeyPair(2048) })

func newKeyPair(bits int) *rsa.PrivateKey {
	pair, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return pair
}

// entra is a Microsoft Entra ID. It takes no time, unless misbehave does.
type entra struct {
	address   string
	misbehave func(*http.Request) (*http.Response, error) // answers in its place, if it answers

	mu    sync.Mutex
	keys  []map[string]any
	asked []string // paths, in order
}

func newEntra() *entra {
	return &entra{address: login, keys: []map[string]any{published("k1", keyPair())}}
}

// published is a key the way Microsoft Entra ID shows it.
func published(id string, pair *rsa.PrivateKey) map[string]any {
	encoded, err := jose.JSONWebKey{Key: pair.Public(), KeyID: id, Use: "sig"}.MarshalJSON()
	var key map[string]any
	if err != nil || json.Unmarshal(encoded, &key) != nil {
		panic("a key that cannot be shown")
	}
	return key
}

func (e *entra) RoundTrip(r *http.Request) (*http.Response, error) {
	e.mu.Lock()
	e.asked = append(e.asked, r.URL.Path)
	e.mu.Unlock()
	if e.misbehave != nil {
		if response, err := e.misbehave(r); response != nil || err != nil {
			return response, err
		}
	}
	if directory, ok := strings.CutSuffix(r.URL.Path, "/.well-known/openid-configuration"); ok {
		return answer(http.StatusOK, e.document(strings.Trim(directory, "/"))), nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return answer(http.StatusOK, encoded(map[string]any{"keys": e.keys})), nil
}

// ServeHTTP answers the same over a network.
func (e *entra) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	response, err := e.RoundTrip(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

func (e *entra) document(directory string) string {
	id, isV2 := strings.CutSuffix(directory, "/v2.0")
	named := strings.Replace(id, "organizations", "{tenantid}", 1)
	if isV2 {
		return encoded(map[string]any{"issuer": login + "/" + named + "/v2.0", "jwks_uri": e.address + "/" + id + "/discovery/v2.0/keys"})
	}
	return encoded(map[string]any{"issuer": "https://sts.windows.net/" + named + "/", "jwks_uri": e.address + "/" + id + "/discovery/keys"})
}

func (e *entra) publish(keys ...map[string]any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys = keys
}

// fetches counts how often the keys were asked for.
func (e *entra) fetches() (count int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, path := range e.asked {
		if strings.HasSuffix(path, "/keys") {
			count++
		}
	}
	return count
}

// requests counts whatever was asked.
func (e *entra) requests() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.asked)
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// trust is what the gateway would be told about this entra.
func (e *entra) trust() accesstoken.Trust {
	return accesstoken.Trust{Authority: e.address, Audiences: []string{gateway, gatewayURI}, Tenants: []string{tenant}, Transport: e}
}

func (e *entra) validator(tb testing.TB) *accesstoken.Validator {
	tb.Helper()
	return validator(tb, e.trust())
}

func validator(tb testing.TB, trust accesstoken.Trust) *accesstoken.Validator {
	tb.Helper()
	v, err := accesstoken.New(trust)
	require.NoError(tb, err)
	return v
}

// claims of a token, and what a test makes of them.
type claims map[string]any

// ofUser are the claims of a v2.0 token of a person.
func ofUser() claims {
	now := time.Now()
	return claims{
		"ver": "2.0", "iss": login + "/" + tenant + "/v2.0", "aud": gateway, "tid": tenant, "oid": person, "sub": "pairwise", "azp": client,
		"scp": "Attendance.Read Meetings.Read", "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(), "uti": "AbC", "azpacr": "1",
	}
}

// ofApp are those of a v1.0 token of an application.
func ofApp() claims {
	c := ofUser().without("scp", "azp")
	return c.with("ver", "1.0", "iss", "https://sts.windows.net/"+tenant+"/", "aud", gatewayURI, "appid", client, "roles", []string{"Attendance.Read.All"})
}

func (c claims) with(pairs ...any) claims {
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i].(string)] = pairs[i+1]
	}
	return c
}

func (c claims) without(names ...string) claims {
	for _, name := range names {
		delete(c, name)
	}
	return c
}

// token signs the claims the way Microsoft Entra ID does.
func (c claims) token() string { return c.signed("k1", keyPair()) }

func (c claims) signed(id string, pair *rsa.PrivateKey) string {
	return sign(encoded(c), jose.RS256, pair, map[string]any{"kid": id, "typ": "JWT"})
}

// sign makes a token of any payload and header.
func sign(payload string, alg jose.SignatureAlgorithm, key any, header map[string]any) string {
	options := &jose.SignerOptions{ExtraHeaders: make(map[jose.HeaderKey]any)}
	for name, value := range header {
		options.ExtraHeaders[jose.HeaderKey(name)] = value
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		panic(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

// unsigned is what a token signed with the key of an id begins with.
func unsigned(id string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256","kid":"`+id+`"}`)) + "." + part([]byte(encoded(ofUser())))
}
