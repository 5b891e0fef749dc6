package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
)

func TestWhatIsLoggedIsOneReadableLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"quite ordinary: 1/2":              "quite ordinary: 1/2",
		"a\r\nb\x1b[31m":                   `a\r\nb\x1b[31m`,
		"abc\u202edef":                     `abc\u202edef`,
		"\xff\x00":                         `\xff\x00`,
		"Grüße":                            "Grüße",
		"user megan@contoso.example asked": "user [redacted] asked",
		"Get \"https://graph.microsoft.com/v1.0/users/1\": EOF": `Get "[redacted] EOF`,
		"Authorization: Bearer abc.def":                         "Authorization: [redacted]",
		"token eyJ0eXAiOiJKV1QiLCJub25jZSI6.eyJhdWQi.c2ln":      "token [redacted]",
		strings.Repeat("x", 5000):                               strings.Repeat("x", 1024) + "…",
	} {
		for _, value := range []any{text, errors.New(text)} {
			var out bytes.Buffer
			slog.New(telemetry.NewHandler(&out, slog.LevelInfo, false)).Info("m", "key", value)
			var line map[string]string
			require.NoError(t, json.Unmarshal(out.Bytes(), &line))
			assert.Equal(t, want, line["key"])
			assert.Equal(t, 1, strings.Count(out.String(), "\n"))
		}
	}
}

func TestStacksKeepTheirModules(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	slog.New(telemetry.NewHandler(&out, slog.LevelInfo, true)).Info("m", telemetry.StackKey, "gqlgen@v0.17.98/graphql.go:1\n")
	assert.Contains(t, out.String(), `gqlgen@v0.17.98/graphql.go:1\n`)
}
