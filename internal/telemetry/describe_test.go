package telemetry_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// sayable is an error that says itself what may be logged.
type sayable struct{}

func (sayable) Error() string        { return "secret" }
func (sayable) LogValue() slog.Value { return slog.StringValue("AADSTS7000215") }

func TestErrorsAreDescribedWithoutTheirTexts(t *testing.T) {
	t.Parallel()
	refused := &url.Error{Op: "Get", URL: "https://graph/users/secret", Err: &net.OpError{
		Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED),
	}}
	for want, err := range map[string]error{
		"":                                     errors.New("secret"),
		"Microsoft Graph could not be reached": fmt.Errorf("%w: %w", msgraph.ErrUnreachable, errors.New("secret")),
		"*url.Error, dial tcp, *os.SyscallError, connection refused": refused,
		"no such host":  fmt.Errorf("secret: %w", &net.DNSError{Name: "secret", IsNotFound: true}),
		"AADSTS7000215": fmt.Errorf("secret: %w", sayable{}),
	} {
		assert.Equal(t, want, telemetry.Describe(err))
	}
}
