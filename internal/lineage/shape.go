package lineage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
)

// Shape is what Microsoft Graph has, as far as the schema is about it: v1.0 and beta in one. It holds facts of Microsoft's
// $metadata, and what of them the schema leaves out.
type Shape struct {
	Types map[string]Type     `json:"types"`
	Enums map[string][]string `json:"enums"` // the members of each
}

// Type is one of Microsoft's, complex or an entity.
type Type struct {
	Base       string              `json:"base"`
	Properties map[string]Property `json:"properties"` // without those of Base
}

// Property is one of a type's.
type Property struct {
	Type string `json:"type"` // in Microsoft's words, for example Collection(attendanceRecord)
	// Nullable is nil where it may be null, as most may.
	Nullable *bool `json:"nullable"`
	// Navigation is true where a call of its own reads it.
	Navigation bool `json:"navigation"`
	// Since is the first version that has it; "" is v1.0.
	Since string `json:"since"`
	// LeftOut is why the schema does not show it; "" where it does.
	LeftOut string `json:"leftOut"`

	Owner string `json:"-"` // the type that declares it
}

// ReadShape reads a file.
func ReadShape(name string) (shape Shape, err error) {
	text, err := os.ReadFile(name) //nolint:gosec // whoever generates or tests says which
	if err != nil {
		return shape, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&shape); err != nil {
		return shape, fmt.Errorf("%s: %w", name, err)
	}
	for owner, t := range shape.Types {
		for name, property := range t.Properties {
			property.Owner = owner
			t.Properties[name] = property
		}
	}
	return shape, nil
}

// Of lists the properties of a type, with those it inherits.
func (s Shape) Of(name string) map[string]Property {
	all := map[string]Property{}
	for ; name != ""; name = s.Types[name].Base {
		maps.Copy(all, s.Types[name].Properties)
	}
	return all
}

// Property finds one by its type and name, inherited ones included: onlineMeeting.subject.
func (s Shape) Property(coordinate string) (Property, bool) {
	name, property, _ := strings.Cut(coordinate, ".")
	found, ok := s.Of(name)[property]
	return found, ok
}

// Required reports whether Microsoft's $metadata promises a value.
func (p Property) Required() bool { return p.Nullable != nil && !*p.Nullable }

// FirstVersion is that which has it first: v1.0 or beta.
func (p Property) FirstVersion() string {
	if p.Since == "" {
		return "v1.0"
	}
	return p.Since
}
