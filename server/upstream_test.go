package server_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// upstream is a Microsoft Graph that answers everything alike.
type upstream func(*http.Request) (*http.Response, error)

func (u upstream) RoundTrip(r *http.Request) (*http.Response, error) { return u(r) }

func always(status int, contentType, body string) upstream {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {contentType}, "Retry-After": {"3"}, "Request-Id": {"r-1"}},
			Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

func TestAnUpstreamThatFailsIsOneTypedErrorPerField(t *testing.T) {
	t.Parallel()
	const graphError = `{"error":{"code":"SomeCode","message":"secret words of Microsoft Graph"}}`
	tests := map[string]struct {
		upstream upstream
		want     map[string]any
	}{
		"HTML":        {always(200, "text/html", "<html>secret"), map[string]any{"code": "UPSTREAM_BAD_RESPONSE", "status": 200.0, "requestId": "r-1"}},
		"truncated":   {always(200, "application/json", `{"displayName":"secret`), map[string]any{"code": "UPSTREAM_BAD_RESPONSE", "status": 200.0, "requestId": "r-1"}},
		"unreachable": {func(*http.Request) (*http.Response, error) { return nil, errors.New("dial secret.example:443") }, map[string]any{"code": "UPSTREAM_UNAVAILABLE"}},
		"HTML 502":    {always(502, "text/html", "<html>secret"), upstreamError("UPSTREAM_UNAVAILABLE", 502, "")},
		"400":         {always(400, "application/json", graphError), upstreamError("UPSTREAM_REJECTED", 400, "SomeCode")},
		"401":         {always(401, "application/json", graphError), upstreamError("UNAUTHENTICATED", 401, "SomeCode")},
		"403":         {always(403, "application/json", graphError), upstreamError("FORBIDDEN", 403, "SomeCode")},
		"404":         {always(404, "application/json", graphError), upstreamError("NOT_FOUND", 404, "SomeCode")},
		"410":         {always(410, "application/json", graphError), upstreamError("NOT_FOUND", 410, "SomeCode")},
		"429":         {always(429, "application/json", graphError), upstreamError("UPSTREAM_THROTTLED", 429, "SomeCode")},
		"500":         {always(500, "application/json", graphError), upstreamError("UPSTREAM_UNAVAILABLE", 500, "SomeCode")},
		"302":         {always(302, "application/json", ``), upstreamError("UPSTREAM_BAD_RESPONSE", 302, "")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // what is worth another try waits for it
				a := ask(t, newGateway(emulatedRoot, test.upstream), "", `{ me { displayName } free: node(id: "n1_") { id } }`, nil)
				assert.Equal(t, http.StatusOK, a.Status)
				assert.Equal(t, map[string]any{"me": nil, "free": nil}, a.Data)
				require.Len(t, a.Errors, 2)
				failed := a.Errors[1]
				assert.Equal(t, []any{"me"}, failed.Path)
				delete(failed.Extensions, "remedy") // refusals_test.go
				assert.Equal(t, test.want, failed.Extensions)
				assert.NotContains(t, failed.Message, "secret")
			})
		})
	}
}

func upstreamError(code string, status float64, graphCode string) map[string]any {
	e := map[string]any{"code": code, "status": status, "requestId": "r-1", "retryAfterSeconds": 3.0}
	if graphCode != "" {
		e["graphCode"] = graphCode
	}
	return e
}

func TestARequestThatHangsEndsBeforeTheOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		a := ask(t, emulated(emulator.New(emulator.Options{Latency: time.Hour})), "", `{ me { displayName } __typename }`, nil)
		assert.Equal(t, 5*time.Second, time.Since(start))
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "UPSTREAM_TIMEOUT", a.Errors[0].Extensions["code"])
		assert.Equal(t, "Query", a.Data["__typename"])
	})
}

func TestAClientThatLeavesTakesItsCallsAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		hanging := upstream(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			close(ended)
			return nil, r.Context().Err()
		})
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			newGateway(emulatedRoot, hanging).ServeHTTP(httptest.NewRecorder(), newRequest(ctx, []byte(`{"query":"{ me { displayName } }"}`)))
		}()
		time.Sleep(time.Second)
		leave()
		synctest.Wait()
		<-ended
	})
}

func TestAPanicIsOneErrorWithoutAStack(t *testing.T) {
	t.Parallel()
	broken := upstream(func(*http.Request) (*http.Response, error) { panic("secret") })
	a := ask(t, newGateway(emulatedRoot, broken), "", `{ me { displayName } __typename }`, nil)
	assert.Equal(t, "Query", a.Data["__typename"])
	require.Len(t, a.Errors, 1)
	assert.Equal(t, "INTERNAL", a.Errors[0].Extensions["code"])
	assert.NotContains(t, a.Errors[0].Message, "secret")
}

// A client may name a meeting in one way only, also by a variable, where the schema does not hold it to that.
func TestOneOfHoldsForVariablesToo(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	for _, by := range []map[string]any{{}, {"id": nil}, {"id": emulator.TeamMeetingID, "joinMeetingId": "1"}} {
		a := ask(t, emulated(e), "", `query ($by: OnlineMeetingBy!) { onlineMeeting(by: $by) { subject } }`, map[string]any{"by": by})
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "BAD_USER_INPUT", a.Errors[0].Extensions["code"])
	}
	assert.Zero(t, e.Counts().Requests)
}

// The error of one session names what the list did not tell of it; the rest stays as the list told it.
func TestASessionThatCannotBeCompleted(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	broken := upstream(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/$batch") {
			body, _ := io.ReadAll(r.Body)
			changed := strings.ReplaceAll(string(body), "/sessions/"+emulator.WebinarSecondSessionID, "/sessions/gone")
			r = r.Clone(r.Context())
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
		}
		return e.Transport().RoundTrip(r)
	})
	for selection, path := range map[string][]any{
		`all: nodes { subject meetingType }`:               {"webinar", "sessions", "all", 1.0, "meetingType"},
		`edges { it: node { subject meetingType } }`:       {"webinar", "sessions", "edges", 1.0, "it", "meetingType"},
		`nodes { subject meetingType } edges { cursor }`:   {"webinar", "sessions", "nodes", 1.0, "meetingType"},
		`totalCount edges { cursor node { meetingType } }`: {"webinar", "sessions", "edges", 1.0, "node", "meetingType"},
	} {
		a := ask(t, newGateway(emulatedRoot, broken), "", `{ webinar(id: "`+emulator.WebinarID+`") { sessions { `+selection+` } } }`, nil)
		require.Len(t, a.Errors, 1)
		assert.Equal(t, path, a.Errors[0].Path)
		assert.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"])
	}
}

func TestAnOperationThatHasEndedBeforeItBegan(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	emulated(emulator.New(emulator.Options{})).ServeHTTP(w, newRequest(ctx, []byte(`{"query":"{ me { displayName } }"}`)))
	assert.Contains(t, w.Body.String(), `"code":"CANCELED"`)
	assert.NotContains(t, w.Body.String(), `"data"`)
}
