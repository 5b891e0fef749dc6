package main

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

func TestEverybodySeesThemselvesInEveryMode(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			g := microsoft{}.start(t, mode)
			r := g.good(t, g.token(t, emulator.DianeDemossID), teamReports, "id", emulator.TeamMeetingID)
			assert.Equal(t, 3, strings.Count(string(r.Data), "totalParticipantCount"))
			assert.Equal(t, "Kenneth Brown", g.good(t, g.token(t, emulator.KennethBrownID), whoAmI).at(t, "me.displayName"))
		})
	}
}

// challengeOf are the claims that the header of an answer asks for.
func challengeOf(t testing.TB, r reply) string {
	t.Helper()
	require.Equal(t, http.StatusUnauthorized, r.status, r.text)
	header := r.header.Get("WWW-Authenticate")
	assert.Contains(t, header, `error="insufficient_claims"`)
	match := regexp.MustCompile(`claims="([^"]+)"`).FindStringSubmatch(header)
	require.NotNil(t, match, header)
	claims, err := base64.StdEncoding.DecodeString(match[1])
	require.NoError(t, err)
	assert.Subset(t, []string{"CLAIMS_CHALLENGE"}, r.codes())
	assert.Equal(t, string(claims), r.Errors[0].Extensions["claims"])
	return string(claims)
}

func TestWhoHasToSignInAgainIsToldWithWhichClaims(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	directory.RequireMFA(emulator.DianeDemossID, true)
	g := microsoft{entra: directory}.start(t, modeOnBehalfOf)
	r := g.ask(t, g.token(t, emulator.DianeDemossID), whoAmI)
	assert.Contains(t, challengeOf(t, r), `"polids"`)
	assert.Zero(t, g.graph.Counts().Requests)
	assert.NotContains(t, r.text, "AADSTS")
	g.keepsSecrets(t, r)
	assert.Contains(t, g.logged.String(), "AADSTS50079")
	g.good(t, g.token(t, emulator.DianeDemossID, func(g *entra.Grant) { g.MFA = true }), whoAmI)
	g.good(t, g.token(t, emulator.KennethBrownID), whoAmI)
}

// Continuous access evaluation: what the gateway can get anew it gets, and only who has to sign in again hears of it.
func TestSessionsThatAreRevoked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mode, revoked string
		mfa           bool // is asked for since
		challenged    bool
	}{
		"on behalf of":                   {mode: modeOnBehalfOf, revoked: emulator.DianeDemossID},
		"on behalf of, and more is due":  {mode: modeOnBehalfOf, revoked: emulator.DianeDemossID, mfa: true, challenged: true},
		"an application's":               {mode: modeApplication, revoked: emulator.AppID},
		"the caller's own":               {mode: modePassthrough, revoked: emulator.DianeDemossID, challenged: true},
		"somebody else's: nothing to do": {mode: modePassthrough, revoked: emulator.KennethBrownID},
	} {
		directory := newDirectory()
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := microsoft{entra: directory, cache: new(caching)}.start(t, c.mode)
				able := func(g *entra.Grant) { g.Capabilities = []string{"cp1"} }
				token := g.token(t, emulator.DianeDemossID, able)
				whole := g.good(t, token, teamReports, "id", emulator.TeamMeetingID)
				time.Sleep(10 * time.Minute)
				g.graph.RevokeSessions(c.revoked)
				directory.RequireMFA(emulator.DianeDemossID, c.mfa)
				r := g.ask(t, token, teamReports, "id", emulator.TeamMeetingID)
				if !c.challenged {
					assert.Empty(t, r.Errors, r.text)
					assert.JSONEq(t, string(whole.Data), string(r.Data))
					return
				}
				claims := challengeOf(t, r)
				again := g.token(t, emulator.DianeDemossID, able, func(g *entra.Grant) { g.Challenge, g.MFA = claims, true })
				g.good(t, again, teamReports, "id", emulator.TeamMeetingID)
			})
		})
	}
}

func TestEntraIDThatDoesNotGiveAToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		microsoft
		fault  entra.Fault
		code   string
		logged string
	}{
		"not its user":     {microsoft{entra: newDirectory()}, entra.Fault{Status: http.StatusBadRequest, Body: []byte(`{"error":"invalid_grant","error_codes":[50013]}`)}, "UNAUTHENTICATED", "AADSTS50013"},
		"nobody consented": {microsoft{entra: newDirectory(func(a *entra.App) { a.GraphScopes = nil })}, entra.Fault{}, "MISSING_PERMISSION", "AADSTS65001"},
		"a wrong secret":   {microsoft{secret: "a~secret~that~ended"}, entra.Fault{}, "GATEWAY_MISCONFIGURED", "AADSTS7000215"},
		"it is down":       {microsoft{entra: newDirectory()}, entra.Fault{Status: http.StatusServiceUnavailable}, "UPSTREAM_UNAVAILABLE", "503"},
		"it is slow":       {microsoft{entra: newDirectory()}, entra.Fault{Delay: time.Hour}, "DEADLINE_EXCEEDED", "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := c.start(t, modeOnBehalfOf)
				if c.entra != nil {
					g.entra.Fail(entra.TokenEndpoint, c.fault)
				}
				token := g.token(t, emulator.DianeDemossID)
				r := g.ask(t, token, whoAmI)
				assert.Equal(t, []string{c.code}, r.codes(), r.text)
				assert.JSONEq(t, `{"me":null}`, string(r.Data))
				assert.Zero(t, g.graph.Counts().Requests)
				assert.Contains(t, g.logged.String(), c.logged)
				assert.NotRegexp(t, `AADSTS\d|trace id`, r.text)
				g.keepsSecrets(t, r, token, "a~secret~that~ended")
			})
		})
	}
}

// tokenOf is that of an application by itself, with a role.
func (g *gateway) tokenOf(t testing.TB, role string) string {
	t.Helper()
	token, err := g.entra.AccessToken(entra.Grant{API: emulator.AppID, Client: demoClient, Roles: []string{role}})
	require.NoError(t, err)
	return token
}

func TestAnApplicationByItself(t *testing.T) {
	t.Parallel()
	const organized = `query($organizer: ID, $meeting: ID!) { onlineMeeting(by: { id: $meeting }, organizer: $organizer) { subject attendanceReports { nodes { totalParticipantCount } } } }`
	g := microsoft{}.start(t, modeApplication)
	all := g.tokenOf(t, auth.RoleEveryones)
	g.good(t, all, organized, "organizer", emulator.DianeDemossID, "meeting", emulator.TeamMeetingID)
	g.good(t, all, `query($id: ID!) { webinar(id: $id) { displayName } }`, "id", emulator.WebinarID)
	for name, c := range map[string]struct {
		query     string
		variables []any
		code      string
	}{
		"me":                        {whoAmI, nil, "APPLICATION_TOKEN_NEEDS_USER"},
		"my meeting":                {organized, []any{"meeting", emulator.TeamMeetingID}, "APPLICATION_TOKEN_NEEDS_USER"},
		"somebody without a policy": {organized, []any{"organizer", emulator.FrederickCormierID, "meeting", emulator.FrederickMeetingID}, "APPLICATION_ACCESS_POLICY_MISSING"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := g.ask(t, all, c.query, c.variables...)
			assert.Equal(t, http.StatusOK, r.status)
			require.NotEmpty(t, r.Errors)
			assert.Subset(t, []string{c.code}, r.codes(), r.text)
			assert.NotEmpty(t, r.Errors[0].Extensions["remedy"])
		})
	}
}

// A policy that is missing for the caller themselves is no secret to them.
func TestAUserWhomNoPolicyLetsTheApplicationActFor(t *testing.T) {
	t.Parallel()
	g := microsoft{cache: new(caching)}.start(t, modeApplication)
	r := g.ask(t, g.token(t, emulator.FrederickCormierID), teamReports, "id", emulator.FrederickMeetingID)
	assert.Subset(t, []string{"APPLICATION_ACCESS_POLICY_MISSING"}, r.codes(), r.text)
	require.NotEmpty(t, r.Errors)
	g.graph.GrantApplicationAccessPolicy(emulator.AppID, emulator.FrederickCormierID)
	g.good(t, g.token(t, emulator.FrederickCormierID), teamReports, "id", emulator.FrederickMeetingID)
}

// An application organizes nothing, so that the role for that is no use to it.
func TestAnApplicationThatSeesWhatItOrganizes(t *testing.T) {
	t.Parallel()
	g := microsoft{}.start(t, modeApplication)
	r := g.ask(t, g.tokenOf(t, auth.RoleOrganized), `{ me { id } }`)
	assert.Equal(t, http.StatusForbidden, r.status)
	assert.Equal(t, []string{"FORBIDDEN"}, r.codes())
	assert.Contains(t, r.text, auth.RoleEveryones)
	assert.Zero(t, g.graph.Counts().Requests)
}
