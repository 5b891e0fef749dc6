package server_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// What a cloud has not is said, in place of a 404 that reads as if the thing were not there.
func TestACloudWithoutAnAPIIsATypedError(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	upstream := msgraph.NewUpstream(msgraph.USGov, emulatedRoot, e.Transport())
	gateway := server.New(server.Options{
		Auth: demo, Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler),
		Caller: func(_ context.Context, who auth.Caller) loaders.Caller {
			return loaders.Caller{Principal: who.Principal, Me: msgraph.Me, Source: upstream.Client(who.Principal, who.Tokens)}
		},
	})
	a := ask(t, gateway, "", `{
		webinar(id: "`+emulator.WebinarID+`") { displayName }
		onlineMeeting(by: { id: "`+emulator.TeamMeetingID+`" }) { subject attendanceReports { totalCount } } }`, nil)
	assert.Equal(t, "Contoso and Fabrikam: programme review", a.at(t, "onlineMeeting", "subject"))
	assert.Nil(t, a.at(t, "webinar"))
	assert.Len(t, a.Errors, 1)
	assert.Equal(t, []any{"webinar"}, a.Errors[0].Path)
	assert.Equal(t, "NOT_SERVED_IN_CLOUD", a.Errors[0].Extensions["code"])
	assert.Equal(t, "the cloud usgov has no webinars and town halls in Microsoft Graph: not served", a.Errors[0].Message)
	assert.Contains(t, a.Errors[0].Extensions["remedy"], "global")
}
