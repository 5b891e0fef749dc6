package auth

import "errors"

// Errors of Mode.Authenticate, for errors.Is. Their texts say what to do, and hold nothing of the token.
var (
	// ErrNoToken means that the request says nothing of who sent it.
	ErrNoToken = errors.New("the request needs an access token: Authorization: Bearer …")
	// ErrInvalidToken means that what the request says does not count.
	ErrInvalidToken = errors.New("the access token is not valid")
	// ErrTenant means that the caller's organization is not let in.
	ErrTenant = errors.New("the tenant of the access token may not use this gateway")
	// ErrNoPermission means that the token is good, but grants nothing here.
	ErrNoPermission = errors.New("the access token grants nothing here")
	// ErrConsent means that Microsoft Entra ID gives out no token for this caller, because nobody agreed to it.
	ErrConsent = errors.New("neither the user nor an administrator has consented to what this gateway asks of Microsoft Graph")
	// ErrMisconfigured means that Microsoft Entra ID does not accept the gateway itself.
	ErrMisconfigured = errors.New("the gateway is not accepted by Microsoft Entra ID: its log says why")
	// ErrChallenge means that the user must sign in again. It comes as a ChallengeError.
	ErrChallenge = errors.New("Microsoft Entra ID wants the user to sign in again, with further claims")
	// ErrUnavailable means that nobody can be let in for now, through no fault of theirs.
	ErrUnavailable = errors.New("access tokens cannot be checked or exchanged at the moment")
)

// ChallengeError means that the caller must ask for another token, with claims: to sign in with a second factor, for
// instance.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
type ChallengeError struct {
	Claims string // JSON

	cause error
}

func (e *ChallengeError) Unwrap() error { return e.cause }

// Error is for the log.
func (e *ChallengeError) Error() string {
	if e.cause == nil {
		return ErrChallenge.Error()
	}
	return ErrChallenge.Error() + ": " + e.cause.Error()
}

// Is tells that it is an ErrChallenge.
func (e *ChallengeError) Is(target error) bool { return target == ErrChallenge }
