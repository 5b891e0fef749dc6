package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

// From is where a field comes from.
func (p page) From(def *ast.Definition, field *ast.FieldDefinition) string {
	if p.IsPlumbing(def) {
		return "computed"
	}
	var lines []string
	add := func(format string, args ...any) {
		if line := fmt.Sprintf(format, args...); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, u := range p.Of(field.Directives) {
		switch {
		case u.Derived && u.Property != "":
			add("computed from `%s`", u.Property)
		case u.Derived:
			add("computed")
		case u.Since == "beta":
			add("`%s` (beta)", u.Property)
		case u.Property != "":
			add("`%s`", u.Property)
		}
	}
	for _, u := range p.Of(field.Directives) {
		if u.Call != "" {
			add("`%s`", u.Call)
		}
	}
	return strings.Join(lines, "<br>")
}

// Permission is what reading a field takes: the calls it makes, or those that bring its object.
func (p page) Permission(def *ast.Definition, field *ast.FieldDefinition) string {
	calls := p.CallsOf(def, field)
	if calls == nil {
		calls = p.CallsFor(def)
	}
	switch {
	case def.Name == "Query" && calls == nil:
		return "that of the type"
	case calls == nil || p.IsPlumbing(def):
		return "that of what holds it"
	}
	return anyOf(calls, func(u lineage.Upstream) string { return u.Delegated }) + " / " + anyOf(calls, func(u lineage.Upstream) string { return u.Application })
}

func anyOf(calls []lineage.Upstream, permission func(lineage.Upstream) string) string {
	var names []string
	for _, u := range calls {
		if name := "`" + permission(u) + "`"; permission(u) != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}

// Name is a permission as it is written; where there is none, a word says so.
func (page) Name(permission string) string {
	if permission == "" {
		return "none"
	}
	return "`" + permission + "`"
}

// Null is when a field is null, in the words that the page explains. All follows from its directives and the shape of what
// they name; for what is computed from nothing of Microsoft's, its description says it.
func (p page) Null(field *ast.FieldDefinition) string {
	if field.Type.NonNull {
		return "never"
	}
	var reasons []string
	add := func(reason string) {
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	for _, u := range p.Of(field.Directives) {
		if u.Call != "" {
			add("call fails")
		}
		property, shown := p.shape.Property(u.Property)
		switch {
		case property.Navigation:
		case shown && property.Required():
			add("left out")
		case u.Property != "":
			add("none sent")
		}
		if u.Since == "beta" {
			add("on v1.0")
		}
	}
	if reasons == nil {
		return "as described"
	}
	return strings.Join(reasons, ", ")
}

// Deprecation is why a field should not be used; "" if it may.
func (page) Deprecation(field *ast.FieldDefinition) string {
	if deprecated := field.Directives.ForName("deprecated"); deprecated != nil {
		return deprecated.Arguments.ForName("reason").Value.Raw
	}
	return ""
}
