package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

// Mode is how callers say who they are.
type Mode interface {
	// Authenticate says who sent the request. Its errors are those of this package.
	Authenticate(r *http.Request) (Caller, error)
}

// Caller is who sent a request, and what they may do.
type Caller struct {
	Principal principal.Principal
	// Expires is when the caller's token says that it ends; zero if it does not say.
	Expires time.Time
	// Tokens are for Microsoft Graph, for the one operation of the request.
	Tokens TokenSource
	// Verified tells that the gateway has checked who the principal is. Otherwise Microsoft Graph does.
	Verified bool
	// Application tells an application that asks for itself from one that asks for a user.
	Application bool
	// Reach is what the gateway lets the caller see.
	Reach Reach
}

// TokenSource gives the access tokens for Microsoft Graph.
type TokenSource interface {
	// Token is what to send; "" if there is none.
	Token(ctx context.Context) (string, error)
	// Renew makes Token give another, asked for with claims if there are any, and reports whether there is another.
	Renew(ctx context.Context, claims string) (renewed bool, err error)
}

// Reach is what the gateway lets a caller see of what Microsoft Graph would show.
type Reach int

// The reaches. With a token of the caller's own, Microsoft Graph decides; with an application's, it would show everybody
// what the application may see, so that the gateway has to.
const (
	Nothing   Reach = iota
	Organized       // what the caller organizes
	Everyones       // what any user organizes
	Delegated       // whatever Microsoft Graph shows to the caller
)

func (r Reach) String() string {
	return [...]string{"nothing", "organized", "everyone's", "delegated"}[r]
}

type callerKey struct{}

// NewContext carries the caller of a request.
func NewContext(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// From is the caller of the request that ctx belongs to: nobody, unless NewContext put one there.
func From(ctx context.Context) Caller {
	caller, _ := ctx.Value(callerKey{}).(Caller)
	return caller
}
