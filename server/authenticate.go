package server

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
)

// authenticated lets in who the mode knows. The others are told why not, and nothing is read of what they ask.
func authenticated(mode auth.Mode, log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := mode.Authenticate(r)
		if err != nil {
			log.InfoContext(r.Context(), "not let in", "reason", err.Error(), "requestId", requestID(r.Context()))
			deny(w, r, err)
			return
		}
		telemetry.From(r.Context()).By(caller.Principal)
		next.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), caller)))
	})
}

// denial is why somebody is not let in: the status, what OAuth calls it, and what they are told.
//
// https://www.rfc-editor.org/rfc/rfc6750#section-3.1
type denial struct {
	err    error
	status int
	oauth  string
	outward
}

var denials = []denial{
	{auth.ErrNoToken, http.StatusUnauthorized, "", outward{
		code: codeUnauthenticated, remedy: "Sign in, and send the access token with every request, as Authorization: Bearer and the token.",
	}},
	{auth.ErrChallenge, http.StatusUnauthorized, "insufficient_claims", outward{
		code: codeClaimsChallenge, message: auth.ErrChallenge.Error(), remedy: claimsChallenge.remedy,
	}},
	{auth.ErrInvalidToken, http.StatusUnauthorized, "invalid_token", outward{
		code: codeUnauthenticated, remedy: "Ask Microsoft Entra ID for a new token, for what this gateway accepts: see its administrator's page.",
	}},
	{auth.ErrTenant, http.StatusForbidden, "insufficient_scope", outward{
		code: codeTenant, remedy: "Sign in with an account of an organization that may, or have the gateway's administrator add this one's tenant id.",
	}},
	{auth.ErrNoPermission, http.StatusForbidden, "insufficient_scope", outward{
		code: codeForbidden, remedy: "Have an administrator grant the client its scope, and the user or the application its app role; then ask for a new token.",
	}},
	{auth.ErrConsent, http.StatusForbidden, "insufficient_scope", outward{
		code: codeNoPermission, message: auth.ErrConsent.Error(), remedy: "An administrator can consent for everybody, in the Microsoft Entra admin center.",
	}},
	{auth.ErrMisconfigured, http.StatusInternalServerError, "", outward{
		code: codeMisconfigured, message: auth.ErrMisconfigured.Error(),
		remedy: "Whoever runs the gateway should look for AADSTS in its log: its secret or certificate may have expired, or its permissions lack consent.",
	}},
	{auth.ErrUnavailable, http.StatusServiceUnavailable, "", outward{
		code: codeUnavailable, message: auth.ErrUnavailable.Error(), remedy: "Try again in a few seconds. If it stays so, Microsoft Entra ID is out of the gateway's reach.",
	}},
}

// denialOf finds why the error keeps somebody out. A denial without a message leaves that to the error.
func denialOf(err error) (denial, bool) {
	for _, d := range denials {
		if errors.Is(err, d.err) {
			return d, true
		}
	}
	return denial{}, false
}

func deny(w http.ResponseWriter, r *http.Request, err error) {
	d, known := denialOf(err)
	if !known {
		d = denial{status: http.StatusInternalServerError, outward: outwardOf(err)}
	}
	d.message = cmp.Or(d.message, err.Error()) // what a mode says of a token is fit to be shown
	telemetry.From(r.Context()).Answered(telemetry.Denied, []string{d.code})
	failure := &gqlerror.Error{Message: d.message, Extensions: extensions(d.outward, err)}
	switch d.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		w.Header().Set("WWW-Authenticate", d.header(failure))
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	refuseWith(w, mediaOf(r), d.status, failure)
}

// header is the challenge of a denial, by the rules of OAuth and, for claims, of Microsoft.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func (d denial) header(failure *gqlerror.Error) string {
	parameters := []string{`realm=""`}
	if d.oauth != "" {
		parameters = append(parameters, fmt.Sprintf("error=%q", d.oauth), fmt.Sprintf("error_description=%q", inASCII(d.message)))
	}
	if claims, ok := failure.Extensions["claims"].(string); ok {
		parameters = append(parameters, fmt.Sprintf("claims=%q", base64.StdEncoding.EncodeToString([]byte(claims))))
	}
	return "Bearer " + strings.Join(parameters, ", ")
}

// inASCII leaves out what a header may not hold.
func inASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return -1
		}
		return r
	}, text)
}

// challenge tells an HTTP client of a claims challenge that an operation met, as it expects to be told, and returns the
// status of the response. What could be answered without is in the response all the same.
func challenge(header http.Header, failures gqlerror.List) (status int) {
	for _, failure := range failures {
		if failure.Extensions["code"] == codeClaimsChallenge {
			d := denial{oauth: "insufficient_claims", outward: outward{message: failure.Message}}
			header.Set("WWW-Authenticate", d.header(failure))
			return http.StatusUnauthorized
		}
	}
	return http.StatusOK
}
