// Package auth knows who is asking. A Mode turns a request into its Caller: the principal, and the access tokens that
// Microsoft Graph is asked with on their behalf. What it refuses, it refuses before anything is sent upstream.
package auth
