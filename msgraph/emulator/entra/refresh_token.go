package entra

import (
	"encoding/base64"
	"sync"
)

// refresh is what stands behind a refresh token.
type refresh struct {
	tenant, client, user string
	mfa                  bool
}

type refreshTokens struct {
	mu  sync.Mutex
	all map[string]refresh
}

func (r *refreshTokens) issue(what refresh) string {
	token := "0.A" + base64.RawURLEncoding.EncodeToString(append(random(), random()...))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[string]refresh{}
	}
	r.all[token] = what
	return token
}

func (r *refreshTokens) find(token string) (refresh, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	what, ok := r.all[token]
	return what, ok
}

// refreshToken gives the client a new token for a user who is not asked again.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
func (q *request) refreshToken() (map[string]any, error) {
	if q.form.Get("refresh_token") == "" {
		return nil, errMissing("refresh_token")
	}
	what, ok := q.tenant.directory.refreshTokens.find(q.form.Get("refresh_token"))
	if !ok || what.tenant != q.tenant.ID || what.client != q.client.ClientID {
		return nil, refusal("invalid_grant", 9002313, "The refresh token is not one of this client.")
	}
	return q.delegate(q.tenant.user(what.user), what.mfa)
}
