package entra

import (
	"crypto/subtle"
	"net/http"
	"net/url"
)

// authenticate finds the client and has it prove to be itself: by secret, in
// the form or as HTTP Basic, or by an assertion that it signed.
func (q *request) authenticate(r *http.Request) error {
	id, secret := q.form.Get("client_id"), q.form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = formDecoded(user), formDecoded(password)
	}
	if id == "" {
		return errMissing("client_id")
	}
	if q.client = q.tenant.app(id); q.client == nil {
		return errApp(id, q.tenant)
	}
	switch assertion := q.form.Get("client_assertion"); {
	case assertion != "":
		q.proof = byAssertion
		return q.checkAssertion(assertion, r)
	case secret != "":
		q.proof = bySecret
		return q.checkSecret(secret)
	}
	return errClient(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
}

// formDecoded undoes what OAuth has clients do to both halves of HTTP Basic.
//
// https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
func formDecoded(s string) string {
	decoded, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return decoded
}

func (q *request) checkSecret(secret string) error {
	for _, known := range q.client.Secrets {
		if subtle.ConstantTimeCompare([]byte(secret), []byte(known.Value)) == 0 {
			continue
		}
		if !known.Expires.IsZero() && !q.tenant.directory.now().Before(known.Expires) {
			return errClient(7000222, "The provided client secret keys for app '"+q.client.ClientID+"' are expired.")
		}
		return nil
	}
	return errClient(7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "+
		"not the client secret ID, for a secret added to app '"+q.client.ClientID+"'.")
}
