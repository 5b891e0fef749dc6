package msgraph

import (
	"slices"
	"strings"
)

// Route is what calls for different things of one kind have in common, in Microsoft's spelling: for example
// "/users/{id}/onlineMeetings/{id}/attendanceReports". There are a few dozen, whatever is asked for and whatever Microsoft
// Graph links to.
type Route string

const (
	// RouteBatch is that of requests which carry several calls.
	RouteBatch Route = "/$batch"
	// RouteOther is that of links into parts of Microsoft Graph that nobody here asks for.
	RouteOther Route = "other"
)

// RouteOf is the route of a call.
func RouteOf(call Call) Route {
	target, _, _ := strings.Cut(call.target(), "?")
	target, events := strings.CutPrefix(target, virtualEventsPrefix)
	route, within := strings.Builder{}, Kind("")
	if events {
		route.WriteString(virtualEventsPrefix)
	}
	if below, me := strings.CutPrefix(target, string(Me)); me && (below == "" || below[0] == '/') {
		route.WriteString(string(Me))
		target, within = below, KindUser
	}
	for rest := strings.TrimPrefix(target, "/"); rest != ""; {
		var collection, id string
		collection, rest, _ = strings.Cut(rest, "/")
		id, rest, _ = strings.Cut(rest, "/")
		kind := Kind(collection)
		if within == "" && roots[kind] == "" || within != "" && !kind.within(within) {
			return RouteOther
		}
		route.WriteString("/" + collection + placeholder(id))
		within = kind
	}
	return Route(route.String())
}

// virtualEventsPrefix is where virtual events live.
const virtualEventsPrefix = "/solutions/virtualEvents"

// listFunctions are those that stand where an id could.
var listFunctions = []string{"getByUserRole", "getByUserIdAndRole"}

// placeholder is what the template has in place of an id, or of a function with its arguments.
func placeholder(segment string) string {
	name, _, function := strings.Cut(segment, "(")
	switch {
	case segment == "":
		return ""
	case function && slices.Contains(listFunctions, name):
		return "/" + name
	}
	return "/{id}"
}
