package main

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wrong are values that a flag must refuse, and what else has to be said for it to come to that. A flag that is not here
// fails the test.
var wrong = map[string]struct {
	values []string
	beside []string
}{
	"listen":                  {values: []string{"", "8080", "localhost:", "localhost:99999", "localhost:80:80"}},
	"cloud":                   {values: []string{"mars", "Global"}},
	"graph-url":               {values: []string{"graph", "ftp://graph.microsoft.com/v1.0", "https://graph.microsoft.com/v3"}},
	"auth":                    {values: []string{"none", "OBO"}},
	"tenants":                 {values: []string{"", "contoso", "common"}, beside: registered},
	"client-id":               {values: []string{"", "gateway"}, beside: registered},
	"scope":                   {values: []string{""}, beside: registered},
	"client-secret-file":      {values: []string{"/nowhere", "/dev/null"}, beside: registered},
	"client-certificate-file": {values: []string{"/nowhere", "/dev/null"}, beside: registered},
	"federated-token-file":    {values: []string{"/nowhere"}, beside: registered},
	"managed-identity":        {values: []string{"x y"}, beside: registered},
	"audit-log":               {values: []string{"/nowhere/audit.log", "/"}},
	"audit-failure":           {values: []string{"", "open"}},
	"timeout":                 {values: []string{"", "0", "-1s", "15", "soon"}},
	"max-operations":          {values: []string{"", "0", "-1", "1.5", "many", "1000000"}},
	"drain-delay":             {values: []string{"", "-1s", "5", "soon"}},
	"cache-size":              {values: []string{"", "-1", "64MB", "lots"}},
	"cache-reports":           {values: []string{"", "-1s", "5", "long"}},
	"cache-others":            {values: []string{"", "-1s", "5", "long"}},
	"cache-failures":          {values: []string{"", "-1s", "5", "long"}},
	"chaos":                   {values: []string{"", "-0.1", "1.1", "NaN", "some"}},
	"cors-origins":            {values: []string{"*", "app.example.com", "https://app.example.com/path"}},
	"introspection":           {values: []string{"", "maybe"}},
	"trusted-documents":       {values: []string{"/nowhere", "/dev/null"}},
	"trusted-max-age":         {values: []string{"", "-1s", "5", "long"}},
	"log-level":               {values: []string{"", "loud"}},
	"log-format":              {values: []string{"", "xml"}},
	"metrics-listen":          {values: []string{"8080", "localhost:"}},
	"max-bytes":               {values: []string{"", "0", "-1", "64MB"}},
	"max-cost":                {values: notAboveZero},
	"max-depth":               {values: notAboveZero},
	"max-fields":              {values: notAboveZero},
	"max-aliases":             {values: notAboveZero},
	"max-root-fields":         {values: notAboveZero},
	"max-directives":          {values: notAboveZero},
	"max-tokens":              {values: notAboveZero},
	"max-overlaps":            {values: notAboveZero},
	"max-calls":               {values: notAboveZero},
	"max-values":              {values: notAboveZero},
	"version":                 {values: []string{"maybe"}},
}

var notAboveZero = []string{"", "0", "-1", "1.5", "many"}

// registered is what --auth obo needs, to put something wrong in its place.
var registered = []string{
	"--cloud", "global", "--auth", "obo", "--client-id", "4f1cca2e-6a2b-4c1d-9d63-4d0e6f6f2a11", "--tenants", "77229959-e479-4a73-b6e0-ddac27be315c",
}

func TestLIFE11AWrongSettingRefusesToStartAndNamesItsKey(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-help"}, func(string) string { return "" }, &help, io.Discard))
	for _, match := range regexp.MustCompile(`(?m)^  --([a-z-]+)`).FindAllStringSubmatch(help.String(), -1) {
		name := match[1]
		if name == "audience" { // anything is a name
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, wrong[name].values, "what --%s must refuse has to be in the table", name)
			for _, value := range wrong[name].values {
				refusesToStart(t, name, value, wrong[name].beside)
			}
		})
	}
}

// refusesToStart starts the gateway with a flag that is wrong.
func refusesToStart(t *testing.T, name, value string, beside []string) {
	t.Helper()
	environment := map[string]string{}
	args := append(append([]string{"--listen", "127.0.0.1:0"}, beside...), "--"+name+"="+value)
	if beside != nil && !strings.HasSuffix(name, "-file") && name != "managed-identity" {
		environment[secretVariable] = "top-secret"
	}
	getenv := func(name string) string { return environment[name] }
	stopped, stop := context.WithCancel(t.Context()) // if it starts nevertheless
	stop()
	var out bytes.Buffer
	err := run(stopped, args, getenv, &out, io.Discard)
	require.Error(t, err, "--%s=%q", name, value)
	assert.Regexp(t, `(-|--)`+name+`\b`, err.Error(), "%q", value)
	assert.NotContains(t, err.Error(), "\n")
	assert.NotContains(t, err.Error(), "top-secret")
	assert.Empty(t, out.String(), "it has said that it serves")
}

func TestLIFE11AVariableThatIsNoSettingIsNamed(t *testing.T) {
	t.Parallel()
	for entry, refused := range map[string]bool{
		"ATTENDANCE_GATEWAY_LISTEN=x":                      false,
		"ATTENDANCE_GATEWAY_CLIENT_SECRET=x":               false,
		"ATTENDANCE_GATEWAY_CLIENT_CERTIFICATE_PASSWORD=x": false,
		"HOME=/": false,
		"ATTENDANCE_GATEWAY_SERVICE_HOST=10.0.0.1":             false,
		"ATTENDANCE_GATEWAY_SERVICE_PORT_HTTP=80":              false,
		"ATTENDANCE_GATEWAY_PORT=tcp://10.0.0.1:80":            false,
		"ATTENDANCE_GATEWAY_PORT_80_TCP_ADDR=10.0.0.1":         false,
		"ATTENDANCE_GATEWAY_CACHESIZE=0":                       true,
		"ATTENDANCE_GATEWAY_TENANT=s3cret":                     true,
		"ATTENDANCE_GATEWAY_=":                                 true,
		"ATTENDANCE_GATEWAY_AUDIT_LOG_FILE=/var/log/audit.log": true,
	} {
		err := checkEnvironment([]string{"PATH=/bin", entry})
		if !refused {
			require.NoError(t, err, entry)
			continue
		}
		name, _, _ := strings.Cut(entry, "=")
		require.EqualError(t, err, "the environment variable "+name+" is no setting; -help lists them")
	}
}
