package msgraph

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Cloud is one of Microsoft's clouds. Each has a Microsoft Graph, a sign-in and applications of its own: a token of one
// is worth nothing in another.
//
// https://learn.microsoft.com/graph/deployments
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
type Cloud struct {
	// Name is as in the setting --cloud.
	Name string
	// Graph is the address of Microsoft Graph, without a version, and Login that of Microsoft Entra ID.
	Graph, Login string
	// IssuerV1 and IssuerV2 are what the issuers of access tokens begin with: the tenant follows.
	IssuerV1, IssuerV2 string

	lacks []service
}

// The clouds.
var (
	Global = Cloud{
		Name: "global", Graph: "https://graph.microsoft.com", Login: "https://login.microsoftonline.com",
		IssuerV1: "https://sts.windows.net", IssuerV2: "https://login.microsoftonline.com",
	}
	USGov = Cloud{
		Name: "usgov", Graph: "https://graph.microsoft.us", Login: "https://login.microsoftonline.us",
		IssuerV1: "https://sts.windows.net", IssuerV2: "https://login.microsoftonline.us",
		lacks: outsideGlobal,
	}
	USGovDoD = Cloud{
		Name: "usgov-dod", Graph: "https://dod-graph.microsoft.us", Login: "https://login.microsoftonline.us",
		IssuerV1: "https://sts.windows.net", IssuerV2: "https://login.microsoftonline.us",
		lacks: outsideGlobal,
	}
	China = Cloud{
		Name: "china", Graph: "https://microsoftgraph.chinacloudapi.cn", Login: "https://login.partner.microsoftonline.cn",
		IssuerV1: "https://sts.chinacloudapi.cn", IssuerV2: "https://login.partner.microsoftonline.cn",
		lacks: []service{{api: virtualEvents}, {api: attendanceReports}, {api: onlineMeetings}},
	}
)

// Clouds are all of them.
func Clouds() []Cloud { return []Cloud{Global, USGov, USGovDoD, China} }

// CloudOf is the cloud whose Microsoft Graph is at root. Where none is, such as behind a proxy, it is taken for the
// global one.
func CloudOf(root Root) Cloud {
	if cloud, ok := KnownCloud(root); ok {
		return cloud
	}
	return Global
}

// KnownCloud is the cloud whose Microsoft Graph is at root, if that is one of Microsoft's addresses.
func KnownCloud(root Root) (Cloud, bool) {
	address, err := url.Parse(string(root))
	for _, cloud := range Clouds() {
		if err == nil && strings.EqualFold("https://"+address.Host, cloud.Graph) {
			return cloud, true
		}
	}
	return Cloud{}, false
}

// Root is Microsoft Graph's address of a version, "v1.0" or "beta".
func (c Cloud) Root(version string) Root { return Root(c.Graph + "/" + version) }

// ErrNotServed means that the cloud, or this version of its Microsoft Graph, has no such API. It was not asked.
var ErrNotServed = errors.New("not served")

// service is an API in a version; "" is every version.
type service struct {
	api     api
	version string
}

// api is a family of Microsoft Graph's paths.
type api string

const (
	virtualEvents     api = "webinars and town halls"
	attendanceReports api = "attendance reports"
	onlineMeetings    api = "online meetings"
	users             api = "users"
)

// outsideGlobal is what is said of every cloud but the global one.
//
// https://learn.microsoft.com/graph/api/meetingattendancereport-list
// https://learn.microsoft.com/graph/api/resources/virtualevent
var outsideGlobal = []service{{api: virtualEvents}, {attendanceReports, "beta"}}

// apiOf is the family that a target belongs to. The first that fits decides: an event's reports are an event's.
func apiOf(target string) api {
	path, _, _ := strings.Cut(target, "?")
	segments := strings.Split(path, "/")
	switch {
	case strings.HasPrefix(path, virtualEventsPrefix):
		return virtualEvents
	case slices.Contains(segments, string(KindAttendanceReport)):
		return attendanceReports
	case slices.Contains(segments, string(KindOnlineMeeting)):
		return onlineMeetings
	}
	return users
}

// served refuses a call that the cloud has no answer to but a 404, which would read as if the thing were not there.
func (c Cloud) served(call Call, root Root) error {
	if len(c.lacks) == 0 {
		return nil
	}
	asked := service{apiOf(call.target()), root.version()}
	switch {
	case slices.Contains(c.lacks, service{api: asked.api}):
		return fmt.Errorf("the cloud %s has no %s in Microsoft Graph: %w", c.Name, asked.api, ErrNotServed)
	case slices.Contains(c.lacks, asked):
		return fmt.Errorf("the cloud %s has no %s in version %s of Microsoft Graph: %w", c.Name, asked.api, asked.version, ErrNotServed)
	}
	return nil
}
