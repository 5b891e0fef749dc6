package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// betaOnly are the properties that no answer of v1.0 may have, at any depth.
var betaOnly = []string{
	"engagements", "registrantId", "anonymizeIdentityForRoles", "capabilities", "joinUrl", "producers", "contributors",
	"isRegistrationEnabled", "registrantVideoOnDemandWebUrl",
}

// names collects every property name in a value.
func names(value any, into map[string]bool) map[string]bool {
	switch v := value.(type) {
	case object:
		for name, inner := range v {
			into[name] = true
			names(inner, into)
		}
	case []any:
		for _, inner := range v {
			names(inner, into)
		}
	}
	return into
}

func TestBetaHasMore(t *testing.T) {
	t.Parallel()
	v1, beta := map[string]bool{}, map[string]bool{}
	for _, path := range []string{
		teamMeeting, teamReport + "?$expand=attendanceRecords", webinar, webinar + "/sessions", webinarSession,
		webinar + "/registrations", webinarReport + "/attendanceRecords", townhall,
	} {
		names(get(t, diane, "/v1.0"+path).body, v1)
		names(get(t, diane, "/beta"+path).body, beta)
	}
	for _, name := range betaOnly {
		assert.False(t, v1[name], name)
		assert.True(t, beta[name], name)
	}
}

func TestEngagementsAreOfKnownKinds(t *testing.T) {
	t.Parallel()
	kinds := map[any]bool{}
	for _, record := range get(t, diane, "/beta"+webinarReport+"/attendanceRecords").value(t) {
		assert.Contains(t, record, "registrantId")
		assert.Nil(t, record["registrantId"])
		for _, engagement := range objects(t, record["engagements"]) {
			kinds[engagement["engagementType"]] = true
		}
	}
	assert.Equal(t, map[any]bool{"reaction": true, "hand": true, "camera": true, "microphone": true}, kinds)
}

func TestNewEnumMembersNeedAPreference(t *testing.T) {
	t.Parallel()
	read := func(headers ...string) (scope, role any) {
		meeting := get(t, diane, "/v1.0"+teamMeeting, headers...).body
		attendee := objects(t, meeting["participants"].(object)["attendees"])[0]
		return meeting["lobbyBypassSettings"].(object)["scope"], attendee["role"]
	}
	scope, role := read()
	assert.Equal(t, []any{"unknownFutureValue", "unknownFutureValue"}, []any{scope, role})
	scope, role = read("Prefer", `odata.maxpagesize=5, Include-Unknown-Enum-Members`)
	assert.Equal(t, []any{"invited", "coorganizer"}, []any{scope, role})
}
