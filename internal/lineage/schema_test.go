package lineage_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

func schema(t *testing.T) lineage.Schema {
	t.Helper()
	read, err := lineage.ReadSchema("../../schema.graphqls")
	require.NoError(t, err)
	return read
}

// described goes through all that names calls: fields, and types.
func described(s lineage.Schema, do func(at, description string, calls []lineage.Upstream, isType bool)) {
	for _, def := range s.Types {
		if def.Kind != ast.Object && def.Kind != ast.Interface || def.BuiltIn {
			continue
		}
		if def.Kind == ast.Object {
			do(def.Name, def.Description, s.CallsFor(def), true)
		}
		for _, field := range def.Fields {
			if !strings.HasPrefix(field.Name, "__") {
				do(def.Name+"."+field.Name, field.Description, s.CallsOf(def, field), false)
			}
		}
	}
}

func TestACallNeedsTheSamePermissionWhereverItIsNamed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/administrator.md")
	require.NoError(t, err)
	known := map[string]lineage.Permission{}
	described(schema(t), func(at, _ string, calls []lineage.Upstream, _ bool) {
		for _, u := range calls {
			if first, ok := known[u.Call]; ok {
				assert.Equal(t, first, u.Permission, "%s: %s", at, u.Call)
			}
			known[u.Call] = u.Permission
			assert.NotEqual(t, lineage.Permission{}, u.Permission, "%s: nobody may %s", at, u.Call)
			assert.Regexp(t, `^GET /\S`, u.Call, at)
			for _, permission := range permissions(u) {
				assert.Contains(t, string(page), "`"+permission+"`", "%s: administrators are not told", at)
			}
		}
	})
	assert.NotEmpty(t, known)
}

func permissions(u lineage.Upstream) []string {
	return slices.DeleteFunc([]string{u.Delegated, u.Application}, func(permission string) bool { return permission == "" })
}

var (
	permissionName = regexp.MustCompile(`\b[A-Z]\w+\.Read(?:Basic)?(?:\.All|\.Chat)?\b`)
	callName       = regexp.MustCompile(`GET (\S+)`)
	placeholder    = regexp.MustCompile(`\{\w+\}`)
)

// Introspection shows descriptions and no directives: they say the calls again, in short.
func TestDescriptionsSayWhatTheDirectivesSay(t *testing.T) {
	t.Parallel()
	described(schema(t), func(at, description string, calls []lineage.Upstream, isType bool) {
		_, words, said := strings.Cut(description, "Upstream: ")
		assert.Equal(t, len(calls) > 0, said, "%s: calls something, and says so", at)
		var needed []string
		for _, u := range calls {
			needed = append(needed, permissions(u)...)
		}
		if said && !isType {
			assert.Contains(t, words, needed[0], "%s: what its first call needs", at)
		}
		for _, permission := range permissionName.FindAllString(words, -1) {
			assert.Contains(t, needed, permission, "%s: none of its calls needs it", at)
		}
		for _, call := range callName.FindAllStringSubmatch(words, -1) {
			assert.True(t, slices.ContainsFunc(calls, func(u lineage.Upstream) bool { return abbreviates(call[1], u.Call) }), "%s says %s", at, call[0])
		}
	})
}

// abbreviates reports whether a description means a call: it leaves out parts of it, and the properties it selects.
func abbreviates(said, call string) bool {
	call, _, _ = strings.Cut(strings.TrimPrefix(call, "GET "), "?$select")
	pattern := regexp.QuoteMeta(placeholder.ReplaceAllString(strings.TrimRight(said, ".,;"), "{}"))
	return regexp.MustCompile("^" + strings.ReplaceAll(pattern, "…", ".*") + "$").MatchString(placeholder.ReplaceAllString(call, "{}"))
}

func TestDescriptionsSayWhatOnlyBetaHas(t *testing.T) {
	t.Parallel()
	s := schema(t)
	onlyBeta := func(def *ast.Definition, field *ast.FieldDefinition) bool {
		return slices.ContainsFunc(s.Of(field.Directives), func(u lineage.Upstream) bool { return u.Since == "beta" })
	}
	for _, def := range s.Types {
		for _, field := range def.Fields {
			words := field.Description
			if rest, isRaw := strings.CutPrefix(field.Name, "raw"); isRaw {
				words += def.Fields.ForName(strings.ToLower(rest[:1]) + rest[1:]).Description
			}
			assert.Equal(t, onlyBeta(def, field), strings.Contains(words+def.Description, "Beta only"), "%s.%s", def.Name, field.Name)
		}
	}
}

func TestCallsAreSpeltOut(t *testing.T) {
	t.Parallel()
	s := schema(t)
	object := s.Types["OnlineMeeting"]
	artifact := "OnlineMeetingArtifact.Read.All"
	assert.Equal(t, []lineage.Upstream{
		{Call: "GET /me/onlineMeetings/{meetingId}/attendanceReports/{reportId}", Permission: lineage.Permission{Delegated: artifact}, Since: "v1.0"},
		{Call: "GET /users/{userId}/onlineMeetings/{meetingId}/attendanceReports/{reportId}", Permission: lineage.Permission{Application: artifact}, Since: "v1.0"},
	}, s.CallsOf(object, object.Fields.ForName("attendanceReport")), "who has no /me may not read below it")
	assert.Len(t, s.CallsOf(s.Types["AttendanceSource"], s.Types["AttendanceSource"].Fields.ForName("attendanceReport")), 4, "those of each type behind it")
	assert.Empty(t, s.CallsOf(object, object.Fields.ForName("subject")), "it comes with its object")
}
