package msgraph_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// kindsByType are the kinds of identity by Microsoft's names of their types.
var kindsByType = map[string]msgraph.IdentityKind{
	"communicationsUserIdentity": "USER", "azureCommunicationServicesUserIdentity": "ACS_USER", "communicationsGuestIdentity": "GUEST",
	"communicationsPhoneIdentity": "PHONE", "communicationsApplicationIdentity": "APPLICATION",
	"communicationsApplicationInstanceIdentity": "APPLICATION_INSTANCE", "communicationsEncryptedIdentity": "ENCRYPTED",
}

// The annotation decides the kind; without one an Azure Communication Services resource or id does, and then a tenantId, be it null.
func TestTheKindOfAnIdentity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want, identity := msgraph.IdentityKind("UNKNOWN"), map[string]any{}
		if rapid.Bool().Draw(t, "has a tenant") {
			identity["tenantId"], want = rapid.SampledFrom([]any{nil, "", "t"}).Draw(t, "tenant"), "USER"
		}
		switch id := rapid.SampledFrom([]any{nil, "u", "8:acs:u", "x8:acs:u"}).Draw(t, "id"); id {
		case "8:acs:u":
			want = "ACS_USER"
			fallthrough
		default:
			identity["id"] = id
		}
		if resource := rapid.SampledFrom([]any{nil, "", "r"}).Draw(t, "resource"); resource == "r" {
			identity["azureCommunicationServicesResourceId"], want = resource, "ACS_USER"
		}
		for _, name := range []string{"email", "applicationType", "hidden", "brandNew"} {
			if rapid.Bool().Draw(t, name) {
				identity[name] = nil
			}
		}
		if name := rapid.SampledFrom(append(slices.Sorted(maps.Keys(kindsByType)), "", "identity", "teamworkUserIdentity", "brandNewIdentity")).Draw(t, "type"); name != "" {
			identity["@odata.type"] = rapid.SampledFrom([]string{"#microsoft.graph.", "microsoft.graph.", "#MICROSOFT.Graph.", ""}).Draw(t, "namespace") + name
			if want = kindsByType[name]; want == "" {
				want = "UNKNOWN"
			}
		}
		record := readAtRandom(t, map[string]any{"identity": identity})
		assert.Equal(t, want, record.Identity.Kind(), "%v", identity)
	})
}

// readAtRandom reads an attendance record.
func readAtRandom(t *rapid.T, record map[string]any) *msgraph.AttendanceRecord {
	body, err := json.Marshal(map[string]any{"value": []any{record}})
	require.NoError(t, err)
	graph := &recordedGraph{status: http.StatusOK, body: body}
	results := clientOf("https://graph.microsoft.com/v1.0", graph, msgraph.StaticToken("token")).
		Do(t.Context(), []msgraph.Call{msgraph.ListAttendanceRecords("/me/onlineMeetings/a/attendanceReports/b")})
	require.NoError(t, results[0].Err)
	return results[0].Value.(msgraph.Page[msgraph.AttendanceRecord]).Items[0]
}

// An instant is the one that was sent, in UTC; one that was sent in UTC is shown to the letter.
func TestAnInstantIsTheOneThatWasSent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		second := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "second"), 0).UTC()
		fraction := rapid.StringMatching(`|\.[0-9]{1,7}`).Draw(t, "fraction")
		minutes := rapid.IntRange(-14*60, 14*60).Draw(t, "minutes ahead of UTC")
		zone := time.FixedZone("", minutes*60)
		offset, inUTC := "Z", rapid.Bool().Draw(t, "in UTC")
		if !inUTC {
			second, offset = second.In(zone), second.In(zone).Format("-07:00")
		}
		sent := second.Format("2006-01-02T15:04:05") + fraction + offset
		want, err := time.Parse(time.RFC3339Nano, sent)
		require.NoError(t, err)
		record := readAtRandom(t, map[string]any{"attendanceIntervals": []any{map[string]any{"joinDateTime": sent}}})
		shown := string(record.FirstJoinedAt())
		got, err := time.Parse(time.RFC3339Nano, shown)
		require.NoError(t, err)
		assert.True(t, want.Equal(got) && strings.HasSuffix(shown, "Z"), "%s is shown as %s", sent, shown)
		if inUTC {
			assert.Equal(t, sent, shown)
		}
	})
}
