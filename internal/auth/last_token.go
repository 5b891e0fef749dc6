package auth

import (
	"sync/atomic"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

// lastToken is the token that was given out last: the one that a refusal is about.
type lastToken struct{ value atomic.Value }

func (l *lastToken) load() credential.Secret {
	token, _ := l.value.Load().(credential.Secret)
	return token
}

func (l *lastToken) store(token credential.Secret) { l.value.Store(token) }
