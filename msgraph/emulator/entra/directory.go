package entra

import (
	"net/http"
	"sync"
	"time"
)

// Options say whom a directory knows. Tenants is needed.
type Options struct {
	Tenants []Tenant

	// GraphAudience is the audience of Microsoft Graph and the prefix of its
	// scopes; "" is https://graph.microsoft.com.
	GraphAudience string

	// LoginHost is in the issuer of v2.0 tokens, wherever the directory really
	// listens; "" is login.microsoftonline.com.
	LoginHost string

	// TokenLifetime is how long issued tokens are good for; 0 is 60 to 90
	// minutes at random, and 20 to 28 hours for clients that can handle a claims
	// challenge.
	//
	// https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime
	TokenLifetime time.Duration

	// Now is the clock behind tokens and errors; nil is time.Now.
	Now func() time.Time
}

// Directory answers like login.microsoftonline.com. It is an http.Handler,
// safe for use by many goroutines. Make one with New.
type Directory struct {
	tenants       []tenant
	graphAudience string
	loginHost     string
	lifetime      time.Duration
	now           func() time.Time
	mux           *http.ServeMux
	keys          keys
	refreshTokens refreshTokens
	endpoints     endpoints

	mu  sync.Mutex
	mfa map[string]bool // object ids of users who must prove more than a password
}

// New returns a directory, ready to serve, with a signing key of its own.
func New(options Options) *Directory {
	d := &Directory{
		graphAudience: options.GraphAudience,
		loginHost:     options.LoginHost,
		lifetime:      options.TokenLifetime,
		now:           options.Now,
		mux:           http.NewServeMux(),
		mfa:           map[string]bool{},
	}
	if d.graphAudience == "" {
		d.graphAudience = "https://graph.microsoft.com"
	}
	if d.loginHost == "" {
		d.loginHost = "login.microsoftonline.com"
	}
	if d.now == nil {
		d.now = time.Now
	}
	for _, t := range options.Tenants {
		d.tenants = append(d.tenants, tenant{Tenant: t, directory: d})
	}
	d.Rotate()
	d.route("GET /{tenant}/.well-known/openid-configuration", DiscoveryEndpoint, d.discover(1))
	d.route("GET /{tenant}/v2.0/.well-known/openid-configuration", DiscoveryEndpoint, d.discover(2))
	d.route("GET /{tenant}/discovery/keys", KeysEndpoint, d.publish(1))
	d.route("GET /{tenant}/discovery/v2.0/keys", KeysEndpoint, d.publish(2))
	d.route("POST /{tenant}/oauth2/v2.0/token", TokenEndpoint, d.answerToken)
	return d
}

// GraphAudience is the audience of the tokens that are for Microsoft Graph.
func (d *Directory) GraphAudience() string { return d.graphAudience }

// ServeHTTP answers discovery, keys and the token endpoint, below a tenant.
func (d *Directory) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// RequireMFA decides whether what a user signed in to by password alone is
// enough. Where it is not, a token of that user without Grant.MFA cannot be
// exchanged: the answer is interaction_required, with claims.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#error-response-example
func (d *Directory) RequireMFA(user string, required bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mfa[user] = required
}

func (d *Directory) requiresMFA(user string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.mfa[user]
}

// root is the scheme and host that the caller used.
func root(r *http.Request) string {
	scheme := r.URL.Scheme
	if scheme == "" {
		scheme = "http"
		if r.TLS != nil {
			scheme = "https"
		}
	}
	return scheme + "://" + r.Host
}
