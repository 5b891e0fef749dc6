package entra

import (
	"net/http"
	"net/url"
	"time"
)

// maxForm is how much of a token request is read, in bytes.
const maxForm = 64 << 10

// request is one to the token endpoint, of a client that proved to be itself.
type request struct {
	tenant *tenant
	form   url.Values
	client *App
	proof  string
}

// answerToken answers the token endpoint.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
func (d *Directory) answerToken(w http.ResponseWriter, r *http.Request) {
	answer, err := d.token(r)
	if err != nil {
		d.refuse(w, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (d *Directory) token(r *http.Request) (map[string]any, error) {
	t := d.tenant(r.PathValue("tenant"))
	if t == nil {
		return nil, errTenant(r.PathValue("tenant"))
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, refusal("invalid_request", 9002313, "Invalid request. Request is malformed or invalid.")
	}
	exchange, known := exchanges[r.PostForm.Get("grant_type")]
	switch {
	case r.PostForm.Get("grant_type") == "":
		return nil, errMissing("grant_type")
	case !known:
		return nil, errGrantType(r.PostForm.Get("grant_type"))
	}
	q := request{tenant: t, form: r.PostForm}
	if err := q.authenticate(r); err != nil {
		return nil, err
	}
	return exchange(&q)
}

// exchanges are what a client can do, by grant_type.
var exchanges = map[string]func(*request) (map[string]any, error){
	"client_credentials":                          (*request).clientCredentials,
	"urn:ietf:params:oauth:grant-type:jwt-bearer": (*request).onBehalfOf,
	"refresh_token":                               (*request).refreshToken,
}

// clientCredentials gives a client a token of its own, for .default of one
// resource. It may come without any role.
func (q *request) clientCredentials() (map[string]any, error) {
	s, asked, err := q.asked()
	if err != nil {
		return nil, err
	}
	if len(s.permissions) != 1 || s.permissions[0] != everything {
		return nil, errScope(q.form.Get("scope"), "client credential flows must have a scope value with /.default suffixed to the resource identifier")
	}
	return q.answer(ticket{resource: s.resource, roles: s.assigned(q.client), asked: asked})
}

// asked reads what every exchange is asked for.
func (q *request) asked() (scope, claimsRequest, error) {
	if q.form.Get("scope") == "" {
		return scope{}, claimsRequest{}, errMissing("scope")
	}
	asked, err := parseClaims(q.form.Get("claims"))
	if err != nil {
		return scope{}, asked, err
	}
	s, err := q.tenant.parseScope(q.form.Get("scope"))
	return s, asked, err
}

// answer issues the token.
func (q *request) answer(t ticket) (map[string]any, error) {
	d := q.tenant.directory
	t.tenant, t.client, t.proof = q.tenant, q.client.ClientID, q.proof
	claims, lifetime := d.claims(t)
	token, err := d.sign(claims, t.resource.version, t.resource.api == nil)
	if err != nil {
		return nil, err
	}
	seconds := int(lifetime/time.Second) - 1
	answer := map[string]any{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
	if lifetime > 2*time.Hour {
		answer["refresh_in"] = seconds / 2
	}
	return answer, nil
}
