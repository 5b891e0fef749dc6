package msgraph

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"strings"
)

// Root is the address of one version of a Microsoft Graph, for example "https://graph.microsoft.com/v1.0".
type Root string

// ParseRoot checks an address: https, or http for a loopback host, and the version at its end.
func ParseRoot(address string) (Root, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	switch {
	case err != nil || u.Host == "":
		return "", errors.New("it is not an absolute URL")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("it may hold neither credentials nor a query nor a fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return "", fmt.Errorf("%q must use https (http is for loopback hosts only)", address)
	case !strings.HasSuffix(u.Path, "/v1.0") && !strings.HasSuffix(u.Path, "/beta"):
		return "", fmt.Errorf("%q must end in the version, /v1.0 or /beta", address)
	case path.Clean(u.Path) != u.Path:
		return "", fmt.Errorf("%q may not hold empty or dot segments", address)
	}
	return Root(u.String()), nil
}

// version is "v1.0" or "beta".
func (r Root) version() string {
	_, version := cutLast(string(r))
	return version
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

var errForeignLink = errors.New("a link leads away from the configured Microsoft Graph")

// relative cuts the root off an absolute link and leaves every other byte as it is: links are opaque and must be
// followed as they came. A link to anywhere else would carry the caller's token there, so it is refused.
func (r Root) relative(link string) (string, error) {
	target, ok := strings.CutPrefix(link, string(r))
	segments, _, _ := strings.Cut(target, "?")
	if !ok || !strings.HasPrefix(segments, "/") || strings.ContainsAny(target, "#\\ \r\n\t") ||
		strings.Contains(segments+"/", "/../") || strings.Contains(segments, "//") {
		return "", badResponse("%w", errForeignLink)
	}
	return target, nil
}
