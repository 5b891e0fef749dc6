package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/guard"
	"github.com/attendance-gateway/attendance-gateway/internal/panics"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/resolvers"
)

// The codes that errors carry as extensions.code: a closed list, besides the two of gqlgen for documents that cannot be
// parsed (GRAPHQL_PARSE_FAILED) or do not fit the schema (GRAPHQL_VALIDATION_FAILED).
const (
	codeBadRequest      = "BAD_REQUEST"        // not a GraphQL request
	codeBadUserInput    = "BAD_USER_INPUT"     // an argument makes no sense
	codeInvalidID       = "INVALID_ID"         // an id cannot be one, or names another kind of thing
	codeInvalidCursor   = "INVALID_CURSOR"     // a cursor is none, or of another list, filter or order
	codeUnauthenticated = "UNAUTHENTICATED"    // no access token, or Microsoft Graph does not accept it
	codeClaimsChallenge = "CLAIMS_CHALLENGE"   // the access token must be asked for anew, with claims
	codeTenant          = "TENANT_NOT_ALLOWED" // the caller's organization may not use this gateway
	codeForbidden       = "FORBIDDEN"          // Microsoft Graph does not let this caller
	codeNoPermission    = "MISSING_PERMISSION" // the application lacks a permission of Microsoft Graph's
	codeNotOrganizer    = "NOT_ORGANIZER"      // only the organizer may, and the caller is not
	codeNeedsMe         = "DELEGATED_TOKEN_NEEDS_ME"
	codeNeedsUser       = "APPLICATION_TOKEN_NEEDS_USER"
	codeNoAccessPolicy  = "APPLICATION_ACCESS_POLICY_MISSING"
	codeNotFound        = "NOT_FOUND"             // no such thing, or not for this caller
	codeNotServed       = "NOT_SERVED_IN_CLOUD"   // Microsoft's cloud, or the version of its Graph, has no such API
	codeRetention       = "RETENTION_EXPIRED"     // Microsoft Graph keeps it no more
	codeRejected        = "UPSTREAM_REJECTED"     // Microsoft Graph finds the question wrong
	codeThrottled       = "UPSTREAM_THROTTLED"    // Microsoft Graph asks to wait
	codeUnavailable     = "UPSTREAM_UNAVAILABLE"  // Microsoft Graph is down, or out of reach
	codeTimeout         = "UPSTREAM_TIMEOUT"      // Microsoft Graph took too long over one request
	codeBadResponse     = "UPSTREAM_BAD_RESPONSE" // an answer that cannot be read
	codeTooLarge        = "UPSTREAM_TOO_LARGE"    // Microsoft Graph's answers are more than one operation may read
	codeCallLimit       = "CALL_LIMIT"            // an operation asks more of Microsoft Graph than one may
	codePagingLimit     = "PAGING_LIMIT"          // a list that does not end
	codeDeadline        = "DEADLINE_EXCEEDED"     // the operation ran out of time
	codeCanceled        = "CANCELED"              // the client left
	codeQueryTooLarge   = "QUERY_TOO_LARGE"       // a query with too many fields, aliases or directives
	codeQueryTooDeep    = "QUERY_TOO_DEEP"        // one with too many fields in fields
	codeQueryTooCostly  = "QUERY_TOO_COSTLY"      // one that could ask too much of Microsoft Graph
	codeAnswerTooLarge  = "ANSWER_TOO_LARGE"      // the answer to an operation, or what is left of it
	codeAudit           = "AUDIT_UNAVAILABLE"     // the answer may not leave, because nobody can write down that it does
	codeMisconfigured   = "GATEWAY_MISCONFIGURED" // Microsoft Entra ID does not accept the gateway
	codeOverloaded      = "OVERLOADED"            // the gateway has as much to do as it can
	codeInternal        = "INTERNAL"              // a fault of the gateway

	// Said of requests, by those parts of this package that refuse them.
	codeCrossOrigin    = "CROSS_ORIGIN"              // a page of another site asks, which nobody has let in
	codeIntrospection  = "INTROSPECTION_DISABLED"    // __schema or __type, where the schema is not told of
	codeNotTrusted     = "DOCUMENT_NOT_TRUSTED"      // a document that is not one of those that are let in
	codePersistedQuery = "PERSISTED_QUERY_NOT_FOUND" // a hash of a document that is not known, or not any more
	codeTooManyErrors  = "TOO_MANY_ERRORS"           // the last of an answer's errors, in place of the rest
)

// outward is what a user is told about an error: its code, a text of ours, and what they can do about it. An empty text
// is the error's own.
type outward struct{ code, message, remedy string }

// sentinels are the errors that mean the same wherever they come from.
var sentinels = []struct {
	err error
	outward
}{
	{msgraph.ErrInvalidID, outward{code: codeInvalidID}},
	{msgraph.ErrInvalidFilter, outward{code: codeBadUserInput}},
	{resolvers.ErrInvalidCursor, outward{code: codeInvalidCursor}},
	{resolvers.ErrAnswerTooLarge, outward{code: codeAnswerTooLarge, message: "the answer would be too large: ask for fewer elements, or for less of each"}},
	{msgraph.ErrNoToken, outward{code: codeUnauthenticated, message: "the request needs an access token in its Authorization header"}},
	{msgraph.ErrNotFound, notFound},
	{msgraph.ErrNotServed, outward{
		code:   codeNotServed,
		remedy: "Attendance is in Microsoft Graph v1.0 of the global cloud and of both US Government clouds, webinars and town halls are in the global one alone.",
	}},
	{msgraph.ErrUnreachable, outward{code: codeUnavailable, message: "Microsoft Graph could not be reached"}},
	{msgraph.ErrTimeout, outward{code: codeTimeout, message: "Microsoft Graph took too long to answer"}},
	{msgraph.ErrTooLarge, outward{code: codeTooLarge, message: "Microsoft Graph's answers are more than one operation may read: ask for less at once"}},
	{loaders.ErrTooManyCalls, outward{code: codeCallLimit, message: "the operation asks too much of Microsoft Graph: ask for less at once"}},
	{msgraph.ErrBadResponse, badResponse},
	{msgraph.ErrBadValue, outward{code: codeBadResponse, message: "Microsoft Graph sent a value that cannot be read"}},
	{msgraph.ErrTooManyPages, outward{code: codePagingLimit, message: "the list does not end within the page limit"}},
	{admission.ErrOverloaded, outward{code: codeOverloaded, remedy: "Send it again after as many seconds as Retry-After says, and fewer at the same time."}},
	{context.DeadlineExceeded, outward{code: codeDeadline, message: "the operation ran out of time"}},
	{context.Canceled, outward{code: codeCanceled, message: "the client left before the answer was there"}},
}

var badResponse = outward{
	codeBadResponse, "Microsoft Graph sent an answer that cannot be read",
	"Try again. If it stays so, whoever runs the gateway should check that its --graph-url leads to Microsoft Graph, and that no proxy answers in its place.",
}

func outwardOf(err error) outward {
	if response, ok := errors.AsType[*msgraph.ResponseError](err); ok {
		return refusalOf(response, errors.Is(err, resolvers.ErrAboutReport))
	}
	if _, ok := errors.AsType[*resolvers.ArgumentError](err); ok {
		return outward{code: codeBadUserInput}
	}
	if d, ok := denialOf(err); ok { // by Microsoft Entra ID, in words that are for the log
		d.message = cmp.Or(d.message, d.err.Error())
		return d.outward
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.outward
		}
	}
	return outward{code: codeInternal, message: "the gateway failed to answer"}
}

// extensions tell a machine what the message tells a person.
func extensions(o outward, err error) map[string]any {
	e := map[string]any{"code": o.code}
	if o.remedy != "" {
		e["remedy"] = o.remedy
	}
	if argument, ok := errors.AsType[*resolvers.ArgumentError](err); ok {
		e["argument"] = argument.Argument
	}
	if challenge, ok := errors.AsType[*auth.ChallengeError](err); ok {
		e["claims"] = challenge.Claims
	}
	if response, ok := errors.AsType[*msgraph.ResponseError](err); ok {
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
		if response.Claims != "" {
			e["claims"] = response.Claims
		}
	}
	return e
}

// tooMuch refuses an operation that exceeds a limit of the guard.
func tooMuch(err error) *gqlerror.Error {
	exceeded, ok := errors.AsType[*guard.LimitError](err)
	if !ok {
		return gqlerror.Wrap(err)
	}
	code, message := codeQueryTooLarge, "the query is too large"
	switch exceeded.Quantity {
	case guard.LimitDepth:
		code, message = codeQueryTooDeep, "the query is too deep"
	case guard.LimitCost:
		code, message = codeQueryTooCostly, "the query could cost too many calls to Microsoft Graph: ask for fewer elements of its lists"
	}
	return &gqlerror.Error{
		Message: fmt.Sprintf("%s (%s: %d of at most %d)", message, exceeded.Quantity, exceeded.Value, exceeded.Limit),
		Extensions: map[string]any{
			"code": code, "quantity": exceeded.Quantity, "value": exceeded.Value, "limit": exceeded.Limit,
		},
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
		logFailure(ctx, log, o.code, err)
		presented.Extensions = extensions(o, err)
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
		failure := panics.Recovered(value)
		log.ErrorContext(ctx, "panic", "requestId", requestID(ctx), "value", failure.Kind, telemetry.StackKey, failure.Stack)
		return errPanic
	}
}
