package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
	"github.com/google/uuid"
)

// Reasons for an Error, to test for with errors.Is.
var (
	// ErrInteraction means that the caller must sign in again, with the Claims of the Error: a second factor, a device that
	// complies. A 401 with a Challenge says so.
	ErrInteraction = errors.New("the caller must sign in again")
	// ErrConsent means that neither the caller nor an administrator has consented to what the gateway asks for.
	ErrConsent = errors.New("nobody consented to what the gateway asks for")
	// ErrAssertion means that the caller's token is not accepted: expired, revoked, or meant for somebody else.
	ErrAssertion = errors.New("the caller's token is not accepted")
	// ErrConfiguration means that the gateway itself is not accepted: a wrong or expired proof, an unknown tenant or scope.
	ErrConfiguration = errors.New("the gateway is not accepted")
	// ErrUnavailable means that there was no answer, also when asked again.
	ErrUnavailable = errors.New("no token could be got for now")
)

// Error is why there is no token. It holds what Microsoft's support asks for, and nothing else of the answer, whose
// description is for logs of Microsoft's.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type Error struct {
	// Reason is one of those above.
	Reason error
	// Code is the error of OAuth, for example "invalid_grant"; "" if there is none.
	Code string
	// AADSTS is the number of the error in Microsoft's list, for example 50079; 0 if there is none.
	AADSTS int
	// TraceID and CorrelationID are Microsoft's names for the request; "" if it gave none.
	TraceID, CorrelationID string
	// Claims is the JSON that the caller must sign in with, as Microsoft Entra ID says, or else as Microsoft Graph did when
	// it refused the last token; "" if neither did.
	Claims string
	// RetryAfter is how long it asks to wait; 0 if it did not say.
	RetryAfter time.Duration

	cause string
}

func (e *Error) Error() string {
	text := "Microsoft Entra ID: " + e.Reason.Error()
	if e.cause != "" {
		text += ": " + e.cause
	}
	var details []string
	if e.AADSTS != 0 {
		details = append(details, fmt.Sprintf("AADSTS%d", e.AADSTS))
	}
	for _, detail := range [][2]string{{"", e.Code}, {"trace id ", e.TraceID}, {"correlation id ", e.CorrelationID}} {
		if detail[1] != "" {
			details = append(details, detail[0]+detail[1])
		}
	}
	if details == nil {
		return text
	}
	return text + " (" + strings.Join(details, ", ") + ")"
}

// LogValue says that all of it may be logged.
func (e *Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

func (e *Error) Unwrap() error { return e.Reason }

// challenged hands the claims of Microsoft Graph on to a caller who has to sign in again.
func challenged(e *Error, claims string) *Error {
	if e.Claims == "" && (errors.Is(e, ErrInteraction) || errors.Is(e, ErrAssertion)) {
		e.Claims = claims
	}
	return e
}

// failure reads an error of MSAL, which quotes requests and answers, and so is not passed on. user tells whether there is
// somebody who could sign in again.
func failure(err error, user bool) *Error {
	if ours, ok := errors.AsType[*Error](err); ok {
		return ours
	}
	if answered, ok := errors.AsType[msal.CallErr](err); ok {
		return refusedBy(answered.Resp, user)
	}
	if _, garbled := errors.AsType[msal.InvalidJsonErr](err); garbled {
		return &Error{Reason: ErrUnavailable, cause: "the answer cannot be read"}
	}
	if _, broken := errors.AsType[net.Error](err); broken || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{Reason: ErrUnavailable, cause: network(err)}
	}
	return &Error{Reason: ErrConfiguration, cause: "the authority does not answer as Microsoft Entra ID does, or not with what was asked for"}
}

// network says what is wrong with a connection, without the URL.
func network(err error) string {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return "no answer in time"
	}
	if connecting, ok := errors.AsType[*url.Error](err); ok {
		return connecting.Err.Error()
	}
	return "the connection broke"
}

// errorResponse is the body of an answer that is not a token.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#error-response-example
type errorResponse struct {
	Error         string `json:"error"`
	SubError      string `json:"suberror"`
	Codes         []int  `json:"error_codes"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
	Claims        string `json:"claims"`
}

// refusedBy reads an answer that is not a token. Every field is checked before it may reach a log.
func refusedBy(response *http.Response, user bool) *Error {
	var body errorResponse
	if text, err := io.ReadAll(response.Body); err != nil || json.Unmarshal(text, &body) != nil {
		body = errorResponse{}
	}
	e := &Error{TraceID: id(body.TraceID), CorrelationID: id(body.CorrelationID)}
	if oauthCode.MatchString(body.Error) {
		e.Code = body.Error
	} else {
		e.cause = fmt.Sprintf("the answer is a %d", response.StatusCode)
	}
	if len(body.Codes) > 0 {
		e.AADSTS = body.Codes[0]
	}
	e.Reason = body.reason(response.StatusCode, user)
	if errors.Is(e, ErrInteraction) && isObject(body.Claims) {
		e.Claims = body.Claims
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && errors.Is(e, ErrUnavailable) {
		e.RetryAfter = time.Duration(max(0, min(seconds, 3600))) * time.Second
	}
	return e
}

const consentMissing = 65001

// reason tells who can do something about it. Where no user is involved, none can sign in.
func (r errorResponse) reason(status int, user bool) error {
	is := func(codes ...string) bool { return slices.Contains(codes, r.Error) }
	switch {
	case isTransient(status) || is("temporarily_unavailable", "server_error"):
		return ErrUnavailable
	case !user:
		return ErrConfiguration
	case slices.Contains(r.Codes, consentMissing) || is("consent_required") || r.SubError == "consent_required":
		return ErrConsent
	case is("interaction_required", "login_required") || r.Claims != "":
		return ErrInteraction
	case is("invalid_grant"):
		return ErrAssertion
	default:
		return ErrConfiguration
	}
}

func isTransient(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

var oauthCode = regexp.MustCompile(`^[a-z_]{1,64}$`)

// id is text that is a GUID.
func id(text string) string {
	if parsed, err := uuid.Parse(text); err == nil {
		return parsed.String()
	}
	return ""
}
