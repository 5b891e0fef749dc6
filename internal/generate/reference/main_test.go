package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

func readPage(t *testing.T) page {
	t.Helper()
	schema, err := lineage.ReadSchema("../../../schema.graphqls")
	require.NoError(t, err)
	shape, err := lineage.ReadShape("../../../msgraph/shape.json")
	require.NoError(t, err)
	return page{schema, shape}
}

func TestWhatIsNullAsDescribedIsDescribed(t *testing.T) {
	t.Parallel()
	p, described := readPage(t), 0
	for _, section := range p.Sections() {
		for _, def := range section.Types {
			for _, field := range p.Fields(def) {
				if p.Null(field) == "as described" && !def.IsInputType() {
					described++
					assert.Contains(t, strings.ToLower(field.Description), "null", "%s.%s", def.Name, field.Name)
				}
			}
		}
	}
	assert.NotZero(t, described)
}

func TestEveryFieldHasARow(t *testing.T) {
	t.Parallel()
	p := readPage(t)
	text, err := write(p.Schema, p.shape)
	require.NoError(t, err)
	for _, def := range p.Types {
		if def.BuiltIn {
			continue
		}
		_, part, found := strings.Cut(string(text), "\n### "+def.Name+"\n")
		require.True(t, found, def.Name)
		part, _, _ = strings.Cut(part, "\n### ")
		for _, field := range p.Fields(def) {
			assert.Contains(t, part, "\n| `"+field.Name+"` | ", def.Name)
		}
		for _, value := range def.EnumValues {
			assert.Contains(t, part, "\n| `"+value.Name+"` | ", def.Name)
		}
	}
}

func TestARowSaysWhereAFieldComesFrom(t *testing.T) {
	t.Parallel()
	p := readPage(t)
	row := func(name, field string) [3]string {
		def := p.Types[name]
		return [3]string{p.From(def, def.Fields.ForName(field)), p.Permission(def, def.Fields.ForName(field)), p.Null(def.Fields.ForName(field))}
	}
	artifact := "`OnlineMeetingArtifact.Read.All`"
	assert.Equal(t, [3]string{"`onlineMeeting.subject`", "`OnlineMeetings.Read` / `OnlineMeetings.Read.All`", "none sent"}, row("OnlineMeeting", "subject"))
	assert.Equal(t, [3]string{"computed", "`OnlineMeetings.Read` / `OnlineMeetings.Read.All`", "never"}, row("OnlineMeeting", "id"))
	assert.Equal(t, [3]string{"`onlineMeeting.attendanceReports`<br>`GET …/attendanceReports`", artifact + " / " + artifact, "call fails"}, row("OnlineMeeting", "attendanceReports"))
	assert.Equal(t, [3]string{"`virtualEventWebinar.isRegistrationEnabled` (beta)", "`VirtualEvent.Read` / `VirtualEvent.Read.All`", "none sent, on v1.0"}, row("Webinar", "isRegistrationEnabled"))
	assert.Equal(t, [3]string{"`dateTimeTimeZone.dateTime`", "that of what holds it", "left out"}, row("DateTimeTimeZone", "dateTime"))
	assert.Equal(t, [3]string{"computed from `attendanceInterval.joinDateTime`", artifact + " / " + artifact, "none sent"}, row("AttendanceRecord", "firstJoinedAt"))
	assert.Equal(t, [3]string{"computed", "that of what holds it", "as described"}, row("AttendanceReportConnection", "totalCount"))
}
