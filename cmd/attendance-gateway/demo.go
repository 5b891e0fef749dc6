package main

import (
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// demo is the embedded Microsoft Graph, on a loopback port of its own.
type demo struct {
	server *http.Server
	root   msgraph.Root
	user   emulator.Account // who asks when nobody says who they are
}

// documentedLimit is Microsoft's: virtual events in 30 seconds.
//
// https://learn.microsoft.com/graph/throttling-limits
const documentedLimit = 750

func startDemo(chaos float64) (*demo, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the emulator cannot listen: %w", err)
	}
	root, err := msgraph.ParseRoot("http://" + listener.Addr().String() + "/v1.0")
	if err != nil {
		return nil, err
	}
	d := &demo{server: newHTTPServer(emulator.New(emulator.Options{Chaos: chaos, VirtualEventLimit: documentedLimit}), 0), root: root, user: emulator.Accounts()[0]}
	go func() { _ = d.server.Serve(listener) }() // ends with stop
	return d, nil
}

func (d *demo) stop() { _ = d.server.Close() }

// announce tells whoever started the gateway where it is and what to do next.
func announce(out io.Writer, address string, root msgraph.Root, d *demo) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("GraphQL    %s/graphql", address)
	say("GraphiQL   %s/", address)
	if d == nil {
		say("Microsoft Graph at %s; send your token as Authorization: Bearer …", root)
		return
	}
	say("Microsoft Graph is emulated at %s: a made-up tenant, no account needed", root)
	say("Demo user  %s <%s>, who organizes everything below", d.user.DisplayName, d.user.UserPrincipalName)
	say("Others     send Authorization: Bearer and one of these tokens")
	for _, account := range emulator.Accounts() {
		say("           %-20s %s: %s", account.Token, account.DisplayName, account.About)
	}
	say("")
	say("Paste this into GraphiQL:")
	say("")
	say(demoQuery, emulator.TeamMeetingID)
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
