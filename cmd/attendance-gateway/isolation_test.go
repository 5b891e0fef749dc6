package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// modes are those in which callers bring tokens of Microsoft Entra ID.
var modes = []string{modePassthrough, modeOnBehalfOf, modeApplication}

const teamReports = `query TeamReports($id: ID!) {
  onlineMeeting(by: { id: $id }) { subject attendanceReports { nodes { id totalParticipantCount attendanceRecords { totalCount } } } }
}`

// TestISO03AnotherTokenOfTheSameUser has one of two tokens open what the other does not, in either order, and twice, so
// that everything that is kept has been asked for.
func TestISO03AnotherTokenOfTheSameUser(t *testing.T) {
	t.Parallel()
	withoutArtifacts := func(g *entra.Grant) { g.Scopes = []string{"OnlineMeetings.Read", "User.Read"} }
	withMFA := func(g *entra.Grant) { g.MFA = true }
	for name, c := range map[string]struct {
		mode       string
		query, id  string
		more, less func(*entra.Grant)
		status     int
		code       string
	}{
		"a scope":    {modePassthrough, teamReports, emulator.TeamMeetingID, func(*entra.Grant) {}, withoutArtifacts, 200, "MISSING_PERMISSION"},
		"a sign-in":  {modeOnBehalfOf, teamReports, emulator.TeamMeetingID, withMFA, func(*entra.Grant) {}, 401, "CLAIMS_CHALLENGE"},
		"a role":     {modeApplication, `query($id: ID!) { webinar(id: $id) { displayName } }`, emulator.FrederickWebinarID, withRoles(auth.RoleEveryones), withRoles(auth.RoleOrganized), 200, "NOT_FOUND"},
		"its client": {modeOnBehalfOf, teamReports, emulator.TeamMeetingID, withMFA, func(g *entra.Grant) { g.MFA, g.Scopes = true, []string{"other"} }, 403, "FORBIDDEN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := newDirectory(func(a *entra.App) { a.Scopes = append(a.Scopes, "other") })
			directory.RequireMFA(emulator.DianeDemossID, c.mode == modeOnBehalfOf)
			for _, lessFirst := range []bool{false, true} {
				g := microsoft{entra: directory}.start(t, c.mode)
				g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
				more, less := g.token(t, emulator.DianeDemossID, c.more), g.token(t, emulator.DianeDemossID, c.less)
				for i := range 6 {
					if (i%2 == 0) == lessFirst {
						r := g.ask(t, less, c.query, "id", c.id)
						assert.Equal(t, c.status, r.status)
						assert.Equal(t, []string{c.code}, r.codes(), r.text)
						assert.NotContains(t, r.text, "total")
					} else {
						g.good(t, more, c.query, "id", c.id)
					}
				}
			}
		})
	}
}

// byTenant is a Microsoft Graph that answers everything with the tenant of the token.
type byTenant struct {
	mu    sync.Mutex
	asked map[string]int
}

// RoundTrip implements [http.RoundTripper].
func (b *byTenant) RoundTrip(r *http.Request) (*http.Response, error) {
	var claims entra.Claims
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(r.Header.Get("Authorization"), ".")[1])
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked[claims.TenantID]++
	body, err := json.Marshal(map[string]string{"id": "the-same", "subject": "of " + claims.TenantID})
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), Request: r,
	}, err
}

func TestISO04TwoTenantsWithTheSameIDs(t *testing.T) {
	t.Parallel()
	tenants := []string{emulator.TenantID, emulator.FabrikamTenantID}
	const query = `{ onlineMeeting(by: { id: "the-same" }) { subject } }`
	for _, mode := range []string{modePassthrough, modeOnBehalfOf} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			upstream := &byTenant{asked: make(map[string]int)}
			g := microsoft{tenants: tenants, between: func(http.RoundTripper) http.RoundTripper { return upstream }}.start(t, mode)
			tokens := make(map[string]string)
			for _, tenant := range tenants {
				tokens[tenant] = g.token(t, emulator.DianeDemossID, func(g *entra.Grant) { g.Tenant = tenant })
			}
			for range 3 {
				for _, tenant := range tenants {
					assert.Equal(t, "of "+tenant, g.good(t, tokens[tenant], query).at(t, "onlineMeeting.subject"))
				}
			}
			assert.Equal(t, map[string]int{tenants[0]: 1, tenants[1]: 1}, upstream.asked, "each is kept, for its tenant")
		})
	}
	t.Run(modeApplication, func(t *testing.T) {
		t.Parallel()
		g := microsoft{}.start(t, modeApplication)
		g.good(t, g.token(t, emulator.DianeDemossID), `{ me { displayName } }`)
		before := g.graph.Counts().Requests
		r := g.ask(t, g.token(t, emulator.DianeDemossID, func(g *entra.Grant) { g.Tenant = emulator.FabrikamTenantID }), `{ me { displayName } }`)
		assert.Equal(t, http.StatusForbidden, r.status)
		assert.Equal(t, []string{"TENANT_NOT_ALLOWED"}, r.codes())
		assert.Equal(t, before, g.graph.Counts().Requests)
	})
}

// TestISO05WhileAnothersIsOnItsWayOrKept has others ask what its owner has asked for, before Microsoft Graph has answered
// and after: each is refused by a call of their own.
func TestISO05WhileAnothersIsOnItsWayOrKept(t *testing.T) {
	t.Parallel()
	users := emulator.Users(3)
	owner, during, after := users[0].ID, users[1].ID, users[2].ID
	webinar := ownWebinar(t, owner)
	for _, mode := range modes {
		for name, c := range map[string]struct{ query, id string }{
			"meeting": {`query($id: ID!) { onlineMeeting(by: { id: $id }) { subject } }`, emulator.UserMeetingID(owner)},
			"webinar": {`query($id: ID!) { webinar(id: $id) { displayName } }`, webinar},
		} {
			t.Run(mode+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1, Latency: time.Second}}.start(t, mode)
					g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.Global)
					tokens := make(map[string]string)
					for _, user := range users {
						tokens[user.ID] = g.token(t, user.ID)
						g.good(t, tokens[user.ID], `{ me { displayName } }`)
					}
					g.graph.Reset()
					var under sync.WaitGroup
					under.Go(func() { assert.Contains(t, g.ask(t, tokens[owner], c.query, "id", c.id).text, owner) })
					time.Sleep(time.Second / 2)
					refused := "FORBIDDEN"
					if mode == modeApplication {
						refused = "NOT_FOUND"
					}
					for _, user := range []string{during, after} {
						r := g.ask(t, tokens[user], c.query, "id", c.id)
						assert.Equal(t, []string{refused}, r.codes(), r.text)
						assert.NotContains(t, r.text, owner)
						under.Wait()
					}
					calls := g.graph.Calls()
					require.Len(t, calls, 3, "one for each of them")
					for i, user := range []string{owner, during, after} {
						if mode == modeApplication {
							user = emulator.AppID
						}
						assert.Equal(t, user, calls[i].Caller)
						assert.Contains(t, calls[i].URL, c.id)
					}
				})
			})
		}
	}
}

// ownWebinar is the Microsoft Graph id of the webinar of one of the crowd.
func ownWebinar(t testing.TB, user string) string {
	t.Helper()
	g := microsoft{graph: emulator.Options{Users: crowd, TownhallRecords: 1}}.start(t, modePassthrough)
	id, _ := g.good(t, g.token(t, user), ownThings).at(t, "virtualEvents.nodes.0.graphId").(string)
	return id
}
