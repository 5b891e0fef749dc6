package accesstoken

import (
	"cmp"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	// maxDocument is how much of an answer is read, in bytes; a thousand keys with their certificates would be more.
	maxDocument = 1 << 20
	// maxKeys is how many keys a directory may have at a time.
	maxKeys = 1000
	// RSA keys of fewer bits are not safe, and more only take time.
	minBits, maxBits = 2048, 8192
	// tenantTemplate stands for the id of the tenant in an issuer that is published for all of them.
	tenantTemplate = "{tenantid}"
)

// Why an authority's keys could not be read. None of them says where they were asked for.
var (
	errUnreachable = errors.New("the authority cannot be reached")
	errSlow        = errors.New("the authority did not answer in time")
	errUnreadable  = errors.New("the authority sent an answer that cannot be read")
	errForeign     = errors.New("the authority named an issuer or an address for keys that is not its own")
	errNoKeys      = errors.New("the authority published no keys, or too many")
)

// version is the "ver" claim. It is chosen by the API, not by the caller, and decides the form of a token and where its
// keys are published.
//
// https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
type version string

const (
	v1 version = "1.0"
	v2 version = "2.0"
)

// path is what follows the tenant in the address of the discovery document.
func (v version) path() string {
	if v == v2 {
		return "/v2.0"
	}
	return ""
}

// authority publishes who issues tokens, and with which keys.
type authority struct {
	url     *url.URL
	issuers map[version]string // what their issuers begin with; "" is anything
	http    *http.Client
}

// issues reports whether issuer has the form of the version in this cloud, and names the tenant.
func (a authority) issues(ver version, issuer, tenant string) bool {
	rest, ok := strings.CutSuffix(issuer, "/"+tenant+cmp.Or(ver.path(), "/"))
	return ok && (rest == a.issuers[ver] || a.issuers[ver] == "" && strings.HasPrefix(rest, "https://"))
}

// signingKeys are those that a directory has published for one version of tokens.
type signingKeys struct {
	issuer string // may have tenantTemplate in it
	byID   map[string][]signingKey
}

type signingKey struct {
	issuer string // of which tokens, like that of signingKeys; "" if it does not say
	public *rsa.PublicKey
}

// signingKeys reads the discovery document of a directory, and the keys it points to. It keeps those that an access
// token may be signed with.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
func (a authority) signingKeys(ctx context.Context, directory string, ver version) (signingKeys, error) {
	var document struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := a.get(ctx, a.url.JoinPath(directory, ver.path(), ".well-known/openid-configuration"), &document); err != nil {
		return signingKeys{}, err
	}
	tenant := directory
	if directory == organizations {
		tenant = tenantTemplate
	}
	address, err := url.Parse(document.Keys)
	if err != nil || address.Scheme != a.url.Scheme || address.Host != a.url.Host || !a.issues(ver, fill(document.Issuer, tenant), tenant) {
		return signingKeys{}, errForeign
	}
	var set struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := a.get(ctx, address, &set); err != nil {
		return signingKeys{}, err
	}
	byID := make(map[string][]signingKey)
	for _, encoded := range set.Keys {
		if id, key, ok := decodeKey(encoded); ok {
			byID[id] = append(byID[id], key)
		}
	}
	if len(byID) == 0 || len(set.Keys) > maxKeys {
		return signingKeys{}, errNoKeys
	}
	return signingKeys{document.Issuer, byID}, nil
}

// get reads the JSON at an address of the authority.
func (a authority) get(ctx context.Context, address *url.URL, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return errUnreachable
	}
	response, err := a.http.Do(request)
	if err != nil {
		return orSlow(ctx, errUnreachable)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the authority answered with status %d", response.StatusCode)
	}
	if json.UnmarshalRead(io.LimitReader(response.Body, maxDocument), into) != nil {
		return orSlow(ctx, errUnreadable)
	}
	return nil
}

// orSlow is err, unless what failed had no more time.
func orSlow(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errSlow
	}
	return err
}

// decodeKey reads one JSON Web Key. ok is false for one that signs no access tokens: there may be others of any kind.
func decodeKey(encoded jsontext.Value) (id string, key signingKey, ok bool) {
	var (
		web    jose.JSONWebKey
		beside struct {
			Issuer string `json:"issuer"`
		}
	)
	if json.Unmarshal(encoded, &web) != nil || json.Unmarshal(encoded, &beside) != nil {
		return "", signingKey{}, false
	}
	public, ok := web.Key.(*rsa.PublicKey)
	if !ok || public.N.BitLen() < minBits || public.N.BitLen() > maxBits ||
		web.Use != "sig" || web.Algorithm != "" && web.Algorithm != string(jose.RS256) {
		return "", signingKey{}, false
	}
	return web.KeyID, signingKey{beside.Issuer, public}, true
}

// fill puts a tenant in the place that a published issuer has for it.
func fill(issuer, tenant string) string { return strings.ReplaceAll(issuer, tenantTemplate, tenant) }
