// Package principal says on whose behalf something is asked. Whatever is kept, gathered, shared or counted for a caller
// takes a Principal, so that nothing of one can come to another.
package principal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Principal is one caller with one set of rights. Two that are equal may see the same; nothing else may be shared. The
// zero Principal is nobody.
type Principal struct {
	tenant, object, application string
	rights                      [sha256.Size]byte
}

// New is the one place where principals are made. tenant and object are the caller's in Microsoft Entra ID, application
// is the one that signed them in; each is "" where nobody knows. rights are everything else that decides what the caller
// may see: their token where Microsoft Graph judges it, what it grants where the gateway does.
//
// https://learn.microsoft.com/entra/identity-platform/claims-validation
func New(tenant, object, application string, rights ...string) Principal {
	hash := sha256.New()
	for _, text := range append([]string{tenant, object, application}, rights...) {
		_, _ = hash.Write(binary.AppendUvarint(nil, uint64(len(text)))) // so that no two lists read alike
		_, _ = hash.Write([]byte(text))
	}
	p := Principal{tenant: tenant, object: object, application: application}
	hash.Sum(p.rights[:0])
	return p
}

// Tenant is the id of the caller's tenant.
func (p Principal) Tenant() string { return p.tenant }

// Object is the object id of the caller: a user, or the service principal of an application.
func (p Principal) Object() string { return p.object }

// Application is the client id of the application that the caller uses, or is.
func (p Principal) Application() string { return p.application }

// IsZero reports whether the principal is nobody.
func (p Principal) IsZero() bool { return p == Principal{} }

// String tells principals apart in logs. It names no person.
func (p Principal) String() string {
	if p.IsZero() {
		return "nobody"
	}
	return hex.EncodeToString(p.rights[:6])
}
