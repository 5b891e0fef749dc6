package credential_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
)

func TestWrongSettingsAreNamed(t *testing.T) {
	t.Parallel()
	pfx := pfxFile(t, pkcs12.Modern, "another")
	for name, c := range map[string]struct {
		change func(*credential.Settings)
		want   string
	}{
		"no proof":             {func(s *credential.Settings) { s.Secret = "" }, "exactly one of Secret, Certificate, FederatedTokenFile and ManagedIdentity"},
		"two proofs":           {func(s *credential.Settings) { s.FederatedTokenFile = password }, "exactly one of"},
		"no tenant":            {func(s *credential.Settings) { s.Tenant = "" }, "Tenant must be"},
		"many tenants":         {func(s *credential.Settings) { s.Tenant = "common" }, "Tenant must be"},
		"a tenant that leads":  {func(s *credential.Settings) { s.Tenant = "../" + password }, "Tenant must be"},
		"no client":            {func(s *credential.Settings) { s.ClientID = "" }, "ClientID must be set"},
		"no TLS":               {func(s *credential.Settings) { s.Authority = "http://" + password }, "Authority must be an https URL"},
		"an authority's path":  {func(s *credential.Settings) { s.Authority = "https://login.example/" + password }, "Authority must be"},
		"an authority's user":  {func(s *credential.Settings) { s.Authority = "https://" + password + "@login.example" }, "Authority must be"},
		"a password of none":   {func(s *credential.Settings) { s.CertificatePassword = password }, "CertificatePassword is set without"},
		"not a certificate":    {func(s *credential.Settings) { s.Secret, s.Certificate = "", password }, "Certificate cannot be read"},
		"half a PEM file":      {func(s *credential.Settings) { s.Secret, s.Certificate = "", pemFile(t)[:900]+password }, "Certificate cannot be read"},
		"a wrong PFX password": {func(s *credential.Settings) { s.Secret, s.Certificate, s.CertificatePassword = "", pfx, password }, "Certificate cannot be read"},
		"another's identity": {func(s *credential.Settings) {
			s.Secret, s.ManagedIdentity, s.Tenant, s.ClientID = "", "system", "a b", ""
		}, "Tenant must be"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := new(entra).near()
			c.change(&settings)
			_, err := credential.New(settings)
			require.ErrorContains(t, err, "credential: "+c.want)
			assert.NotContains(t, err.Error(), password)
		})
	}
}

func TestTheGivenClientIsNotChanged(t *testing.T) {
	t.Parallel()
	given := &http.Client{Transport: new(entra), Timeout: time.Minute}
	settings := new(entra).near()
	settings.HTTP = given
	application(t, open(t, settings))
	assert.Nil(t, given.CheckRedirect)
	assert.Equal(t, time.Minute, given.Timeout)
}

func TestAuthorityScopeAndClientHaveDefaults(t *testing.T) {
	t.Parallel()
	open(t, credential.Settings{Tenant: home, ClientID: client, Secret: password})
}

func TestTheOrdinaryAuthorityIsTrustedWithoutAnEmulatorsSetting(t *testing.T) {
	t.Parallel()
	settings := new(entra).near()
	settings.DisableInstanceDiscovery = false
	assert.Equal(t, "token-1", application(t, open(t, settings)))
}

func TestAnAuthorityThatIsNotMicrosoftsIsNotTrustedUnlessAskedTo(t *testing.T) {
	t.Parallel()
	e := new(entra)
	settings := e.near()
	settings.Authority, settings.DisableInstanceDiscovery = "https://login.example", false
	_, err := open(t, settings).Application(t.Context(), credential.Refusal{})
	require.ErrorIs(t, err, credential.ErrConfiguration)
	assert.Empty(t, e.requests())
}
