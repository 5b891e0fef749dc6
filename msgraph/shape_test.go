package msgraph_test

import (
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// These tests hold the structs of this package against shape.json. What shape.json says is held against Microsoft's own
// words in csdl_test.go, and the schema against it in lineage_test.go.

func readShape(t *testing.T) lineage.Shape {
	t.Helper()
	shape, err := lineage.ReadShape("shape.json")
	require.NoError(t, err)
	return shape
}

func readSchema(t *testing.T) lineage.Schema {
	t.Helper()
	schema, err := lineage.ReadSchema(filepath.Join("..", "schema.graphqls"))
	require.NoError(t, err)
	return schema
}

func collectionOf(edm string) (string, bool) {
	element, ok := strings.CutPrefix(edm, "Collection(")
	return strings.TrimSuffix(element, ")"), ok
}

// resources says what mirrors what: a Go struct, one of Microsoft's types.
var resources = []struct {
	value any
	edm   string
}{
	{msgraph.User{}, "user"},
	{msgraph.OnlineMeeting{}, "onlineMeeting"},
	{msgraph.Webinar{}, "virtualEventWebinar"},
	{msgraph.Townhall{}, "virtualEventTownhall"},
	{msgraph.VirtualEventSession{}, "virtualEventSession"},
	{msgraph.AttendanceReport{}, "meetingAttendanceReport"},
	{msgraph.AttendanceRecord{}, "attendanceRecord"},
	{msgraph.AttendanceInterval{}, "attendanceInterval"},
	{msgraph.Engagement{}, "meetingEngagement"},
	{msgraph.Registration{}, "virtualEventRegistration"},
	{msgraph.RegistrationQuestionAnswer{}, "virtualEventRegistrationQuestionAnswer"},
	{msgraph.ExternalRegistrationInformation{}, "virtualEventExternalRegistrationInformation"},
	{msgraph.ExternalEventInformation{}, "virtualEventExternalInformation"},
	{msgraph.Presenter{}, "virtualEventPresenter"},
	{msgraph.PresenterDetails{}, "virtualEventPresenterDetails"},
	{msgraph.VirtualEventSettings{}, "virtualEventSettings"},
	{msgraph.CommunicationsUserIdentity{}, "communicationsUserIdentity"},
	{msgraph.AzureCommunicationServicesUserIdentity{}, "azureCommunicationServicesUserIdentity"},
	{msgraph.CommunicationsGuestIdentity{}, "communicationsGuestIdentity"},
	{msgraph.CommunicationsPhoneIdentity{}, "communicationsPhoneIdentity"},
	{msgraph.CommunicationsApplicationIdentity{}, "communicationsApplicationIdentity"},
	{msgraph.CommunicationsApplicationInstanceIdentity{}, "communicationsApplicationInstanceIdentity"},
	{msgraph.CommunicationsEncryptedIdentity{}, "communicationsEncryptedIdentity"},
	{msgraph.UnknownIdentity{}, "identity"},
	{msgraph.IdentitySet{}, "identitySet"},
	{msgraph.CommunicationsIdentitySet{}, "communicationsIdentitySet"},
	{msgraph.MeetingParticipants{}, "meetingParticipants"},
	{msgraph.MeetingParticipantInfo{}, "meetingParticipantInfo"},
	{msgraph.DateTimeTimeZone{}, "dateTimeTimeZone"},
	{msgraph.ItemBody{}, "itemBody"},
	{msgraph.JoinMeetingIDSettings{}, "joinMeetingIdSettings"},
	{msgraph.AudioConferencing{}, "audioConferencing"},
	{msgraph.ChatInfo{}, "chatInfo"},
	{msgraph.ChatRestrictions{}, "chatRestrictions"},
	{msgraph.CloudVideoInteropInfo{}, "cloudVideoInteropInfo"},
	{msgraph.LobbyBypassSettings{}, "lobbyBypassSettings"},
	{msgraph.SensitivityLabelAssignment{}, "onlineMeetingSensitivityLabelAssignment"},
	{msgraph.WatermarkProtection{}, "watermarkProtectionValues"},
}

// mirrors reports whether a Go struct stands for one of Microsoft's types.
func mirrors(edm string, t reflect.Type) bool {
	for _, r := range resources {
		if r.edm == edm && reflect.TypeOf(r.value) == t {
			return true
		}
	}
	return false
}

// enumeration is a GraphQL enum, its Go type and Microsoft's enum; "" for what Microsoft types as plain text.
type enumeration struct {
	graphql, edm string
	goType       reflect.Type
	outward      func(raw string) string
	raw          func(outward string) (string, error)
}

func enumerated[T ~string, P interface {
	*T
	UnmarshalGQL(value any) error
	MarshalGQL(w io.Writer)
}](graphql, edm string,
) enumeration {
	outward := func(raw string) string {
		var text strings.Builder
		value := T(raw)
		P(&value).MarshalGQL(&text)
		return strings.Trim(text.String(), `"`)
	}
	raw := func(outward string) (string, error) {
		var value T
		err := P(&value).UnmarshalGQL(outward)
		return string(value), err
	}
	return enumeration{graphql, edm, reflect.TypeFor[T](), outward, raw}
}

var enumerations = []enumeration{
	enumerated[msgraph.AttendanceRole]("AttendanceRole", ""),
	enumerated[msgraph.EngagementKind]("EngagementKind", "meetingEngagementType"),
	enumerated[msgraph.MeetingType]("MeetingType", "onlineMeetingType"),
	enumerated[msgraph.OnlineMeetingPresenters]("OnlineMeetingPresenters", "onlineMeetingPresenters"),
	enumerated[msgraph.OnlineMeetingRole]("OnlineMeetingRole", "onlineMeetingRole"),
	enumerated[msgraph.MeetingChatMode]("MeetingChatMode", "meetingChatMode"),
	enumerated[msgraph.MeetingChatHistoryDefaultMode]("MeetingChatHistoryDefaultMode", "meetingChatHistoryDefaultMode"),
	enumerated[msgraph.MeetingLiveShareOptions]("MeetingLiveShareOptions", "meetingLiveShareOptions"),
	enumerated[msgraph.AllowedLobbyAdmitterRoles]("AllowedLobbyAdmitterRoles", "allowedLobbyAdmitterRoles"),
	enumerated[msgraph.LobbyBypassScope]("LobbyBypassScope", "lobbyBypassScope"),
	enumerated[msgraph.VirtualEventStatus]("VirtualEventStatus", "virtualEventStatus"),
	enumerated[msgraph.MeetingAudience]("MeetingAudience", "meetingAudience"),
	enumerated[msgraph.RegistrationStatus]("RegistrationStatus", "virtualEventAttendeeRegistrationStatus"),
	enumerated[msgraph.BodyType]("BodyType", "bodyType"),
	enumerated[msgraph.EndpointType]("EndpointType", "endpointType"),
}

// enumMirrors reports whether an enum of the schema, or its Go type, stands for one of Microsoft's.
func enumMirrors(edm, graphql string, t reflect.Type) bool {
	return slices.ContainsFunc(enumerations, func(e enumeration) bool {
		return e.edm == edm && (e.graphql == graphql || e.goType == t)
	})
}

// jsonFields are the fields of a struct by JSON name, with those of embedded structs.
func jsonFields(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for i := range t.NumField() {
		field := t.Field(i)
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag != "" && tag != "-" {
			fields[tag] = field
		} else if field.Anonymous && tag == "" {
			maps.Copy(fields, jsonFields(field.Type))
		}
	}
	return fields
}

func annotation(tag string) bool { return strings.Contains(tag, "@odata.") }

func TestEveryJSONTagIsAPropertyOfMicrosofts(t *testing.T) {
	t.Parallel()
	shape := readShape(t)
	for _, r := range resources {
		properties := shape.Of(r.edm)
		require.NotEmpty(t, properties, "there is no type %s", r.edm)
		for tag, field := range jsonFields(reflect.TypeOf(r.value)) {
			if annotation(tag) {
				continue
			}
			property, ok := properties[tag]
			if assert.True(t, ok, "%T: %s has no property %q", r.value, r.edm, tag) {
				assert.True(t, fitsGo(property.Type, field.Type), "%T.%s is a %s; %q is a %s", r.value, field.Name, field.Type, tag, property.Type)
			}
			assert.True(t, strings.EqualFold(field.Name, tag) || field.Name == "GraphID" && tag == "id", "%T.%s reads %q", r.value, field.Name, tag)
		}
	}
}

// fitsGo reports whether a Go type holds every value of one of Microsoft's, none included.
func fitsGo(edm string, t reflect.Type) bool {
	if element, ok := collectionOf(edm); ok {
		return t.Kind() == reflect.Slice && (fitsGo(element, t.Elem()) || mirrors(element, t.Elem()))
	}
	switch edm {
	case "Edm.String":
		return t == reflect.TypeFor[string]() || enumMirrors("", "", t)
	case "Edm.Int32":
		return t == reflect.TypeFor[*int]()
	case "Edm.Boolean":
		return t == reflect.TypeFor[*bool]()
	case "Edm.DateTimeOffset":
		return t == reflect.TypeFor[msgraph.DateTime]()
	case "identity":
		return t == reflect.TypeFor[msgraph.Identity]()
	}
	return enumMirrors(edm, "", t) || t.Kind() == reflect.Pointer && mirrors(edm, t.Elem())
}

func TestEveryPropertyThatIsShownIsRead(t *testing.T) {
	t.Parallel()
	shape := readShape(t)
	for _, r := range resources {
		tags := jsonFields(reflect.TypeOf(r.value))
		for name, property := range shape.Of(r.edm) {
			if !property.Navigation && property.LeftOut == "" {
				assert.Contains(t, tags, name, "%s.%s is shown, but %T does not read it", r.edm, name, r.value)
			}
		}
	}
}

// gatewayEnums are the GraphQL enums that mirror none of Microsoft's.
var gatewayEnums = map[string]string{
	"AttendanceRecordOrderField": "an argument",
	"OrderDirection":             "an argument",
	"WarningCode":                "the gateway's own",
	"VirtualEventKind":           "an argument",
	"VirtualEventRole":           "an argument, a plain string upstream",
	"IdentityKind":               "stands for the types of identity",
}

// compounds are the members whose name hides that it is two words, and the one that means none of the others.
var compounds = map[string]string{"meetnow": "MEET_NOW", "coorganizer": "CO_ORGANIZER", "unknownFutureValue": "UNKNOWN"}

func screaming(member string) string {
	if name, ok := compounds[member]; ok {
		return name
	}
	var name strings.Builder
	for _, r := range member {
		if unicode.IsUpper(r) {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToUpper(r))
	}
	return name.String()
}

// textRoles are the values of attendanceRecord.role, and where they are from: the $metadata has none.
var textRoles = map[string]string{
	"none":               "documented",
	"attendee":           "documented",
	"presenter":          "documented",
	"organizer":          "documented",
	"coorganizer":        "of onlineMeetingRole: the text is free, and reports tell co-organizers from presenters",
	"producer":           "of onlineMeetingRole: the text is free",
	"unknownFutureValue": "the text is free",
}

// inventedNames are the outward names that no member of Microsoft's stands behind.
var inventedNames = map[string]string{"BodyType.UNKNOWN": "Microsoft's set is closed, which is no reason to fail on a third"}

func TestEveryEnumMemberHasItsOutwardName(t *testing.T) {
	t.Parallel()
	shape, schema := readShape(t), readSchema(t)
	for _, e := range enumerations {
		t.Run(e.graphql, func(t *testing.T) {
			t.Parallel()
			members := shape.Enums[e.edm]
			if e.edm == "" {
				members = slices.Collect(maps.Keys(textRoles))
			}
			require.NotEmpty(t, members)
			var names []string
			for _, member := range members {
				names = append(names, screaming(member))
				assert.Equal(t, screaming(member), e.outward(member))
				assert.Equal(t, screaming(member), e.outward(strings.ToUpper(member[:1])+member[1:]), "in PascalCase")
			}
			for _, value := range schema.Types[e.graphql].EnumValues {
				raw, err := e.raw(value.Name)
				require.NoError(t, err)
				assert.Equal(t, value.Name, e.outward(raw), "there and back")
				if inventedNames[e.graphql+"."+value.Name] == "" {
					assert.Contains(t, names, value.Name, "no member stands behind it")
				}
			}
			for _, name := range names {
				assert.NotNil(t, schema.Types[e.graphql].EnumValues.ForName(name), "the schema has no %s", name)
			}
			assert.Equal(t, "null", e.outward(""))
			assert.Equal(t, "UNKNOWN", e.outward("aMemberOfTomorrow"))
		})
	}
}

func TestEveryEnumIsInATable(t *testing.T) {
	t.Parallel()
	for name, def := range readSchema(t).Types {
		if def.Kind == ast.Enum && !def.BuiltIn {
			known := slices.ContainsFunc(enumerations, func(e enumeration) bool { return e.graphql == name })
			assert.NotEqual(t, known, gatewayEnums[name] != "", "%s mirrors an enum or is the gateway's, one of the two", name)
		}
	}
}
