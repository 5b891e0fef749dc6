// Package clients is what genqlient makes of the operations of contract/operations, and a program that uses it.
package clients

// Identity is whom a record is about, of whatever kind. The types that genqlient writes for a union know the members that it had
// then, and one that came later fails the whole answer; this one takes it, and has its name.
type Identity struct {
	Typename    string       `json:"__typename"`
	DisplayName *string      `json:"displayName"`
	Kind        IdentityKind `json:"kind"`
	Email       *string      `json:"email"`
}
