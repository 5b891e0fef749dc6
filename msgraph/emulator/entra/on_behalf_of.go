package entra

import (
	"errors"
	"slices"
)

// onBehalfOf exchanges the token that a user sent to the client for one that
// asks another resource as that user.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
func (q *request) onBehalfOf() (map[string]any, error) {
	switch {
	case q.form.Get("assertion") == "":
		return nil, errMissing("assertion")
	case q.form.Get("requested_token_use") != "on_behalf_of":
		return nil, errMissing("requested_token_use")
	}
	user, mfa, err := q.assertedUser()
	if err != nil {
		return nil, err
	}
	return q.delegate(user, mfa)
}

// delegate issues a token for a user, with a refresh token if the client asks
// for offline_access.
func (q *request) delegate(user *User, mfa bool) (map[string]any, error) {
	d := q.tenant.directory
	s, asked, err := q.asked()
	if err != nil {
		return nil, err
	}
	scopes, err := s.consented(q.client)
	switch {
	case err != nil:
		return nil, err
	case !mfa && d.requiresMFA(user.ID):
		return nil, errMFA(q.tenant)
	}
	answer, err := q.answer(ticket{resource: s.resource, user: user, mfa: mfa, scopes: scopes, asked: asked})
	if err != nil {
		return nil, err
	}
	answer["scope"] = s.answered(scopes)
	if s.offline {
		answer["refresh_token"] = d.refreshTokens.issue(refresh{q.tenant.ID, q.client.ClientID, user.ID, mfa})
	}
	return answer, nil
}

// assertedUser checks the assertion: it must be a user's token for the client.
func (q *request) assertedUser() (user *User, mfa bool, err error) {
	c, err := q.tenant.directory.verify(q.form.Get("assertion"))
	switch {
	case errors.Is(err, ErrLifetime):
		return nil, false, errAssertionExpired()
	case err != nil:
		return nil, false, errAssertion("The key was not found or did not sign the assertion.")
	case !q.client.isAudience(c.Audience):
		return nil, false, errAssertion("Assertion audience does not match the Client app presenting the assertion.")
	case c.TenantID != q.tenant.ID:
		return nil, false, errAssertion("The assertion is of another tenant.")
	case c.IDType == "app" || c.Scopes == "":
		return nil, false, errAssertion("Only the token of a user can be exchanged.")
	}
	if user = q.tenant.user(c.ObjectID); user == nil {
		return nil, false, errAssertion("The user does not exist in the tenant.")
	}
	return user, slices.Contains(c.AuthContexts, withMFA), nil
}
