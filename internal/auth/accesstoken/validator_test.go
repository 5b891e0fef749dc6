package accesstoken_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

func TestManyCallersAtATime(t *testing.T) {
	t.Parallel()
	e := newEntra()
	v := e.validator(t)
	user, app := ofUser().token(), ofApp().token()
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			got, err := v.Validate(t.Context(), user)
			assert.True(t, err == nil && !got.App, err)
		})
		group.Go(func() {
			got, err := v.Validate(t.Context(), app)
			assert.True(t, err == nil && got.App, err)
		})
	}
	group.Wait()
	assert.Equal(t, 2, e.fetches())
}

// FuzzValidate holds that no text gets anybody in, makes the gateway ask for more than the keys of its own tenant, or is
// found in what is said about it. Payloads are signed too, so that more than the signature is tried.
func FuzzValidate(f *testing.F) {
	good := ofUser().token()
	parts := strings.Split(good, ".")
	for _, seed := range []string{
		good, ofApp().token(), parts[0] + "." + parts[1] + ".", "..", "a.b.c", "", encoded(ofUser()), encoded(ofApp()), encoded(ofUser().without("exp")),
		`{"ver":"2.0","tid":"` + tenant + `"}`, `{"ver":"1.0","tid":"` + tenant + `","exp":1e400,"aud":[[]],"scp":null}`, `{"tid":"` + otherTenant + `","ver":"2.0"}`,
	} {
		f.Add(seed)
	}
	e := newEntra()
	v := e.validator(f)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := v.Validate(t.Context(), text)
		checkRefusal(t, err, text)
		claims, err := v.Validate(t.Context(), sign(text, jose.RS256, keyPair(), map[string]any{"kid": "k1"}))
		checkRefusal(t, err, text)
		if err == nil {
			require.Equal(t, tenant, claims.Tenant)
			require.NotEqual(t, claims.Scopes == nil, claims.Roles == nil)
			require.Equal(t, claims.App, claims.Roles != nil)
		}
		require.LessOrEqual(t, e.requests(), 4)
	})
}

// checkRefusal asserts that an error is one of those that are documented; they hold nothing of the token.
func checkRefusal(t *testing.T, err error, text string) {
	t.Helper()
	if err != nil && !errors.As(err, new(accesstoken.InvalidError)) {
		require.ErrorIs(t, err, accesstoken.ErrTenant, text)
	}
}

func BenchmarkValidate(b *testing.B) {
	v := newEntra().validator(b)
	for name, token := range map[string]string{
		"good": ofUser().token(), "unknown key": ofUser().signed("k2", keyPair()), "giant": strings.Repeat(".", 500_000),
		"foreign tenant": ofUser().with("tid", otherTenant).token(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = v.Validate(b.Context(), token)
			}
		})
	}
}
