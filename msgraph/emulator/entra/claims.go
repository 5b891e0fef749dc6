package entra

import (
	"encoding/json"
	"slices"
	"strings"
)

// Claims are what an access token says. Which are there depends on the version
// and on whether a user stands behind it.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type Claims struct {
	Version   string `json:"ver"`
	Issuer    string `json:"iss"`
	Audience  string `json:"aud"`
	IssuedAt  int64  `json:"iat"` // Unix seconds, as nbf and exp
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
	TenantID  string `json:"tid"`
	ObjectID  string `json:"oid"` // of the user, or of the app's service principal
	Subject   string `json:"sub"` // the same, but other for each API
	TokenID   string `json:"uti"`
	IDType    string `json:"idtyp"` // user or app

	Scopes string   `json:"scp,omitempty"`   // of a user's token, by spaces
	Roles  []string `json:"roles,omitempty"` // of an app's

	// The client that holds it and how it proved itself: 0 not at all, 1 by
	// secret, 2 by certificate. v1.0 has one pair, v2.0 the other.
	AppID              string `json:"appid,omitempty"`
	AppIDACR           string `json:"appidacr,omitempty"`
	AuthorizedParty    string `json:"azp,omitempty"`
	AuthorizedPartyACR string `json:"azpacr,omitempty"`

	Name              string `json:"name,omitempty"`
	UserPrincipalName string `json:"upn,omitempty"`                // v1.0
	UniqueName        string `json:"unique_name,omitempty"`        // v1.0
	PreferredUsername string `json:"preferred_username,omitempty"` // v2.0

	ClientCapabilities []string `json:"xms_cc,omitempty"` // cp1 can handle a claims challenge
	AuthContexts       []string `json:"acrs,omitempty"`   // p1 after multi-factor authentication
}

// HandlesChallenges tells whether the client declared that it can handle a
// claims challenge.
func (c Claims) HandlesChallenges() bool { return slices.Contains(c.ClientCapabilities, "cp1") }

// withMFA is in acrs of a user who proved more than a password.
const withMFA = "p1"

// claimsRequest is the claims parameter, as far as it is honoured: which
// capabilities the client declares, and how old the token may be at most.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
type claimsRequest struct {
	AccessToken struct {
		Capabilities struct {
			Values []string `json:"values"`
		} `json:"xms_cc"`
		NotBefore struct {
			Value json.Number `json:"value"` // Unix seconds, as a string
		} `json:"nbf"`
	} `json:"access_token"`
}

func parseClaims(parameter string) (claimsRequest, error) {
	var c claimsRequest
	if parameter == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(parameter), &c); err != nil {
		return c, refusal("invalid_request", 50148, "The claims parameter is not valid JSON.")
	}
	return c, nil
}

// capabilities are what the client declared, in lower case however it did.
func (c claimsRequest) capabilities() []string {
	var list []string
	for _, value := range c.AccessToken.Capabilities.Values {
		list = append(list, strings.ToLower(value))
	}
	return list
}

func (c claimsRequest) notBefore() int64 {
	n, _ := c.AccessToken.NotBefore.Value.Int64() // 0 where nothing was asked
	return n
}
