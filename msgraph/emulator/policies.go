package emulator

import (
	"slices"
	"sync"
	"time"
)

// Global as the user of an application access policy is every user who has no
// policy of their own.
const Global = ""

// GrantApplicationAccessPolicy lets an app act for a user of Contoso, by their
// ids; user may be Global. It takes effect after Options.PolicyDelay. From the
// start there is one: of Diane Demoss, for AppID.
//
// https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy
func (e *Emulator) GrantApplicationAccessPolicy(app, user string) {
	e.policies.change(policyChange{e.now().Add(e.policyDelay), app, user, true})
}

// RevokeApplicationAccessPolicy takes back what was granted, after the same
// delay.
func (e *Emulator) RevokeApplicationAccessPolicy(app, user string) {
	e.policies.change(policyChange{e.now().Add(e.policyDelay), app, user, false})
}

// policies are kept as the changes that led to them, since each takes its time.
type policies struct {
	mu      sync.Mutex
	changes []policyChange
}

type policyChange struct {
	at        time.Time
	app, user string
	granted   bool
}

func (p *policies) change(c policyChange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes = append(p.changes, c)
}

// allow tells whether the app may act for the user now.
func (p *policies) allow(app, user string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	apps := p.apps(user, now)
	if len(apps) == 0 {
		apps = p.apps(Global, now)
	}
	return slices.Contains(apps, app)
}

// apps are those that the user's own policy names.
func (p *policies) apps(user string, now time.Time) []string {
	var list []string
	for _, c := range p.changes {
		switch {
		case c.user != user || c.at.After(now):
		case c.granted:
			list = append(list, c.app)
		default:
			list = slices.DeleteFunc(list, func(app string) bool { return app == c.app })
		}
	}
	return list
}

// mayActFor tells whether the caller, an app, has a policy of the user. There
// are none but Contoso's.
func (x *exchange) mayActFor(user string) bool {
	return x.caller.tenantID == TenantID && x.policies.allow(x.caller.ID, user, x.now())
}
