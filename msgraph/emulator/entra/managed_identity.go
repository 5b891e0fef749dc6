package entra

import (
	"net/http"
	"strconv"
	"time"
)

// ManagedIdentityPath is where a virtual machine asks for tokens, at
// http://169.254.169.254.
const ManagedIdentityPath = "/metadata/identity/oauth2/token"

// ManagedIdentity answers like the Instance Metadata Service of a machine whose
// identity is an app of the tenant. What Microsoft Graph grants the app is in
// its tokens.
//
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
func (d *Directory) ManagedIdentity(tenant, clientID string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+ManagedIdentityPath, func(w http.ResponseWriter, r *http.Request) {
		answer, err := d.identityToken(tenant, clientID, r)
		if err != nil {
			// Not Entra ID's words: no codes, no correlation.
			writeJSON(w, http.StatusBadRequest, map[string]string{"error": "invalid_request", "error_description": err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, answer)
	})
	return mux
}

// identityError is a refusal of the Instance Metadata Service.
type identityError string

func (e identityError) Error() string { return string(e) }

// identityToken answers with numbers as strings, as the service does.
func (d *Directory) identityToken(tenantID, clientID string, r *http.Request) (map[string]string, error) {
	query := r.URL.Query()
	t := d.tenant(tenantID)
	switch {
	case r.Header.Get("Metadata") != "true":
		return nil, identityError("Required metadata header not specified")
	case query.Get("api-version") == "":
		return nil, identityError("Required api-version parameter not specified")
	case query.Get("resource") == "":
		return nil, identityError("Required resource parameter not specified")
	case t == nil || t.app(clientID) == nil || !identifies(query.Get("client_id"), clientID) || !identifies(query.Get("object_id"), t.principal(clientID)):
		return nil, identityError("Identity not found")
	}
	s, err := t.parseScope(query.Get("resource") + "/" + everything)
	if err != nil {
		return nil, identityError("The resource is not known")
	}
	claims, lifetime := d.claims(ticket{tenant: t, resource: s.resource, client: clientID, proof: byAssertion, roles: s.assigned(t.app(clientID))})
	token, err := d.sign(claims, s.resource.version, s.resource.api == nil)
	return map[string]string{
		"access_token":  token,
		"refresh_token": "",
		"expires_in":    strconv.Itoa(int(lifetime/time.Second) - 1),
		"expires_on":    strconv.FormatInt(claims.Expires, 10),
		"not_before":    strconv.FormatInt(claims.NotBefore, 10),
		"resource":      query.Get("resource"),
		"token_type":    "Bearer",
		"client_id":     clientID,
	}, err
}

// identifies tells whether what was asked for, if anything, is this one.
func identifies(asked, is string) bool { return asked == "" || asked == is }
