package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/google/uuid"

	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// The modes of --auth.
const (
	modeDemo        = "demo"
	modePassthrough = "passthrough"
	modeOnBehalfOf  = "obo"
	modeApplication = "app"
)

// authentication is how callers say who they are, and how the gateway does.
type authentication struct {
	mode     string // "" is what fits the Microsoft Graph that is asked
	clientID string
	tenants  string
	audience string
	scope    string

	// What proves that the gateway is the application: exactly one of these, in the modes that need it.
	secret, password credential.Secret // from the environment alone
	secretFile       string
	certificateFile  string
	federatedFile    string
	managedIdentity  string
}

const (
	defaultScope     = "access_as_user"
	secretVariable   = environmentPrefix + "CLIENT_SECRET"
	passwordVariable = environmentPrefix + "CLIENT_CERTIFICATE_PASSWORD"
)

func (a *authentication) flags(flags *flag.FlagSet) {
	flags.StringVar(&a.mode, "auth", "", "`mode` in which callers say who they are: demo, passthrough (their own token for Microsoft Graph),\n"+
		"obo (a token for this gateway, exchanged on behalf of the user), app (the same, and the\n"+
		"gateway asks as an application) (default: demo on the emulator, else passthrough)")
	flags.StringVar(&a.tenants, "tenants", "", "`ids` of the tenants whose callers are let in, by commas; in app mode one")
	flags.StringVar(&a.clientID, "client-id", "", "application (client) `id` of the gateway")
	flags.StringVar(&a.audience, "audience", "", "`names` of the gateway in callers' tokens, by commas (default: the client id, and api:// before it)")
	flags.StringVar(&a.scope, "scope", defaultScope, "`scope` of the gateway that a client needs to act for a user")
	flags.StringVar(&a.secretFile, "client-secret-file", "", "`file` with the gateway's secret; or put the secret itself into\n"+secretVariable)
	flags.StringVar(&a.certificateFile, "client-certificate-file", "", "PEM or PFX `file` with the gateway's certificate and key; the password of a PFX file is in\n"+passwordVariable)
	flags.StringVar(&a.federatedFile, "federated-token-file", "", "`file` with a token that the gateway's app registration trusts, as workload identity mounts it")
	flags.StringVar(&a.managedIdentity, "managed-identity", "", "`identity` that Azure gives to this machine: system, or a client or resource id")
}

// check completes the settings for the Microsoft Graph that is asked, and names what is missing or too much.
func (a *authentication) check(embedded bool) error {
	if embedded {
		a.mode = cmp.Or(a.mode, modeDemo)
	}
	switch a.mode = cmp.Or(a.mode, modePassthrough); a.mode {
	case modeDemo, modePassthrough:
		if a.mode == modeDemo && !embedded {
			return errors.New("--auth demo is for the embedded emulator, not for --graph-url or --cloud")
		}
		return a.forbid("is for --auth obo or app")
	case modeOnBehalfOf, modeApplication:
		if embedded {
			return a.forbid("is for a tenant of yours: name its Microsoft Graph with --cloud or --graph-url")
		}
		return a.require()
	}
	return fmt.Errorf("--auth %q is no mode: it is demo, passthrough, obo or app", a.mode)
}

// setting is one of those that the modes with an application of their own need.
type setting struct{ name, value string }

func (a *authentication) proofs() []setting {
	return []setting{
		{secretVariable, string(a.secret)},
		{"--client-secret-file", a.secretFile},
		{"--client-certificate-file", a.certificateFile},
		{"--federated-token-file", a.federatedFile},
		{"--managed-identity", a.managedIdentity},
	}
}

// proofName is the setting among them that there is.
func (a *authentication) proofName() (name string) {
	for _, s := range a.proofs() {
		if s.value != "" {
			name = s.name
		}
	}
	return name
}

func (a *authentication) forbid(because string) error {
	for _, s := range append(a.proofs(), setting{"--client-id", a.clientID}, setting{"--tenants", a.tenants}, setting{"--audience", a.audience},
		setting{"--scope", strings.TrimPrefix(a.scope, defaultScope)}, setting{passwordVariable, string(a.password)}) {
		if s.value != "" {
			return fmt.Errorf("%s %s", s.name, because)
		}
	}
	return nil
}

func (a *authentication) require() error {
	for _, s := range []setting{{"--client-id", a.clientID}, {"--tenants", strings.Join(list(a.tenants), ",")}, {"--scope", a.scope}} {
		if s.value == "" {
			return fmt.Errorf("--auth %s needs %s (%s%s)", a.mode, s.name, environmentPrefix, strings.ToUpper(strings.ReplaceAll(s.name[2:], "-", "_")))
		}
	}
	if a.mode == modeApplication && len(list(a.tenants)) != 1 {
		return errors.New("--auth app takes one of --tenants: its application sees one tenant, and so may its callers")
	}
	if err := a.checkIDs(); err != nil {
		return err
	}
	var given, known []string
	for _, s := range a.proofs() {
		if known = append(known, s.name); s.value != "" {
			given = append(given, s.name)
		}
	}
	switch len(given) {
	case 0:
		return fmt.Errorf("--auth %s needs a credential, one of %s", a.mode, strings.Join(known, ", "))
	case 1:
		return nil
	}
	return fmt.Errorf("--auth %s takes one credential, not %s together", a.mode, strings.Join(given, " and "))
}

// checkIDs names the setting that holds something else than ids. Microsoft Entra ID would refuse it, one caller after the
// other.
func (a *authentication) checkIDs() error {
	kinds := map[string]string{"--client-id": "an application", "--tenants": "a tenant", "--managed-identity": "an identity"}
	ids := []setting{{"--client-id", a.clientID}}
	for _, id := range list(a.tenants) {
		ids = append(ids, setting{"--tenants", id})
	}
	if id := a.managedIdentity; id != "" && id != "system" && !strings.HasPrefix(id, "/") {
		ids = append(ids, setting{"--managed-identity", id})
	}
	for _, s := range ids {
		if len(s.value) != len(uuid.Nil.String()) || uuid.Validate(s.value) != nil {
			return fmt.Errorf("%s: %q is not the id of %s", s.name, s.value, kinds[s.name])
		}
	}
	return nil
}

// list reads names by commas.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// application is the gateway as an application that somebody registered.
type application struct {
	trust accesstoken.Trust
	proof credential.Settings
	scope string
	// proofName is the setting that proof is from; "" for the demo's own.
	proofName string
}

// application reads what the settings name.
func (a *authentication) application(cloud msgraph.Cloud) (application, error) {
	tenants := list(a.tenants)
	proof := credential.Settings{
		Authority: cloud.Login, Tenant: tenants[0], ClientID: a.clientID, Scope: cloud.Graph + "/.default",
		Secret: a.secret, CertificatePassword: a.password, FederatedTokenFile: a.federatedFile, ManagedIdentity: a.managedIdentity,
	}
	for _, file := range []struct {
		flag, name string
		into       *credential.Secret
	}{
		{"--client-secret-file", a.secretFile, &proof.Secret},
		{"--client-certificate-file", a.certificateFile, &proof.Certificate},
		{"--federated-token-file", a.federatedFile, new(credential.Secret)}, // read again whenever it is needed
	} {
		if file.name == "" {
			continue
		}
		text, err := os.ReadFile(file.name)
		if err != nil {
			return application{}, fmt.Errorf("%s: %w", file.flag, err)
		}
		if len(bytes.TrimSpace(text)) == 0 {
			return application{}, fmt.Errorf("%s: %s is empty", file.flag, file.name)
		}
		*file.into = credential.Secret(text)
	}
	if a.secretFile != "" {
		proof.Secret = credential.Secret(strings.TrimSpace(string(proof.Secret)))
	}
	audiences := list(a.audience)
	if len(audiences) == 0 {
		audiences = []string{a.clientID, "api://" + a.clientID}
	}
	return application{
		trust: accesstoken.Trust{
			Authority: cloud.Login, IssuerV1: cloud.IssuerV1, IssuerV2: cloud.IssuerV2, Audiences: audiences, Tenants: tenants,
		},
		proof: proof, proofName: a.proofName(), scope: a.scope,
	}, nil
}

// api makes the application ready to check and to get tokens. What it returns has to be closed.
func (a application) api() (auth.API, func(), error) {
	validator, err := accesstoken.New(a.trust)
	if err != nil {
		return auth.API{}, nil, fmt.Errorf("--audience: %w", oneLine(err)) // all else was checked
	}
	proof, err := credential.New(a.proof)
	if err != nil {
		return auth.API{}, nil, fmt.Errorf("%s: %w", a.proofName, oneLine(err))
	}
	return auth.API{Validator: validator, Credential: proof, Scope: a.scope}, proof.Close, nil
}

func oneLine(err error) error { return errors.New(strings.ReplaceAll(err.Error(), "\n", "; ")) }

// mode is how callers say who they are. What it returns has to be closed.
func (c *config) mode(demo *demo) (mode auth.Mode, end func(), err error) {
	var app application
	switch {
	case c.auth.mode == modeDemo:
		return demo.mode(), func() {}, nil
	case c.auth.mode == modePassthrough:
		return auth.Passthrough{}, func() {}, nil
	case demo != nil:
		app = demo.signIn.application
	default:
		if app, err = c.auth.application(c.cloud); err != nil {
			return nil, nil, err
		}
	}
	api, end, err := app.api()
	if c.auth.mode == modeOnBehalfOf {
		return auth.OnBehalfOf{API: api}, end, err
	}
	return auth.Application{API: api}, end, err
}
