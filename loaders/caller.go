package loaders

import (
	"strings"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Caller is on whose behalf an operation asks.
type Caller struct {
	Principal principal.Principal
	// Me is where Microsoft Graph has the caller: msgraph.Me for a signed-in user's token, the path of the user for an
	// application's, which has no me.
	Me msgraph.Path
	// Source answers the calls, as this caller.
	Source Source
	// Traffic is what that has sent to Microsoft Graph so far; nil where nobody counts.
	Traffic func() msgraph.Traffic
}

// Me is the caller's own place in Microsoft Graph.
func (l *Loaders) Me() msgraph.Path { return l.caller.Me }

// ParseGlobalID reads a global id as this caller has to ask for it: what one got as a signed-in user is found below
// their path by an application.
func (l *Loaders) ParseGlobalID(id string) (msgraph.Path, error) {
	path, err := msgraph.ParseGlobalID(id)
	if below, mine := strings.CutPrefix(string(path), string(msgraph.Me)); mine && (below == "" || below[0] == '/') {
		path = l.caller.Me + msgraph.Path(below)
	}
	return path, err
}
