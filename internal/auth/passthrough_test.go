package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
)

// token is one that says so, which nobody signed.
func token(t *testing.T, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	return "e30." + base64.RawURLEncoding.EncodeToString(payload) + ".c2ln"
}

func authenticate(t *testing.T, mode auth.Mode, token string) auth.Caller {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+token)
	caller, err := mode.Authenticate(r)
	require.NoError(t, err)
	return caller
}

const (
	tenantID = "77229959-e479-4a73-b6e0-ddac27be315c"
	objectID = "b7ef013a-c73c-4ec7-8ccb-e56290f45f68"
	appID    = "67a527ba-ef0e-4ba2-88b6-4fa5e9711757"
)

func TestATokenSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	sent := token(t, map[string]any{"tid": tenantID, "oid": objectID, "appid": appID, "exp": 1_800_000_000})
	caller := authenticate(t, auth.Passthrough{}, sent)
	assert.Equal(t, [3]string{tenantID, objectID, appID}, [3]string{caller.Principal.Tenant(), caller.Principal.Object(), caller.Principal.Application()})
	assert.Equal(t, time.Unix(1_800_000_000, 0), caller.Expires)
	assert.False(t, caller.Verified, "anybody can say so")
	passed, err := caller.Tokens.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, sent, passed)
}

// Whatever a token says of itself is written down in the audit log, where people read it with terminals.
func TestWhatCannotBeAnIDIsNobodys(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "diane@contoso.com", "\u009b2J", "\u202e", strings.Repeat("a", 2000), "{" + objectID + "}", "urn:uuid:" + objectID, objectID + "\n"} {
		caller := authenticate(t, auth.Passthrough{}, token(t, map[string]any{"tid": id, "oid": id, "appid": id}))
		assert.Empty(t, caller.Principal.Tenant()+caller.Principal.Object()+caller.Principal.Application(), "%q", id)
		assert.False(t, caller.Principal.IsZero())
	}
}

func TestTwoTokensAreTwoPrincipalsWhateverTheySay(t *testing.T) {
	t.Parallel()
	claims := map[string]any{"tid": tenantID, "oid": objectID}
	a := authenticate(t, auth.Passthrough{}, token(t, claims))
	claims["jti"] = "another"
	b := authenticate(t, auth.Passthrough{}, token(t, claims))
	assert.NotEqual(t, a.Principal, b.Principal)
}
