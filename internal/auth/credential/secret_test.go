package credential_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	settings := new(entra).near()
	c := open(t, settings)
	settings.Certificate, settings.CertificatePassword = password, password
	for _, value := range []any{
		settings, &settings, c, *c, credential.Secret(password),
		credential.Token{Value: password},
		credential.Assertion{Token: password},
		credential.Refusal{Token: password},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3v"} {
			unseen(t, fmt.Sprintf(verb, value))
		}
		var log bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(handler).Info("a value", "value", value)
		}
		unseen(t, log.String())
	}
	for _, value := range []any{credential.Token{Value: password}, []credential.Secret{password}} {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		unseen(t, string(text))
	}
	assert.Empty(t, fmt.Sprint(credential.Secret("")))
}

// unseen looks for the secret in text, also where it is written in hexadecimal digits.
func unseen(t *testing.T, text string) {
	t.Helper()
	assert.NotContains(t, text, password)
	assert.NotContains(t, text, fmt.Sprintf("%x", password))
	assert.NotContains(t, text, fmt.Sprintf("%X", password))
	assert.NotContains(t, text, password[:3])
}
