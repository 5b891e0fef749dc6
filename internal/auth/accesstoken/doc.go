// Package accesstoken tells whether an access token that came with a request was issued by Microsoft Entra ID for this
// API, and to whom. It is for callers of the gateway, not for tokens of Microsoft Graph, which nobody but Microsoft
// Graph can check.
//
// Start at [Validator.Validate]. What must hold of the claims is in claims.go, which keys may have signed them in
// authority.go, and when those are read anew in key_set.go.
//
// https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
package accesstoken
