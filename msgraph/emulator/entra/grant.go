package entra

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// Grant is the access token that somebody holds who signed in to an API: a user
// by way of a client, or a client by itself. Client is needed.
type Grant struct {
	Tenant string // id; "" is the first of the directory
	API    string // client id of the API that the token is for; "" is Microsoft Graph
	Client string // client id of who holds it, registered or not
	User   string // object id; "" is the client itself
	MFA    bool   // the user proved more than a password

	Scopes []string // of a user's token; nil is all that the API has, or that Microsoft Graph grants the client
	Roles  []string // of a client's; nil is what was assigned to it

	Version      int           // 1 or 2; 0 is what the API takes
	Lifetime     time.Duration // negative is expired already; 0 is what Entra ID decides
	Capabilities []string      // cp1, if the client can handle a claims challenge
	Challenge    string        // the claims that a challenge asked for, as JSON

	// Claims replaces single claims or, where nil, leaves them out: for tokens
	// that Entra ID would not write.
	Claims map[string]any
}

// AccessToken mints a token. It fails when the directory does not know the
// tenant, the API or the user.
//
// https://learn.microsoft.com/entra/identity-platform/access-tokens
func (d *Directory) AccessToken(g Grant) (string, error) {
	if g.Tenant == "" && len(d.tenants) > 0 {
		g.Tenant = d.tenants[0].ID
	}
	t := d.tenant(g.Tenant)
	if t == nil {
		return "", fmt.Errorf("entra: no tenant %q", g.Tenant)
	}
	asked, err := g.ticket(t)
	if err != nil {
		return "", err
	}
	claims, _ := d.claims(asked)
	changed, err := claims.with(g.Claims)
	if err != nil {
		return "", err
	}
	return d.sign(changed, asked.resource.version, asked.resource.api == nil)
}

// ticket is what the token is issued on. What the grant leaves open follows
// from the app registrations.
func (g Grant) ticket(t *tenant) (ticket, error) {
	asked := ticket{tenant: t, client: g.Client, proof: bySecret, mfa: g.MFA, scopes: g.Scopes, roles: g.Roles, lifetime: g.Lifetime}
	challenge, err := parseClaims(g.Challenge)
	if err != nil {
		return ticket{}, err
	}
	asked.asked = challenge
	asked.asked.AccessToken.Capabilities.Values = g.Capabilities
	if g.User != "" {
		if asked.user = t.user(g.User); asked.user == nil {
			return ticket{}, fmt.Errorf("entra: no user %q", g.User)
		}
		asked.proof = byNothing
	}
	name := cmp.Or(g.API, graphID)
	r, err := t.resource(name)
	if err != nil {
		return ticket{}, fmt.Errorf("entra: no API %q", name)
	}
	asked.resource = r
	if r.api != nil && g.Version != 0 {
		asked.resource = r.api.resourceIn(g.Version)
	}
	scopes, roles := r.grants(t.app(g.Client), g.Client)
	if g.Scopes == nil {
		asked.scopes = scopes
	}
	if g.Roles == nil {
		asked.roles = roles
	}
	return asked, nil
}

// grants are what a client, registered or not, has of a resource.
func (r resource) grants(app *App, clientID string) (scopes, roles []string) {
	switch {
	case r.api != nil:
		return r.api.Scopes, r.api.AppRoles[clientID]
	case app != nil:
		return app.GraphScopes, app.GraphRoles
	}
	return nil, nil
}

// with replaces claims; nil leaves one out.
func (c Claims) with(changes map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	for _, name := range []string{"iat", "nbf", "exp"} {
		all[name] = int64(all[name].(float64)) // whole, as Entra ID writes them
	}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return all, nil
}
