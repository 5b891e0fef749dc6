package main

import (
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// demo is the embedded Microsoft Graph, on a loopback port of its own.
type demo struct {
	server *http.Server
	root   msgraph.Root
	signIn *signIn // nil unless the mode needs one
	// callers are whom the start-up lines name, with their tokens.
	callers []demoCaller
}

// documentedLimit is Microsoft's: virtual events in 30 seconds.
//
// https://learn.microsoft.com/graph/throttling-limits
const documentedLimit = 750

// withoutPolicy is the one whose meetings no application may read, so that one sees what that looks like.
const withoutPolicy = emulator.FrederickCormierID

func startDemo(mode string, chaos float64) (d *demo, err error) {
	d = new(demo)
	options := emulator.Options{Chaos: chaos, VirtualEventLimit: documentedLimit}
	switch mode {
	case modeOnBehalfOf, modeApplication:
		if d.signIn, err = startSignIn(); err != nil {
			return nil, err
		}
		options.Directory = d.signIn.directory
		if d.callers, err = d.signIn.callers(mode); err != nil {
			return nil, err
		}
	default:
		for _, account := range emulator.Accounts() {
			d.callers = append(d.callers, demoCaller{account.DisplayName, account.About, account.Token})
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the emulator cannot listen: %w", err)
	}
	if d.root, err = msgraph.ParseRoot("http://" + listener.Addr().String() + "/v1.0"); err != nil {
		return nil, err
	}
	graph := emulator.New(options)
	for _, account := range emulator.Accounts() {
		if account.ID != withoutPolicy {
			graph.GrantApplicationAccessPolicy(emulator.AppID, account.ID)
		}
	}
	d.server = server.NewHTTPServer(graph, 0)
	go func() { _ = d.server.Serve(listener) }() // ends with stop
	return d, nil
}

func (d *demo) stop() {
	_ = d.server.Close()
	if d.signIn != nil {
		d.signIn.stop()
	}
}

// mode lets whoever says nothing be the demo user.
func (d *demo) mode() auth.Mode {
	return auth.Passthrough{Anonymous: demoUser.Token, Know: knowAccount}
}

var demoUser = emulator.Accounts()[0]

// demoToken is what GraphiQL asks with: the demo user's, where there is one.
func (c config) demoToken() string {
	if c.auth.mode == modeDemo {
		return demoUser.Token
	}
	return ""
}

// knowAccount says whose the tokens of the emulator are.
func knowAccount(token string) (tenant, object string, known bool) {
	for _, account := range emulator.Accounts() {
		if account.Token == token {
			return emulator.TenantID, account.ID, true
		}
	}
	return "", "", false
}

// announce tells whoever started the gateway where it is and what to do next.
func announce(out io.Writer, address string, c config, d *demo) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("GraphQL    %s/graphql", address)
	say("GraphiQL   %s/", address)
	if d == nil {
		say("Microsoft Graph at %s; send %s as Authorization: Bearer …", c.root, wanted[c.auth.mode])
		return
	}
	say("Microsoft Graph is emulated at %s: a made-up tenant, no account needed", d.root)
	if c.auth.mode == modeDemo {
		say("Demo user  %s <%s>, who organizes everything below", demoUser.DisplayName, demoUser.UserPrincipalName)
	}
	say("Callers    send Authorization: Bearer and one of these tokens (in GraphiQL: Headers, {\"Authorization\": \"Bearer …\"})")
	for _, caller := range d.callers {
		if d.signIn == nil {
			say("           %-20s %s: %s", caller.token, caller.name, caller.about)
		} else { // these are long
			say("           %s: %s\n%s", caller.name, caller.about, caller.token)
		}
	}
	say("")
	say("Paste this into GraphiQL:")
	say("")
	say(demoQuery, emulator.TeamMeetingID)
}

// wanted is what callers send in each mode.
var wanted = map[string]string{
	modePassthrough: "your token for it",
	modeOnBehalfOf:  "a token for this gateway",
	modeApplication: "a token for this gateway",
}

// demoQuery answers the first question that everybody has.
const demoQuery = `query WhoCame {
  onlineMeeting(by: { id: "%s" }) {
    subject
    attendanceReports(first: 1) {
      nodes {
        meetingStartDateTime
        attendanceRecords(first: 50) {
          totalCount
          nodes {
            emailAddress
            role
            totalAttendanceInSeconds
            attendanceIntervals { joinDateTime leaveDateTime }
            identity { __typename ... on IdentityFields { displayName kind } }
          }
        }
      }
    }
  }
}`
