package entra

import (
	"crypto/sha256"
	"encoding/base64"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// resource is what a token is for: Microsoft Graph, or an API of the tenant.
type resource struct {
	audience string
	version  int
	api      *App // nil is Microsoft Graph
}

// How a client proved to be itself, as appidacr and azpacr have it.
const (
	byNothing   = "0"
	bySecret    = "1"
	byAssertion = "2"
)

// ticket is what a token is issued on.
type ticket struct {
	tenant   *tenant
	resource resource
	client   string // client id
	proof    string // byNothing, bySecret or byAssertion
	user     *User  // nil is the client itself
	mfa      bool
	scopes   []string // of a user's
	roles    []string // of a client's
	asked    claimsRequest
	lifetime time.Duration // 0 is what Entra ID decides
}

// backdated is how far before its issue a token is good, for clocks that are
// slow.
const backdated = 5 * time.Minute

// claims are those of the token, and how long it is good for.
func (d *Directory) claims(t ticket) (Claims, time.Duration) {
	if t.lifetime == 0 {
		t.lifetime = d.defaultLifetime(t)
	}
	now := d.now()
	c := Claims{
		Version:            strconv.Itoa(t.resource.version) + ".0",
		Issuer:             d.issuer(t.tenant.ID, t.resource.version),
		Audience:           t.resource.audience,
		IssuedAt:           now.Add(-backdated).Unix(),
		NotBefore:          min(now.Unix(), max(now.Add(-backdated).Unix(), t.asked.notBefore())),
		Expires:            now.Add(t.lifetime).Unix(),
		TenantID:           t.tenant.ID,
		TokenID:            base64.RawURLEncoding.EncodeToString(random()),
		ClientCapabilities: t.asked.capabilities(),
	}
	if t.resource.version == 1 {
		c.AppID, c.AppIDACR = t.client, t.proof
	} else {
		c.AuthorizedParty, c.AuthorizedPartyACR = t.client, t.proof
	}
	c.name(t)
	return c, t.lifetime
}

// name says who the token is about.
func (c *Claims) name(t ticket) {
	if t.user == nil {
		c.IDType, c.ObjectID, c.Roles = "app", t.tenant.principal(t.client), t.roles
		c.Subject = c.ObjectID
		return
	}
	c.IDType, c.ObjectID, c.Scopes = "user", t.user.ID, strings.Join(t.scopes, " ")
	c.Subject = pairwise(t.user.ID, t.resource.audience)
	c.Name = t.user.DisplayName
	if t.resource.version == 1 {
		c.UserPrincipalName, c.UniqueName = t.user.UserPrincipalName, t.user.UserPrincipalName
	} else {
		c.PreferredUsername = t.user.UserPrincipalName
	}
	if t.mfa {
		c.AuthContexts = []string{withMFA}
	}
}

func (d *Directory) defaultLifetime(t ticket) time.Duration {
	capable := Claims{ClientCapabilities: t.asked.capabilities()}.HandlesChallenges()
	switch {
	case d.lifetime > 0:
		return d.lifetime
	case capable && t.resource.api == nil:
		return 20*time.Hour + time.Duration(rand.IntN(8*60))*time.Minute //nolint:gosec // nothing to guess
	}
	return 60*time.Minute + time.Duration(rand.IntN(30*60))*time.Second //nolint:gosec // nothing to guess
}

// pairwise is a user's sub, which is another one for each API.
func pairwise(user, audience string) string {
	sum := sha256.Sum256([]byte(user + "/" + audience))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// random is what nobody can guess.
func random() []byte {
	id := uuid.New()
	return id[:]
}
