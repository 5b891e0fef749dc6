package msgraph

import (
	"context"
	"net/http"
	"sync"
)

// TokenSource gives the access tokens of one caller, for one operation.
type TokenSource interface {
	// Token is what to send; "" if there is none.
	Token(ctx context.Context) (string, error)
	// Renew makes Token give another, because Microsoft Graph refused the last, and reports whether there is another.
	// claims is the JSON that it must be asked for with; "" if Microsoft Graph names none. An error is what the caller
	// is told in place of the refusal.
	Renew(ctx context.Context, claims string) (renewed bool, err error)
}

// StaticToken is a token that cannot be renewed.
type StaticToken string

// Token implements [TokenSource].
func (t StaticToken) Token(context.Context) (string, error) { return string(t), nil }

// Renew implements [TokenSource].
func (StaticToken) Renew(context.Context, string) (bool, error) { return false, nil }

// session is how an operation stands with Microsoft Graph.
type session struct {
	mu       sync.Mutex
	tokens   TokenSource
	renewals int
	refused  error // ended the operation's calls
	instead  error // what the caller is told in place of a refusal
}

// maxRenewals is how often an operation gets a new token. A second one that is refused is refused for another reason.
const maxRenewals = 1

// renewed counts the tokens before the one that is sent now.
func (s *session) renewed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.renewals
}

// err is why nothing is sent any more.
func (s *session) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// token is what to send.
func (s *session) token(ctx context.Context) (string, error) {
	token, err := s.tokens.Token(ctx)
	switch refused := s.err(); {
	case refused != nil: // in the meantime, and the token may be one that came of it
		return "", refused
	case err == nil && token == "":
		return "", ErrNoToken
	}
	return token, err
}

// renew gets a token in place of the one that was refused, which was sent after so many renewals. An error is what the
// caller is told in place of the refusal.
//
// https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
func (s *session) renew(ctx context.Context, after int, refusal *ResponseError) (ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.refused != nil:
		return false, s.instead
	case s.renewals > after:
		return true, nil
	}
	ok, s.instead = s.tokens.Renew(ctx, refusal.Claims)
	if ok && s.instead == nil && s.renewals < maxRenewals {
		s.renewals++
		return true, nil
	}
	if s.refused = s.instead; s.refused == nil {
		s.refused = refusal
	}
	return false, s.instead
}

// invalidToken is Microsoft's code for a token that is to blame; there are 401s about one resource, too.
const invalidToken = "InvalidAuthenticationToken"

func blamesToken(response *ResponseError) bool {
	return response.StatusCode == http.StatusUnauthorized && (response.Code == invalidToken || response.Claims != "")
}
