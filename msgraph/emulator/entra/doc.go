// Package entra is a small Microsoft Entra ID over made-up tenants: discovery
// documents, signing keys that rotate, and the token endpoint with client
// credentials, on-behalf-of and refresh tokens. It says no in Microsoft's
// words. The emulated Microsoft Graph takes the tokens it issues.
//
// Nobody signs in here: AccessToken mints what somebody would hold who did.
// Tests call it in process by way of Transport; MSAL and azidentity, which
// insist on https, call it on a port under a CertificateAuthority.
//
// Fail has an endpoint misbehave, RequireMFA has a user's exchanges refused,
// Rotate changes the key; Requests counts what was asked for.
package entra
