package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/resolvers"
)

// The codes that errors carry as extensions.code: a closed list, besides the two of gqlgen for documents that cannot be
// parsed (GRAPHQL_PARSE_FAILED) or do not fit the schema (GRAPHQL_VALIDATION_FAILED).
const (
	codeBadRequest      = "BAD_REQUEST"           // not a GraphQL request
	codeBadUserInput    = "BAD_USER_INPUT"        // an argument makes no sense
	codeInvalidID       = "INVALID_ID"            // an id cannot be one, or names another kind of thing
	codeInvalidCursor   = "INVALID_CURSOR"        // a cursor is none, or of another list, filter or order
	codeUnauthenticated = "UNAUTHENTICATED"       // no access token, or Microsoft Graph does not accept it
	codeForbidden       = "FORBIDDEN"             // Microsoft Graph does not let this caller
	codeNotFound        = "NOT_FOUND"             // no such thing, or not for this caller
	codeRejected        = "UPSTREAM_REJECTED"     // Microsoft Graph finds the question wrong
	codeThrottled       = "UPSTREAM_THROTTLED"    // Microsoft Graph asks to wait
	codeUnavailable     = "UPSTREAM_UNAVAILABLE"  // Microsoft Graph is down, or out of reach
	codeTimeout         = "UPSTREAM_TIMEOUT"      // Microsoft Graph took too long over one request
	codeBadResponse     = "UPSTREAM_BAD_RESPONSE" // an answer that cannot be read
	codePagingLimit     = "PAGING_LIMIT"          // a list that does not end
	codeDeadline        = "DEADLINE_EXCEEDED"     // the operation ran out of time
	codeCanceled        = "CANCELED"              // the client left
	codeQueryTooLarge   = "QUERY_TOO_LARGE"       // a document that selects too much
	codeAnswerTooLarge  = "ANSWER_TOO_LARGE"      // the answer to an operation, or what is left of it
	codeInternal        = "INTERNAL"              // a fault of the gateway
)

// outward is what a user is told about an error: its code, and a text of ours. An empty text is the error's own.
type outward struct{ code, message string }

// sentinels are the errors that mean the same wherever they come from.
var sentinels = []struct {
	err error
	outward
}{
	{msgraph.ErrInvalidID, outward{codeInvalidID, ""}},
	{msgraph.ErrInvalidFilter, outward{codeBadUserInput, ""}},
	{resolvers.ErrInvalidCursor, outward{codeInvalidCursor, ""}},
	{resolvers.ErrAnswerTooLarge, outward{codeAnswerTooLarge, "the answer would be too large: ask for fewer elements, or for less of each"}},
	{msgraph.ErrNoToken, outward{codeUnauthenticated, "the request needs an access token for Microsoft Graph in its Authorization header"}},
	{msgraph.ErrNotFound, outward{codeNotFound, "there is no such thing, or none that you may see"}},
	{msgraph.ErrUnreachable, outward{codeUnavailable, "Microsoft Graph could not be reached"}},
	{msgraph.ErrTimeout, outward{codeTimeout, "Microsoft Graph took too long to answer"}},
	{msgraph.ErrBadResponse, outward{codeBadResponse, "Microsoft Graph sent an answer that cannot be read"}},
	{msgraph.ErrTooManyPages, outward{codePagingLimit, "the list does not end within the page limit"}},
	{context.DeadlineExceeded, outward{codeDeadline, "the operation ran out of time"}},
	{context.Canceled, outward{codeCanceled, "the client left before the answer was there"}},
}

// statuses are what Microsoft Graph's refusals mean.
var statuses = map[int]outward{
	http.StatusUnauthorized:    {codeUnauthenticated, "Microsoft Graph does not accept the access token"},
	http.StatusForbidden:       {codeForbidden, "Microsoft Graph does not let this caller read it"},
	http.StatusNotFound:        {codeNotFound, "there is no such thing, or none that you may see"},
	http.StatusGone:            {codeNotFound, "it is there no more"},
	http.StatusTooManyRequests: {codeThrottled, "Microsoft Graph asks to wait before asking again"},
}

func outwardOf(err error) outward {
	if response := (*msgraph.ResponseError)(nil); errors.As(err, &response) {
		if o, ok := statuses[response.StatusCode]; ok {
			return o
		}
		switch {
		case response.StatusCode >= http.StatusInternalServerError:
			return outward{codeUnavailable, "Microsoft Graph failed to answer"}
		case response.StatusCode >= http.StatusBadRequest:
			return outward{codeRejected, "Microsoft Graph finds the question wrong"}
		}
		return outward{codeBadResponse, "Microsoft Graph sent an answer that cannot be read"}
	}
	if argument := (*resolvers.ArgumentError)(nil); errors.As(err, &argument) {
		return outward{code: codeBadUserInput}
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.outward
		}
	}
	return outward{codeInternal, "the gateway failed to answer"}
}

// extensions tell a machine what the message tells a person.
func extensions(code string, err error) map[string]any {
	e := map[string]any{"code": code}
	if argument := (*resolvers.ArgumentError)(nil); errors.As(err, &argument) {
		e["argument"] = argument.Argument
	}
	if response := (*msgraph.ResponseError)(nil); errors.As(err, &response) {
		e["status"] = response.StatusCode
		if response.Code != "" {
			e["graphCode"] = response.Code
		}
		if response.RequestID != "" {
			e["requestId"] = response.RequestID
		}
		if response.RetryAfter > 0 {
			e["retryAfterSeconds"] = int(math.Ceil(response.RetryAfter.Seconds()))
		}
	}
	return e
}

func queryTooLarge() *gqlerror.Error {
	return &gqlerror.Error{
		Message:    fmt.Sprintf("the query selects more than %d fields, its fragments written out", maxFields),
		Extensions: map[string]any{"code": codeQueryTooLarge},
	}
}

// presenter writes every error that leaves. Microsoft Graph's own words, and whatever else is not ours to show, go to
// the log.
func presenter(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		presented := graphql.DefaultErrorPresenter(ctx, err)
		if presented.Extensions["code"] != nil {
			return presented // gqlgen's, about the document
		}
		o := outwardOf(err)
		log.WarnContext(ctx, "field failed", "path", presented.Path.String(), "code", o.code, "error", err.Error())
		presented.Extensions = extensions(o.code, err)
		if o.message != "" {
			presented.Message = o.message
		}
		return presented
	}
}

// errPanic stands for a panic outwards.
var errPanic = errors.New("panic")

func recovered(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, value any) error {
		log.ErrorContext(ctx, "panic", "value", value, "stack", string(debug.Stack()))
		return errPanic
	}
}
