// Package attendance holds rules over attendance records: which to keep, how to order them. It does no I/O and knows
// of nothing but the records.
package attendance

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Filter says which records to keep: those that meet every condition that is set.
type Filter struct {
	Roles           []msgraph.AttendanceRole
	IdentityKinds   []msgraph.IdentityKind
	Search          *string
	MinimumSeconds  *int
	HasRegistration *bool
}

// Apply is a new list of the records that meet f, in their order.
func (f *Filter) Apply(records []*msgraph.AttendanceRecord) []*msgraph.AttendanceRecord {
	if f == nil {
		return slices.Clone(records)
	}
	kept := make([]*msgraph.AttendanceRecord, 0, len(records))
	search := f.search()
	for _, record := range records {
		if f.hasRole(record) && f.hasKind(record) && f.isLongEnough(record) && f.isRegistered(record) &&
			(search == "" || contains(record, search)) {
			kept = append(kept, record)
		}
	}
	return kept
}

// Properties are those that f looks at, by Microsoft's names.
func (f *Filter) Properties() (names []string) {
	if f == nil {
		return nil
	}
	for name, looksAt := range map[string]bool{
		"role": len(f.Roles) > 0, "identity": len(f.IdentityKinds) > 0 || f.search() != "", "emailAddress": f.search() != "",
		"totalAttendanceInSeconds": f.MinimumSeconds != nil, "registrationId": f.HasRegistration != nil,
	} {
		if looksAt {
			names = append(names, name)
		}
	}
	return names
}

func (f *Filter) hasRole(record *msgraph.AttendanceRecord) bool {
	return len(f.Roles) == 0 || slices.ContainsFunc(f.Roles, record.HasRole)
}

func (f *Filter) hasKind(record *msgraph.AttendanceRecord) bool {
	return len(f.IdentityKinds) == 0 || record.Identity != nil && slices.Contains(f.IdentityKinds, record.Identity.Kind())
}

func (f *Filter) isLongEnough(record *msgraph.AttendanceRecord) bool {
	seconds := record.TotalAttendanceInSeconds
	return f.MinimumSeconds == nil || seconds != nil && *seconds >= *f.MinimumSeconds
}

func (f *Filter) isRegistered(record *msgraph.AttendanceRecord) bool {
	return f.HasRegistration == nil || (record.RegistrationID != "") == *f.HasRegistration
}

func (f *Filter) search() string {
	if f.Search == nil {
		return ""
	}
	return fold(strings.TrimSpace(*f.Search))
}

func contains(record *msgraph.AttendanceRecord, folded string) bool {
	return strings.Contains(fold(nameOf(record)), folded) || strings.Contains(fold(record.EmailAddress), folded)
}

func nameOf(record *msgraph.AttendanceRecord) string {
	if record.Identity == nil {
		return ""
	}
	return record.Identity.Name()
}

// fold makes text that differs only in case and accents the same.
func fold(text string) string {
	if isPlain(text) {
		return strings.ToLower(text)
	}
	folded := cases.Fold().String(text)
	stripped, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), folded)
	if err != nil {
		return folded
	}
	return stripped
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
