package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestTokensExpire(t *testing.T) {
	t.Parallel()
	onBoth(t, emulator.Options{ExpireTokens: 3}, func(t *testing.T, e *emulator.Emulator, c carrier) {
		e.Fail(emulator.Fault{Status: 503, Times: 1})
		assert.Equal(t, 503, c.get(t, me).status, "which does not wear the token")
		assert.Equal(t, 200, c.get(t, me).status)
		c.batch(t, item("1", "/me"), item("2", "/me"), item("3", "/me"))
		assert.Equal(t, 400, c.get(t, "/v1.0/nowhere").status)
		for range 2 {
			a := c.get(t, me).answer(t)
			assert.Equal(t, 401, a.status)
			code, message := a.failure(t)
			assert.Equal(t, "InvalidAuthenticationToken", code)
			assert.Equal(t, "Lifetime validation failed, the token is expired.", message)
			assert.Contains(t, a.header.Get("WWW-Authenticate"), "Bearer")
			e.Reset()
		}
		assert.Equal(t, 200, getFrom(t, e, lisa, me).status, "each has its own")
	})
}

func TestAnExpiredTokenFailsTheWholeBatch(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{ExpireTokens: 1})
	assert.Equal(t, 200, getFrom(t, e, diane, me).status)
	assert.Equal(t, 401, postBatch(t, e, diane, "/v1.0", item("1", "/me")).status)
	assert.Equal(t, []string{"GET /me"}, e.Calls()[1].Items)
}
