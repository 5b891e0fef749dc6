package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
	"github.com/attendance-gateway/attendance-gateway/server"
)

const (
	login      = "https://login.microsoftonline.com"
	graphRoot  = msgraph.Root("https://graph.microsoft.com/v1.0")
	userSecret = "secret~of~the~gateway" // which no answer, error or log may hold
	crowd      = 50                      // users who have the same things, but for their ids
)

// newDirectory is a Microsoft Entra ID that knows the gateway and its users. To make one takes as long as a key does.
func newDirectory(change ...func(*entra.App)) *entra.Directory {
	app := entra.App{
		ClientID: emulator.AppID, DisplayName: "Attendance Gateway", Secrets: []entra.Secret{{Value: userSecret}},
		GraphRoles:  []string{"OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read.All", "User.Read.All"},
		GraphScopes: []string{"OnlineMeetings.Read", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read", "User.Read", "User.ReadBasic.All"},
		Scopes:      []string{defaultScope}, AccessTokenAcceptedVersion: 2,
	}
	for _, c := range change {
		c(&app)
	}
	return entra.New(entra.Options{Tenants: []entra.Tenant{
		{ID: emulator.TenantID, Users: emulator.SignInUsers(crowd), Apps: []entra.App{app}},
		{ID: emulator.FabrikamTenantID, Users: []entra.User{emulator.AnnaLind(), {ID: emulator.DianeDemossID}}, Apps: []entra.App{app}},
	}})
}

// sharedDirectory is for tests that change nothing about it.
var sharedDirectory = sync.OnceValue(func() *entra.Directory { return newDirectory() })

// microsoft is what a gateway of a test is joined to. What is zero is as usual.
type microsoft struct {
	entra *entra.Directory // nil is the shared one
	graph emulator.Options
	// between carries what the gateway asks of Microsoft Graph.
	between func(http.RoundTripper) http.RoundTripper
	// source answers the calls of each operation in place of its own.
	source  func(loaders.Source) loaders.Source
	tenants []string // whose callers are let in
	secret  credential.Secret
	cache   *caching // nil is the usual one
	timeout time.Duration
}

// gateway is the program's own handler over a Microsoft in process.
type gateway struct {
	http.Handler
	mode   string
	entra  *entra.Directory
	graph  *emulator.Emulator
	logged *logged
}

// start joins the parts as run does. The demo's signIn is where the modes take an application from that needs no port.
func (m microsoft) start(t testing.TB, mode string) *gateway {
	t.Helper()
	g := &gateway{mode: mode, entra: m.entra, logged: new(logged)}
	if g.entra == nil {
		g.entra = sharedDirectory()
	}
	m.graph.Directory = g.entra
	g.graph = emulator.New(m.graph)
	who, end, err := (&config{auth: authentication{mode: mode}}).mode(&demo{signIn: &signIn{application: m.application(g.entra)}})
	require.NoError(t, err)
	t.Cleanup(end)
	kept := defaultCaching
	if m.cache != nil {
		kept = *m.cache
	}
	answers := kept.cache()
	t.Cleanup(answers.Close)
	carrier := g.graph.Transport()
	if m.between != nil {
		carrier = m.between(carrier)
	}
	of := asking(msgraph.NewUpstream(msgraph.Global, graphRoot, carrier), answers)
	if m.source != nil {
		of = m.sourced(of)
	}
	g.Handler = server.New(server.Options{
		Auth: who, Caller: of,
		Timeout: cmp.Or(m.timeout, 15*time.Second), Log: slog.New(slog.NewTextHandler(g.logged, nil)),
	})
	return g
}

func (m microsoft) sourced(of func(context.Context, auth.Caller) loaders.Caller) func(context.Context, auth.Caller) loaders.Caller {
	return func(ctx context.Context, who auth.Caller) loaders.Caller {
		caller := of(ctx, who)
		caller.Source = m.source(caller.Source)
		return caller
	}
}

func (m microsoft) application(directory *entra.Directory) application {
	tenants := m.tenants
	if tenants == nil {
		tenants = []string{emulator.TenantID}
	}
	return application{
		trust: accesstoken.Trust{Authority: login, Audiences: []string{emulator.AppID}, Tenants: tenants, Transport: directory.Transport()},
		proof: credential.Settings{
			Authority: login, Tenant: emulator.TenantID, ClientID: emulator.AppID, Secret: cmp.Or(m.secret, userSecret),
			HTTP: &http.Client{Transport: directory.Transport()}, DisableInstanceDiscovery: true,
		},
		scope: defaultScope,
	}
}

// logged is what the gateway wrote down.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// token is what a user sends in the mode of the gateway, having signed in; in app mode, with a role.
func (g *gateway) token(t testing.TB, user string, change ...func(*entra.Grant)) string {
	t.Helper()
	grant := entra.Grant{Client: demoClient, User: user}
	switch g.mode {
	case modePassthrough:
		grant.Client = emulator.AppID // which has been granted something
	case modeOnBehalfOf:
		grant.API = emulator.AppID
	case modeApplication:
		grant.API, grant.Claims = emulator.AppID, map[string]any{"roles": []string{auth.RoleOrganized}}
	}
	for _, c := range change {
		c(&grant)
	}
	token, err := g.entra.AccessToken(grant)
	require.NoError(t, err)
	return token
}

// withRoles gives a user the app roles instead of those of the mode.
func withRoles(roles ...string) func(*entra.Grant) {
	return func(g *entra.Grant) { g.Claims = map[string]any{"roles": roles} }
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	text   string

	Data   json.RawMessage
	Errors []failure
}

type failure struct {
	Message    string
	Path       []any
	Extensions map[string]any
}

func (r reply) codes() []string {
	codes := make([]string, len(r.Errors))
	for i, e := range r.Errors {
		codes[i], _ = e.Extensions["code"].(string)
	}
	slices.Sort(codes)
	return codes
}

// at is what is in the data at the fields and positions of a path, which is text with dots.
func (r reply) at(t testing.TB, path string) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(r.Data, &value), r.text)
	for _, step := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			require.Contains(t, v, step, r.text)
			value = v[step]
		case []any:
			require.NotEmpty(t, v, r.text)
			value = v[0]
		default:
			require.Failf(t, "there is nothing", "%s in %s", step, r.text)
		}
	}
	return value
}

// request asks with a token. Variables come in pairs.
func request(ctx context.Context, t testing.TB, token, query string, variables ...any) *http.Request {
	t.Helper()
	named := make(map[string]any)
	for i := 0; i < len(variables); i += 2 {
		named[variables[i].(string)] = variables[i+1]
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": named})
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func (g *gateway) ask(t testing.TB, token, query string, variables ...any) reply {
	t.Helper()
	w := httptest.NewRecorder()
	g.ServeHTTP(w, request(t.Context(), t, token, query, variables...))
	r := reply{status: w.Code, header: w.Header(), text: w.Body.String()}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &r), r.text)
	return r
}

// good asks what is answered without an error.
func (g *gateway) good(t testing.TB, token, query string, variables ...any) reply {
	t.Helper()
	r := g.ask(t, token, query, variables...)
	require.Equal(t, http.StatusOK, r.status, r.text)
	require.Empty(t, r.Errors, r.text)
	return r
}
