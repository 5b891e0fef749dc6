package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// settings are the flags of a gateway that starts in a mode, and a secret in the environment.
func settings(mode string) map[string]string {
	return map[string]string{
		"--listen": "127.0.0.1:0", "--cloud": "global", "--auth": mode, "--client-id": emulator.AppID, "--tenants": emulator.TenantID,
		secretVariable: userSecret,
	}
}

// refusal starts the program with settings, some of them changed: "" leaves one out. It returns why that does not start.
func refusal(t *testing.T, settings, changes map[string]string) string {
	t.Helper()
	var args []string
	environment := make(map[string]string)
	for _, some := range []map[string]string{settings, changes} {
		for name, value := range some {
			if !strings.HasPrefix(name, "--") {
				environment[name] = value
			} else if change, changed := changes[name]; value != "" && (!changed || change == value) {
				args = append(args, name, value)
			}
		}
	}
	var out bytes.Buffer
	err := run(t.Context(), args, func(name string) string { return environment[name] }, &out, &out)
	require.Error(t, err)
	assert.Empty(t, out.String())
	return err.Error()
}

func TestWhatAModeNeedsIsNamed(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(directory, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	missing, broken, empty := filepath.Join(directory, "missing"), file("broken.pem", userSecret), file("empty", "\n")
	for name, c := range map[string]struct {
		changes map[string]string
		wants   []string
	}{
		"no client id":               {map[string]string{"--client-id": ""}, []string{"--client-id", "ATTENDANCE_GATEWAY_CLIENT_ID"}},
		"no tenant":                  {map[string]string{"--tenants": ""}, []string{"--tenants", "ATTENDANCE_GATEWAY_TENANTS"}},
		"tenants of commas":          {map[string]string{"--tenants": ", ,"}, []string{"--tenants"}},
		"a tenant's name":            {map[string]string{"--tenants": "contoso.com"}, []string{"contoso.com", "not the id of a tenant"}},
		"no credential":              {map[string]string{secretVariable: ""}, []string{secretVariable, "--client-secret-file", "--client-certificate-file", "--federated-token-file", "--managed-identity"}},
		"two credentials":            {map[string]string{"--managed-identity": "system"}, []string{secretVariable, "--managed-identity"}},
		"no file with a secret":      {map[string]string{secretVariable: "", "--client-secret-file": missing}, []string{"--client-secret-file", missing}},
		"an empty file":              {map[string]string{secretVariable: "", "--client-secret-file": empty}, []string{"--client-secret-file", empty}},
		"no file with a certificate": {map[string]string{secretVariable: "", "--client-certificate-file": missing}, []string{"--client-certificate-file", missing}},
		"no certificate in the file": {map[string]string{secretVariable: "", "--client-certificate-file": broken}, []string{"ertificate"}},
		"an empty certificate":       {map[string]string{secretVariable: "", "--client-certificate-file": empty}, []string{"--client-certificate-file", empty}},
		"a password for nothing":     {map[string]string{passwordVariable: userSecret}, []string{"assword"}},
		"no such mode":               {map[string]string{"--auth": "on-behalf-of"}, []string{"demo, passthrough, obo or app"}},
		"no such cloud":              {map[string]string{"--cloud": "germany"}, []string{"--cloud", "usgov-dod"}},
		"the emulator":               {map[string]string{"--cloud": ""}, []string{"--cloud", "--graph-url"}},
		"no such policy":             {map[string]string{"--audit-failure": "ignore"}, []string{"--audit-failure", "close or alarm"}},
		"no place for the audit log": {map[string]string{"--audit-log": filepath.Join(missing, "audit.log")}, []string{"--audit-log"}},
	} {
		for _, mode := range []string{modeOnBehalfOf, modeApplication} {
			t.Run(mode+" "+name, func(t *testing.T) {
				t.Parallel()
				text := refusal(t, settings(mode), c.changes)
				for _, want := range c.wants {
					assert.Contains(t, text, want)
				}
				assert.NotContains(t, text, userSecret)
				assert.NotContains(t, text, "\n")
			})
		}
	}
}

func TestAnApplicationIsThatOfOneTenant(t *testing.T) {
	t.Parallel()
	two := emulator.TenantID + "," + emulator.FabrikamTenantID
	assert.Contains(t, refusal(t, settings(modeApplication), map[string]string{"--tenants": two}), "--auth app takes one of --tenants")
}

// What a mode does not look at would lead whoever sets it to think that it does.
func TestWhatAModeDoesNotTakeIsNamed(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		secretVariable: userSecret, "--client-id": emulator.AppID, "--tenants": emulator.TenantID, "--audience": "api://x",
		"--client-secret-file": "secret.txt", "--client-certificate-file": "key.pem", "--federated-token-file": "token", "--managed-identity": "system",
	} {
		for _, start := range []map[string]string{{"--cloud": "global"}, {"--auth": modePassthrough, "--cloud": "global"}, {"--auth": modeDemo}, {"--auth": modePassthrough}} {
			text := refusal(t, start, map[string]string{name: value})
			assert.Contains(t, text, name+" is for --auth obo or app")
			assert.NotContains(t, text, userSecret)
		}
	}
	assert.Contains(t, refusal(t, nil, map[string]string{"--auth": modeDemo, "--cloud": "global"}), "--auth demo is for the embedded emulator")
}

func TestHelpShowsNoSecret(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	getenv := func(string) string { return userSecret }
	require.NoError(t, run(t.Context(), []string{"-help"}, getenv, &help, &help))
	assert.NotContains(t, help.String(), userSecret)
	for _, name := range []string{secretVariable, passwordVariable, "--managed-identity"} {
		assert.Contains(t, help.String(), name)
	}
	_, err := readConfig([]string{"--client-secret", userSecret}, func(string) string { return "" }, io.Discard)
	require.ErrorContains(t, err, "-client-secret", "a command line is for everybody to see")
	assert.NotContains(t, err.Error(), userSecret)
}
