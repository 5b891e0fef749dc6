package entra

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"
)

// tokenError is a refusal in Entra ID's words. Only its OAuth name is for
// programs; the number is for people.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type tokenError struct {
	status   int
	name     string // error, as OAuth has it
	code     int    // AADSTS
	message  string
	suberror string
	claims   string // what the next token must have
}

func (e *tokenError) Error() string {
	return fmt.Sprintf("%s: AADSTS%d: %s", e.name, e.code, e.message)
}

func refusal(name string, code int, format string, args ...any) *tokenError {
	return &tokenError{status: http.StatusBadRequest, name: name, code: code, message: fmt.Sprintf(format, args...)}
}

// refuse answers with an error.
func (d *Directory) refuse(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*tokenError](err)
	if !ok {
		e = refusal("server_error", 90033, "A transient error has occurred. Please try again.")
	}
	now := d.now().UTC().Format("2006-01-02 15:04:05Z")
	trace, correlation := uuid.NewString(), uuid.NewString()
	body := map[string]any{
		"error": e.name,
		"error_description": fmt.Sprintf("AADSTS%d: %s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s",
			e.code, e.message, trace, correlation, now),
		"error_codes":    []int{e.code},
		"timestamp":      now,
		"trace_id":       trace,
		"correlation_id": correlation,
		"error_uri":      "https://" + d.loginHost + "/error?code=" + strconv.Itoa(e.code),
	}
	if e.suberror != "" {
		body["suberror"] = e.suberror
	}
	if e.claims != "" {
		body["claims"] = e.claims
	}
	writeJSON(w, e.status, body)
}

func errTenant(name string) error {
	return refusal("invalid_request", 90002, "Tenant '%s' not found. Check to make sure you have the correct tenant ID "+
		"and are signing into the correct cloud.", name)
}

func errMissing(parameter string) error {
	return refusal("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", parameter)
}

func errGrantType(name string) error {
	return refusal("unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'.", name)
}

func errApp(clientID string, t *tenant) error {
	return refusal("unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory '%s'.", clientID, t.ID)
}

// errClient is of a client that did not prove to be itself.
func errClient(code int, message string) error {
	e := refusal("invalid_client", code, "%s", message)
	e.status = http.StatusUnauthorized
	return e
}

func errScope(scope, reason string) error {
	return refusal("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid. The scope %s is not valid: %s.", scope, reason)
}

func errResource(name string, t *tenant) error {
	return refusal("invalid_resource", 500011, "The resource principal named %s was not found in the tenant named %s.", name, t.ID)
}

func errConsent(app *App) error {
	e := refusal("invalid_grant", 65001, "The user or administrator has not consented to use the application with ID '%s' named '%s'. "+
		"Send an interactive authorization request for this user and resource.", app.ClientID, app.DisplayName)
	e.suberror = "consent_required"
	return e
}

func errAssertion(reason string) error {
	return refusal("invalid_grant", 50013, "Assertion failed signature validation. [Reason - %s]", reason)
}

func errAssertionExpired() error {
	return refusal("invalid_grant", 500133, "Assertion is not within its valid time range. Ensure that the access token is not expired "+
		"before using it for user assertion, or request a new token.")
}

// errMFA asks for another sign-in. The claims go with the next request for a
// token.
func errMFA(t *tenant) error {
	e := refusal("interaction_required", 50079, "Due to a configuration change made by your administrator, or because you moved to a new "+
		"location, you must enroll in multi-factor authentication to access the resource.")
	e.claims = `{"access_token":{"polids":{"essential":true,"values":["` + policyID(t) + `"]}}}`
	return e
}

// policyID is of the tenant's Conditional Access policy.
func policyID(t *tenant) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(t.ID+"/policy")).String()
}
