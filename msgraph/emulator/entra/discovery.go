package entra

import (
	"encoding/json"
	"net/http"
	"strings"
)

// multiTenant are the names under which all tenants are met at once.
var multiTenant = map[string]bool{"common": true, "organizations": true}

// issuer is the iss of tokens of a version.
//
// https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
func (d *Directory) issuer(tenant string, version int) string {
	if version == 1 {
		return "https://sts.windows.net/" + tenant + "/"
	}
	return "https://" + d.loginHost + "/" + tenant + "/v2.0"
}

// issuerOf is the issuer that documents of a tenant name: for all tenants at
// once a template, in which {tenantid} stands for the token's tid.
func (d *Directory) issuerOf(name string, version int) (string, error) {
	if multiTenant[strings.ToLower(name)] {
		return d.issuer("{tenantid}", version), nil
	}
	t := d.tenant(name)
	if t == nil {
		return "", errTenant(name)
	}
	return d.issuer(t.ID, version), nil
}

// discover answers with the OpenID Connect discovery document.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document
func (d *Directory) discover(version int) http.HandlerFunc {
	inPath := map[int]string{2: "v2.0/"}[version]
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("tenant")
		issuer, err := d.issuerOf(name, version)
		if err != nil {
			d.refuse(w, err)
			return
		}
		base := root(r) + "/" + name
		writeJSON(w, http.StatusOK, map[string]any{
			"issuer":                                issuer,
			"token_endpoint":                        base + "/oauth2/v2.0/token",
			"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
			"jwks_uri":                              base + "/discovery/" + inPath + "keys",
			"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
			"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
			"subject_types_supported":               []string{"pairwise"},
			"id_token_signing_alg_values_supported": []string{"RS256"},
			"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
			"claims_supported":                      []string{"sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"},
			"tenant_region_scope":                   "EU",
			"cloud_instance_name":                   "microsoftonline.com",
		})
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store, no-cache")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a caller that went away is not our concern
}
