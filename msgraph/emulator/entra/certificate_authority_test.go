package entra_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

func TestOnlyWhoTrustsTheAuthorityTrustsItsServers(t *testing.T) {
	t.Parallel()
	authority := entra.NewCertificateAuthority()
	server := httptest.NewUnstartedServer(newDirectory())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = authority.ServerTLS()
	server.StartTLS()
	t.Cleanup(server.Close)

	ask := func(config *tls.Config) (*http.Response, error) {
		transport := &http.Transport{TLSClientConfig: config}
		t.Cleanup(transport.CloseIdleConnections)
		client := http.Client{Transport: transport}
		return client.Get(server.URL + "/" + contoso + "/v2.0/.well-known/openid-configuration")
	}
	response, err := ask(&tls.Config{RootCAs: authority.Pool()})
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusOK, response.StatusCode)

	_, err = ask(&tls.Config{RootCAs: entra.NewCertificateAuthority().Pool()})
	assert.ErrorContains(t, err, "certificate")
}
