package emulator

import (
	"encoding/base64"
	"fmt"
	"sync"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// RevokeSessions refuses, from now on, the tokens of a user or app that a
// directory issued before. A client that declared to handle claims challenges
// is told which claims to ask for, and a token issued for them is good; any
// other sees no more than a token that is refused.
//
// https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
func (e *Emulator) RevokeSessions(id string) {
	e.revocations.mu.Lock()
	defer e.revocations.mu.Unlock()
	if e.revocations.since == nil {
		e.revocations.since = map[string]int64{}
	}
	e.revocations.since[id] = e.now().Unix()
}

type revocations struct {
	mu    sync.Mutex
	since map[string]int64 // Unix seconds, by id of user or app
}

// check fails with a token from before the revocation.
func (r *revocations) check(id string, claims entra.Claims) error {
	r.mu.Lock()
	since := r.since[id]
	r.mu.Unlock()
	switch {
	case claims.NotBefore >= since:
		return nil
	case !claims.HandlesChallenges():
		return errToken("Access token validation failure.")
	}
	return errChallenge(since)
}

// errChallenge asks for a token that is not older than since.
func errChallenge(since int64) error {
	err := errToken("Continuous access evaluation resulted in challenge with result: InteractionRequired " +
		"and code: TokenIssuedBeforeRevocationTimestamp")
	claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true, "value":"%d"}}}`, since)
	err.header["WWW-Authenticate"] += `, error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `"`
	return err
}
