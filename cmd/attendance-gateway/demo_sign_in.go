package main

import (
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// signIn is the embedded Microsoft Entra ID, on a loopback port of its own, over https: Microsoft's libraries
// ask no other.
type signIn struct {
	server      *http.Server
	directory   *entra.Directory
	application application
}

const (
	// demoClient is the application that the demo's people use, and that is let in by itself.
	demoClient = "0f6a3f6e-7c1b-4a58-9d0a-5a1b1f0c2d3e"
	// demoLifetime is that of the tokens that are printed: a day's work.
	demoLifetime = 12 * time.Hour
)

func startSignIn() (*signIn, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the emulated sign-in cannot listen: %w", err)
	}
	host, secret := listener.Addr().String(), rand.Text()
	directory := entra.New(entra.Options{LoginHost: host, Tenants: []entra.Tenant{{
		ID: emulator.TenantID, Users: emulator.SignInUsers(0), Apps: []entra.App{{
			ClientID: emulator.AppID, DisplayName: "Attendance Gateway", Secrets: []entra.Secret{{Value: secret}},
			GraphRoles:  []string{"OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read.All", "User.Read.All"},
			GraphScopes: []string{"OnlineMeetings.Read", "OnlineMeetingArtifact.Read.All", "VirtualEvent.Read", "User.Read", "User.ReadBasic.All"},
			Scopes:      []string{defaultScope}, AppRoles: map[string][]string{demoClient: {auth.RoleEveryones}},
			AccessTokenAcceptedVersion: 2,
		}},
	}}})
	authority := entra.NewCertificateAuthority()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), MinVersion: tls.VersionTLS12}}
	s := &signIn{server: server.NewHTTPServer(directory, 0), directory: directory, application: application{
		trust: accesstoken.Trust{
			Authority: "https://" + host, Audiences: []string{emulator.AppID}, Tenants: []string{emulator.TenantID}, Transport: transport,
		},
		proof: credential.Settings{
			Authority: "https://" + host, Tenant: emulator.TenantID, ClientID: emulator.AppID, Secret: credential.Secret(secret),
			HTTP: &http.Client{Transport: transport}, DisableInstanceDiscovery: true,
		},
		scope: defaultScope,
	}}
	go func() { _ = s.server.Serve(tls.NewListener(listener, authority.ServerTLS())) }() // ends with stop
	return s, nil
}

func (s *signIn) stop() {
	_ = s.server.Close()
	s.application.proof.HTTP.CloseIdleConnections()
}

// demoCaller is somebody who may ask the gateway, and the token that they would have signed in for.
type demoCaller struct{ name, about, token string }

// callers are those of the mode.
func (s *signIn) callers(mode string) (callers []demoCaller, err error) {
	mint := func(name, about string, grant entra.Grant) {
		if err != nil {
			return
		}
		grant.API, grant.Client, grant.Lifetime = emulator.AppID, demoClient, demoLifetime
		var token string
		token, err = s.directory.AccessToken(grant)
		callers = append(callers, demoCaller{name, about, token})
	}
	for _, account := range emulator.Accounts() {
		if account.UserPrincipalName == "" {
			continue
		}
		if mode == modeOnBehalfOf {
			mint(account.DisplayName, account.About, entra.Grant{User: account.ID})
			continue
		}
		about := "has the app role " + auth.RoleOrganized
		if account.ID == withoutPolicy {
			about += ", but the application no access policy"
		}
		mint(account.DisplayName, about, entra.Grant{User: account.ID, Claims: map[string]any{"roles": []string{auth.RoleOrganized}}})
	}
	if mode == modeApplication {
		mint("An application", "has the app role "+auth.RoleEveryones, entra.Grant{})
	}
	return callers, err
}
