package accesstoken

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// Trust is whose tokens are accepted, and for what.
type Trust struct {
	// Authority is where the cloud signs people in, for example https://login.microsoftonline.com: https, a host, no path.
	// It tells the issuers and keys of its tenants.
	//
	// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
	Authority string
	// IssuerV1 and IssuerV2 are what issuers begin with in that cloud, such as https://sts.windows.net; "" takes whatever
	// the authority says.
	IssuerV1, IssuerV2 string
	// Audiences are the names of this API: its client id and, if it takes v1.0 tokens, its app ID URIs. A v2.0 token names
	// the client id and nothing else.
	Audiences []string
	// Tenants are the ids of the tenants whose tokens are accepted. The keys of no others are ever asked for.
	Tenants []string
	// AnyTenant accepts the tokens of every organisation instead. Personal accounts are not among them.
	AnyTenant bool
	// Transport carries the requests to Authority; nil is [http.DefaultTransport].
	Transport http.RoundTripper
}

const (
	// consumers is the tenant of all personal Microsoft accounts.
	consumers = "9188040d-6c67-4c5b-b112-36a304b66dad"
	// organizations stands for every other tenant, where an authority is asked for keys.
	organizations = "organizations"
)

// check complains about all that is wrong, and else returns where the authority is.
func (t Trust) check() (*url.URL, error) {
	var complaints []error
	authority, err := url.Parse(t.Authority)
	if err != nil || authority.Host == "" || *authority != (url.URL{Scheme: "https", Host: authority.Host}) {
		complaints = append(complaints, errors.New("the authority has to be https:// and a host, and nothing more"))
	}
	if len(t.Audiences) == 0 {
		complaints = append(complaints, errors.New("there has to be an audience: the client id of this API"))
	}
	for _, audience := range t.Audiences {
		if audience == "" || strings.TrimSpace(audience) != audience {
			complaints = append(complaints, fmt.Errorf("%q is not an audience", audience))
		}
	}
	if t.AnyTenant == (len(t.Tenants) > 0) {
		complaints = append(complaints, errors.New("either some tenants have to be trusted, or any"))
	}
	for _, tenant := range t.Tenants {
		if !isGUID(strings.ToLower(tenant)) {
			complaints = append(complaints, fmt.Errorf("%q is not the id of a tenant", tenant))
		}
	}
	return authority, errors.Join(complaints...)
}

// directories are the names under which the authority publishes the keys of who is trusted.
func (t Trust) directories() []string {
	if t.AnyTenant {
		return []string{organizations}
	}
	ids := make([]string, len(t.Tenants))
	for i, tenant := range t.Tenants {
		ids[i] = strings.ToLower(tenant)
	}
	return ids
}

// audiences are those that a token of a version can have, as Microsoft Entra ID writes them.
func (t Trust) audiences(ver version) (some jwt.Audience) {
	for _, audience := range t.Audiences {
		switch id := strings.ToLower(audience); {
		case isGUID(id):
			some = append(some, id)
		case ver == v1:
			some = append(some, audience)
		}
	}
	return some
}

// isGUID reports whether s is a GUID the way Microsoft Entra ID writes it: lower case, with hyphens.
func isGUID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}
