package credential

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Settings say who the gateway is, and how it proves that. Exactly one proof is set: Secret, Certificate,
// FederatedTokenFile or ManagedIdentity.
type Settings struct {
	// Authority is the https URL of Microsoft Entra ID in the cloud of the tenant; "" is https://login.microsoftonline.com.
	Authority string
	// Tenant is the id or a verified domain of the tenant that the gateway's app registration is in.
	Tenant string
	// ClientID is the application (client) id of the app registration.
	ClientID string
	// Scope is what tokens are asked for; "" is https://graph.microsoft.com/.default, all that was consented to.
	Scope string

	// Secret is a client secret.
	Secret Secret
	// Certificate is the contents of a PEM or PFX file that holds a certificate and its RSA key, which must not be encrypted
	// in a PEM file. Key and certificate prove more than a secret does, and do not travel.
	//
	// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
	Certificate Secret
	// CertificatePassword is that of a PFX file.
	CertificatePassword Secret
	// FederatedTokenFile is the path of a token by somebody else whom the app registration trusts, such as Kubernetes. It is
	// read again for every request, since it is replaced from time to time.
	//
	// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
	FederatedTokenFile string
	// ManagedIdentity is "system", or the client id or resource id (/subscriptions/…) of an identity that Azure gives to the
	// machine. With a ClientID it vouches for that app registration, which must trust it. Without one it is itself who asks:
	// the app roles are its own, Tenant is not needed, and there is no acting on behalf of callers.
	//
	// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
	ManagedIdentity string

	// HTTP asks; nil is a client of the credential's own. Redirects are not followed, whatever it says, and without a
	// timeout of its own it gets one of ten seconds.
	HTTP *http.Client
	// DisableInstanceDiscovery trusts Authority without asking Microsoft whether it is one of its own: for emulators and
	// disconnected clouds.
	DisableInstanceDiscovery bool
}

const requestTimeout = 10 * time.Second

// complete checks the settings and fills in what has a default.
func (s Settings) complete() (Settings, error) {
	s.Authority = strings.TrimSuffix(cmp.Or(s.Authority, "https://login.microsoftonline.com"), "/")
	s.Scope = cmp.Or(s.Scope, "https://graph.microsoft.com/.default")
	s.Tenant = strings.ToLower(s.Tenant)
	s.HTTP = ownClient(s.HTTP)
	proofs := 0
	for _, set := range []bool{s.Secret != "", s.Certificate != "", s.FederatedTokenFile != "", s.ManagedIdentity != ""} {
		if set {
			proofs++
		}
	}
	switch itself := s.ManagedIdentity != "" && s.ClientID == ""; {
	case proofs != 1:
		return s, errors.New("exactly one of Secret, Certificate, FederatedTokenFile and ManagedIdentity must be set")
	case s.CertificatePassword != "" && s.Certificate == "":
		return s, errors.New("CertificatePassword is set without Certificate")
	case !isAuthority(s.Authority):
		return s, errors.New("Authority must be an https URL without a path")
	case !isTenant(s.Tenant) && (s.Tenant != "" || !itself):
		return s, errors.New("Tenant must be the id or a domain of one tenant")
	case s.ClientID == "" && !itself:
		return s, errors.New("ClientID must be set")
	}
	return s, nil
}

// ownClient copies a client, to be stricter than that without changing it.
func ownClient(given *http.Client) *http.Client {
	own := http.Client{}
	if given != nil {
		own = *given
	} else if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		own.Transport = transport.Clone()
	}
	own.Timeout = cmp.Or(own.Timeout, requestTimeout)
	// A redirected request would take the secret and the caller's token along.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

func isAuthority(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
}

var tenantName = regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z.-]{0,253}[0-9A-Za-z])?$`)

// isTenant tells the name of one tenant from what could lead a request elsewhere: it becomes part of a URL.
func isTenant(name string) bool {
	many := []string{"common", "organizations", "consumers", "adfs", "dstsv2"}
	return tenantName.MatchString(name) && !slices.Contains(many, strings.ToLower(name))
}
