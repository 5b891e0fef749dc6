package msgraph

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Errors a caller may test for with errors.Is.
var (
	// ErrInvalidID is about an id of the caller's: it could not be one, or names another kind of thing.
	ErrInvalidID = errors.New("the id is not valid")
	// ErrInvalidFilter is about a value of the caller's that Microsoft Graph could not be asked about.
	ErrInvalidFilter = errors.New("the value is not valid")
	// ErrNotFound means that there is no such thing, or none that this caller may see.
	ErrNotFound = errors.New("not found")
	// ErrNoToken means that no access token came with the request, so that Microsoft Graph was not asked.
	ErrNoToken = errors.New("no access token")
	// ErrUnreachable means that no answer came: refused, reset, no such host, a bad certificate.
	ErrUnreachable = errors.New("Microsoft Graph could not be reached")
	// ErrBadResponse means that an answer came that cannot be read as what was asked for.
	ErrBadResponse = errors.New("Microsoft Graph sent an answer that cannot be read")
	// ErrBadValue means that one value of an answer is not what belongs there. The rest of the answer could be read.
	ErrBadValue = errors.New("Microsoft Graph sent a value that cannot be read")
	// ErrTooLarge means that the answers of Microsoft Graph to one operation are more than it may read.
	ErrTooLarge = errors.New("the answers are too large")
	// ErrTooManyPages means that a list did not end within the page limit, or went in a circle.
	ErrTooManyPages = errors.New("the list does not end within the page limit")
)

// ResponseError is an answer of Microsoft Graph that is not a success, or not one that can be read.
//
// https://learn.microsoft.com/graph/errors
type ResponseError struct {
	// StatusCode is the HTTP status, of the answer or of the item in a $batch.
	StatusCode int
	// Code is the code of the body, for example "Forbidden", or where that is empty, of what is inside it. What is inside
	// of others says less: that of a 429 is "429".
	Code string
	// Message is for logs. Microsoft asks not to show it to users, nor to branch on it.
	Message string
	// RequestID is Microsoft's name for the request; its support asks for it.
	RequestID string
	// RetryAfter is how long Microsoft Graph asks to wait; 0 if it did not say.
	RetryAfter time.Duration
	// Claims is the JSON that the next token must be asked for with; "" if that is not what is wrong with this one.
	Claims string

	cause error // why the answer cannot be read
}

func (e *ResponseError) Error() string {
	text := fmt.Sprintf("microsoft graph answered %d", e.StatusCode)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.RequestID != "" {
		text += " (request-id " + e.RequestID + ")"
	}
	return text + ": " + e.Message
}

// StatusOf is the HTTP status of the ResponseError that err is, or wraps; 0 if there is none.
func StatusOf(err error) int {
	if response, ok := errors.AsType[*ResponseError](err); ok {
		return response.StatusCode
	}
	return 0
}

// nameable is what codes and ids of requests look like. A log takes no other text of an answer.
var nameable = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// LogValue is what a log may hold: all but Message, which names people and what they have.
func (e *ResponseError) LogValue() slog.Value {
	attributes := []slog.Attr{slog.Int("status", e.StatusCode)}
	for _, text := range []slog.Attr{slog.String("graphCode", e.Code), slog.String("requestId", e.RequestID)} {
		if nameable.MatchString(text.Value.String()) {
			attributes = append(attributes, text)
		}
	}
	if e.RetryAfter > 0 {
		attributes = append(attributes, slog.Float64("retryAfterSeconds", e.RetryAfter.Seconds()))
	}
	return slog.GroupValue(attributes...)
}

// Unwrap is why an answer that came cannot be read; nil for other errors.
func (e *ResponseError) Unwrap() error { return e.cause }

// Is lets a 404 be found as ErrNotFound, and a success or a redirect that cannot be read as ErrBadResponse.
func (e *ResponseError) Is(target error) bool {
	return target == ErrNotFound && e.StatusCode == http.StatusNotFound ||
		target == ErrBadResponse && e.StatusCode < http.StatusBadRequest
}

// unreadable says of an answer that cannot be read which one it was. Other errors stay as they are.
func unreadable(err error, status int, header http.Header) error {
	if errors.Is(err, ErrTooLarge) || !errors.Is(err, ErrBadResponse) {
		return err
	}
	return &ResponseError{StatusCode: status, RequestID: header.Get("request-id"), Message: err.Error(), cause: err}
}

func badResponse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrBadResponse}, args...)...)
}

type errorBody struct {
	Error *errorDetail `json:"error"`
}

type errorDetail struct {
	Code       string       `json:"code"`
	Message    string       `json:"message"`
	RequestID  string       `json:"request-id"`
	InnerError *errorDetail `json:"innerError"` // also spelt innererror: names are matched in any case
}

const maxErrorBody = 64 << 10

// responseError reads the error in body. A body that is no Microsoft Graph error, such as a proxy's HTML page, leaves
// only the status.
func responseError(status int, header http.Header, body io.Reader) *ResponseError {
	e := &ResponseError{
		StatusCode: status, RequestID: header.Get("request-id"), RetryAfter: retryAfter(header), Claims: claimsChallenge(header),
	}
	var b errorBody
	d := newDecoder(io.LimitReader(body, maxErrorBody))
	defer d.release()
	if d.object(&b); b.Error == nil {
		return e
	}
	e.Code, e.Message = b.Error.Code, b.Error.Message
	for d := b.Error.InnerError; d != nil; d = d.InnerError {
		if e.RequestID == "" {
			e.RequestID = d.RequestID
		}
		if e.Code == "" {
			e.Code = d.Code
		}
	}
	return e
}

var (
	insufficientClaims = regexp.MustCompile(`(?i)\berror\s*=\s*"?insufficient_claims\b`)
	claimsParameter    = regexp.MustCompile(`(?i)\bclaims\s*=\s*"?([a-z0-9+/_-]+)`)
	fromURLBase64      = strings.NewReplacer("-", "+", "_", "/")
)

// claimsChallenge is the JSON of a claims challenge, which comes in either alphabet of base64, padded or not; "" where
// there is none that can be read.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func claimsChallenge(header http.Header) string {
	for _, challenge := range header.Values("WWW-Authenticate") {
		match := claimsParameter.FindStringSubmatch(challenge)
		if match == nil || !insufficientClaims.MatchString(challenge) {
			continue
		}
		claims, err := base64.RawStdEncoding.DecodeString(fromURLBase64.Replace(match[1]))
		if value := jsontext.Value(claims); err == nil && value.IsValid() && value.Kind() == '{' {
			return string(claims)
		}
	}
	return ""
}

// maxRetryAfter is as long as anybody waits, and longer than any operation.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads whole and decimal seconds (both are seen) and an HTTP date. What is none is 0.
//
// https://learn.microsoft.com/graph/throttling
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
		return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(0, at.Sub(now)), maxRetryAfter)
}
