package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// graphError is a refusal in Microsoft Graph's words.
//
// https://learn.microsoft.com/graph/errors
type graphError struct {
	status        int
	code, message string
	header        map[string]string
}

func (e *graphError) Error() string {
	return fmt.Sprintf("%d %s: %s", e.status, e.code, e.message)
}

// refuse turns an error into the answer that carries it.
func (x *exchange) refuse(err error) answer {
	refusal, ok := errors.AsType[*graphError](err)
	if !ok {
		refusal = &graphError{status: http.StatusInternalServerError, code: "InternalServerError", message: err.Error()}
	}
	body := object{{name: "error", value: object{
		{name: "code", value: refusal.code},
		{name: "message", value: refusal.message},
		{name: "innerError", value: object{
			{name: "date", value: x.now().UTC().Format("2006-01-02T15:04:05")},
			{name: "request-id", value: x.requestID},
			{name: "client-request-id", value: x.clientRequestID},
		}},
	}}}
	return answer{status: refusal.status, header: refusal.header, body: body.encode(form{}).body}
}

func badRequest(format string, args ...any) error {
	return &graphError{status: http.StatusBadRequest, code: "BadRequest", message: fmt.Sprintf(format, args...)}
}

func forbidden(format string, args ...any) error {
	return &graphError{status: http.StatusForbidden, code: "Forbidden", message: fmt.Sprintf(format, args...)}
}

func notFound(message string) error {
	return &graphError{status: http.StatusNotFound, code: "NotFound", message: message}
}

func errUserNotFound(id string) error {
	return &graphError{
		status:  http.StatusNotFound,
		code:    "Request_ResourceNotFound",
		message: fmt.Sprintf("Resource '%s' does not exist or one of its queried reference-property objects are not present.", id),
	}
}

func errSegment(segment string) error {
	return badRequest("Resource not found for the segment '%s'.", segment)
}

func errExpand(property string) error {
	return &graphError{
		status:  http.StatusBadRequest,
		code:    "ExpandNotSupported",
		message: fmt.Sprintf("Expand is not allowed for property '%s' according to the entity schema.", property),
	}
}

func errMethodNotAllowed(allow string) error {
	return &graphError{
		status:  http.StatusMethodNotAllowed,
		code:    "Request_BadRequest",
		message: "Specified HTTP method is not allowed for the request target.",
		header:  map[string]string{"Allow": allow},
	}
}

// errToken is the answer to a token that says nothing, something unknown, or
// something too old.
//
// https://learn.microsoft.com/graph/resolve-auth-errors
func errToken(message string) *graphError {
	return &graphError{
		status:  http.StatusUnauthorized,
		code:    "InvalidAuthenticationToken",
		message: message,
		header: map[string]string{"WWW-Authenticate": `Bearer realm="", ` +
			`authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", ` +
			`client_id="00000003-0000-0000-c000-000000000000"`},
	}
}

// errUnreadable is the answer to what is no token.
func errUnreadable() error {
	return errToken("CompactToken parsing failed with error code: 80049217")
}

// errExpired is the answer to a token that was good once.
func errExpired() error {
	return errToken("Lifetime validation failed, the token is expired.")
}

// errThrottled is the answer to too many requests.
//
// https://learn.microsoft.com/graph/throttling
func errThrottled() *graphError {
	return &graphError{status: http.StatusTooManyRequests, code: "TooManyRequests", message: "Please retry again later."}
}

// errThrottledFor says how long to wait, in whole seconds.
func errThrottledFor(wait time.Duration) error {
	err := errThrottled()
	seconds := (wait + time.Second - 1) / time.Second
	err.header = map[string]string{"Retry-After": strconv.FormatInt(int64(seconds), 10)}
	return err
}

// errFailedDependency is the answer to a batch item whose dependency failed.
func errFailedDependency(id string) error {
	return &graphError{
		status:  http.StatusFailedDependency,
		code:    "FailedDependency",
		message: fmt.Sprintf("The request was not run because request '%s', on which it depends, failed.", id),
	}
}
