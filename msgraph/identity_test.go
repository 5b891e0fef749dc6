package msgraph_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// readRecord reads an attendance record as a caller of the package does.
func readRecord(t *testing.T, body string) (*msgraph.AttendanceRecord, error) {
	t.Helper()
	graph := &recordedGraph{status: http.StatusOK, body: []byte(`{"value":[` + body + `]}`)}
	value, err := graph.answer(t, msgraph.ListAttendanceRecords("/me/onlineMeetings/a/attendanceReports/b"))
	if err != nil {
		return nil, err
	}
	records := value.(msgraph.Page[msgraph.AttendanceRecord]).Items
	require.Len(t, records, 1)
	return records[0], nil
}

func readIdentity(t *testing.T, identity string) msgraph.Identity {
	t.Helper()
	record, err := readRecord(t, `{"identity":`+identity+`}`)
	require.NoError(t, err)
	return record.Identity
}

func base(id, displayName, odataType string) msgraph.BaseIdentity {
	return msgraph.BaseIdentity{ID: id, DisplayName: displayName, ODataType: odataType}
}

const acsID = "8:acs:0c6204c3-70b6-4981-9f2c-5194ced1cdd1_00000012-518d-e776-71d3-44482200c7c3"

func TestTheAnnotationTellsTheIdentity(t *testing.T) {
	t.Parallel()
	user := func(odataType string) msgraph.Identity {
		return &msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "Lisa", odataType), TenantID: "t"}
	}
	unknown := func(odataType string) msgraph.Identity {
		return &msgraph.UnknownIdentity{BaseIdentity: base("u", "Lisa", odataType)}
	}
	for odataType, want := range map[string]func(string) msgraph.Identity{
		"#microsoft.graph.communicationsUserIdentity":  user,
		"microsoft.graph.communicationsUserIdentity":   user,
		"#Microsoft.Graph.CommunicationsUserIdentity":  user,
		"#MICROSOFT.GRAPH.COMMUNICATIONSUSERIDENTITY":  user,
		"communicationsUserIdentity":                   user,
		"#microsoft.graph.identity":                    unknown,
		"microsoft.graph.identity":                     unknown,
		"#microsoft.graph.userIdentity":                unknown,
		"#microsoft.graph.emailIdentity":               unknown,
		"#microsoft.graph.teamworkUserIdentity":        unknown,
		"#microsoft.graph.callRecords.userIdentity":    unknown,
		"#microsoft.graph.communicationsHoloIdentity":  unknown,
		"#contoso.communicationsUserIdentity":          unknown,
		"communicationsUserIdentity.microsoft.graph":   unknown,
		"#microsoft.graph.communicationsUserIdentity ": unknown,
		"\U0001F916": unknown,
	} {
		t.Run(odataType, func(t *testing.T) {
			t.Parallel()
			name, err := json.Marshal(odataType)
			require.NoError(t, err)
			got := readIdentity(t, `{"@odata.type":`+string(name)+`,"id":"u","displayName":"Lisa","tenantId":"t"}`)
			assert.Equal(t, want(odataType), got, "the raw name is kept as it came")
		})
	}
}

func TestEveryKindOfIdentityKeepsItsProperties(t *testing.T) {
	t.Parallel()
	hidden := true
	for name, want := range map[string]func(msgraph.BaseIdentity) msgraph.Identity{
		"communicationsUserIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.CommunicationsUserIdentity{BaseIdentity: b, TenantID: "t"}
		},
		"azureCommunicationServicesUserIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.AzureCommunicationServicesUserIdentity{BaseIdentity: b, AzureCommunicationServicesResourceID: "r"}
		},
		"communicationsGuestIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.CommunicationsGuestIdentity{BaseIdentity: b, Email: "e"}
		},
		"communicationsPhoneIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.CommunicationsPhoneIdentity{BaseIdentity: b}
		},
		"communicationsApplicationIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.CommunicationsApplicationIdentity{BaseIdentity: b, ApplicationType: "a", Hidden: &hidden}
		},
		"communicationsApplicationInstanceIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.CommunicationsApplicationInstanceIdentity{BaseIdentity: b, Hidden: &hidden, TenantID: "t"}
		},
		"communicationsEncryptedIdentity": func(b msgraph.BaseIdentity) msgraph.Identity {
			return &msgraph.CommunicationsEncryptedIdentity{BaseIdentity: b}
		},
		"identity": func(b msgraph.BaseIdentity) msgraph.Identity { return &msgraph.UnknownIdentity{BaseIdentity: b} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readIdentity(t, `{"@odata.type":"#microsoft.graph.`+name+`","id":"i","displayName":"n","tenantId":"t",`+
				`"azureCommunicationServicesResourceId":"r","email":"e","applicationType":"a","hidden":true}`)
			assert.Equal(t, want(base("i", "n", "#microsoft.graph."+name)), got)
			assert.Equal(t, "n", got.Name())
		})
	}
}

func TestWithoutTheAnnotationThePropertiesTellTheIdentity(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		identity string
		want     msgraph.Identity
	}{
		"a tenant": {
			`{"id":"u","displayName":"Lisa","tenantId":"t"}`,
			&msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "Lisa", ""), TenantID: "t"},
		},
		"a tenant that is null": {
			`{"id":"u","displayName":"Lisa","tenantId":null}`,
			&msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "Lisa", "")},
		},
		"a tenant in another letter case": {
			`{"Id":"u","DisplayName":"Lisa","TenantId":"t"}`,
			&msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "Lisa", ""), TenantID: "t"},
		},
		"an annotation that is null": {
			`{"@odata.type":null,"id":"u","tenantId":"t"}`,
			&msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "", ""), TenantID: "t"},
		},
		"an annotation that is empty": {
			`{"@odata.type":"","id":"u","tenantId":"t"}`,
			&msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "", ""), TenantID: "t"},
		},
		"all properties null": {
			`{"id":null,"displayName":null,"tenantId":null}`,
			&msgraph.CommunicationsUserIdentity{},
		},
		"a resource of Azure Communication Services": {
			`{"id":"x","displayName":"Misty","azureCommunicationServicesResourceId":"r"}`,
			&msgraph.AzureCommunicationServicesUserIdentity{BaseIdentity: base("x", "Misty", ""), AzureCommunicationServicesResourceID: "r"},
		},
		"an id of Azure Communication Services": {
			`{"id":"` + acsID + `"}`,
			&msgraph.AzureCommunicationServicesUserIdentity{BaseIdentity: base(acsID, "", "")},
		},
		"an id of Azure Communication Services and a tenant": {
			`{"id":"` + acsID + `","tenantId":"t"}`,
			&msgraph.AzureCommunicationServicesUserIdentity{BaseIdentity: base(acsID, "", "")},
		},
		"the annotation wins over the id": {
			`{"@odata.type":"#microsoft.graph.communicationsGuestIdentity","id":"` + acsID + `","tenantId":"t"}`,
			&msgraph.CommunicationsGuestIdentity{BaseIdentity: base(acsID, "", "#microsoft.graph.communicationsGuestIdentity")},
		},
		"neither": {
			`{"id":"u","displayName":"Somebody"}`,
			&msgraph.UnknownIdentity{BaseIdentity: base("u", "Somebody", "")},
		},
		"an id that only holds the prefix": {
			`{"id":"x8:acs:y"}`,
			&msgraph.UnknownIdentity{BaseIdentity: base("x8:acs:y", "", "")},
		},
		"nothing but undeclared properties": {`{"identityProvider":"AAD"}`, &msgraph.UnknownIdentity{}},
		"nothing":                           {`{}`, &msgraph.UnknownIdentity{}},
		"null":                              {`null`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, readIdentity(t, c.identity))
		})
	}
}

func TestARecordWithoutAnIdentityNamesNobody(t *testing.T) {
	t.Parallel()
	record, err := readRecord(t, `{"id":"r"}`)
	require.NoError(t, err)
	assert.Nil(t, record.Identity)
}

func TestIdentityKindsTellTheMembersApart(t *testing.T) {
	t.Parallel()
	for kind, identity := range map[msgraph.IdentityKind]msgraph.Identity{
		"USER":                 &msgraph.CommunicationsUserIdentity{},
		"ACS_USER":             &msgraph.AzureCommunicationServicesUserIdentity{},
		"GUEST":                &msgraph.CommunicationsGuestIdentity{},
		"PHONE":                &msgraph.CommunicationsPhoneIdentity{},
		"APPLICATION":          &msgraph.CommunicationsApplicationIdentity{},
		"APPLICATION_INSTANCE": &msgraph.CommunicationsApplicationInstanceIdentity{},
		"ENCRYPTED":            &msgraph.CommunicationsEncryptedIdentity{},
		"UNKNOWN":              &msgraph.UnknownIdentity{},
	} {
		assert.Equal(t, kind, identity.Kind())
	}
}

func TestIdentitiesAreReadWhereverTheyStand(t *testing.T) {
	t.Parallel()
	const user = `{"id":"u","tenantId":"t"}`
	want := &msgraph.CommunicationsUserIdentity{BaseIdentity: base("u", "", ""), TenantID: "t"}
	graph := &recordedGraph{status: http.StatusOK, body: []byte(`{"createdBy":{"user":` + user + `,"guest":` + user + `,"phone":null},
		"coOrganizers":[` + user + `],"invitedAttendees":[` + user + `,{"id":"g"}]}`)}
	value, err := graph.answer(t, msgraph.GetTownhall("/solutions/virtualEvents/townhalls/a"))
	require.NoError(t, err)

	townhall := value.(*msgraph.Townhall)
	assert.Equal(t, want, townhall.CreatedBy.User)
	assert.Equal(t, want, townhall.CreatedBy.Guest)
	assert.Nil(t, townhall.CreatedBy.Phone)
	assert.Nil(t, townhall.CreatedBy.Application)
	assert.Equal(t, []*msgraph.CommunicationsUserIdentity{want}, townhall.CoOrganizers)
	assert.Equal(t, []msgraph.Identity{want, &msgraph.UnknownIdentity{BaseIdentity: base("g", "", "")}}, townhall.InvitedAttendees)
}
