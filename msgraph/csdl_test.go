package msgraph_test

import (
	"encoding/xml"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// These tests hold the structs of this package and the schema against what Microsoft publishes as $metadata: no
// property is misspelt, mistyped or forgotten. Microsoft's extracts stand beside the repository, not in it.

// sharedFiles finds Microsoft's material; where it is not at hand, there is nothing to hold anything against.
func sharedFiles(t *testing.T, folder, pattern string) []string {
	t.Helper()
	root := filepath.Join("..", "..", "shared", "msgraph", folder)
	if _, err := os.Stat(root); err != nil {
		t.Skipf("needs Microsoft's own %s, which are no part of this repository: to run this, put them into ../shared/msgraph beside it (%v)", folder, err)
	}
	files, err := filepath.Glob(filepath.Join(root, pattern))
	require.NoError(t, err)
	require.NotEmpty(t, files, "%s holds no %s", root, pattern)
	return files
}

// edmSchema is one namespace of a CSDL document.
//
// https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html
type edmSchema struct {
	Namespace string    `xml:"Namespace,attr"`
	Enums     []edmEnum `xml:"EnumType"`
	Complex   []edmType `xml:"ComplexType"`
	Entities  []edmType `xml:"EntityType"`
}

type edmEnum struct {
	Name    string `xml:"Name,attr"`
	Members []struct {
		Name string `xml:"Name,attr"`
	} `xml:"Member"`
}

type edmType struct {
	Name       string        `xml:"Name,attr"`
	Base       string        `xml:"BaseType,attr"`
	Properties []edmProperty `xml:"Property"`
	Navigation []edmProperty `xml:"NavigationProperty"`
}

type edmProperty struct {
	Name string `xml:"Name,attr"`
	Type string `xml:"Type,attr"`
	// owner is the type that declares it.
	owner string
}

// metadata is the union of v1.0 and beta; the gateway speaks both.
type metadata struct {
	bases      map[string]string
	properties map[string]map[string]edmProperty // of each type, without inherited ones
	enums      map[string][]string
}

func readMetadata(t *testing.T) metadata {
	t.Helper()
	m := metadata{bases: map[string]string{}, properties: map[string]map[string]edmProperty{}, enums: map[string][]string{}}
	for _, file := range sharedFiles(t, "csdl", "*.csdl.xml") {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var document struct {
			Schemas []edmSchema `xml:"DataServices>Schema"`
		}
		require.NoError(t, xml.Unmarshal(text, &document), file)
		for _, schema := range document.Schemas {
			m.add(t, schema)
		}
	}
	return m
}

func (m metadata) add(t *testing.T, schema edmSchema) {
	t.Helper()
	space := strings.TrimPrefix(strings.TrimPrefix(schema.Namespace, "microsoft.graph"), ".")
	for _, e := range schema.Enums {
		for _, member := range e.Members {
			if !slices.Contains(m.enums[e.Name], member.Name) {
				m.enums[e.Name] = append(m.enums[e.Name], member.Name)
			}
		}
	}
	for _, declared := range slices.Concat(schema.Complex, schema.Entities) {
		name := strings.TrimPrefix(space+"."+declared.Name, ".")
		if m.properties[name] == nil {
			m.properties[name] = map[string]edmProperty{}
		}
		m.bases[name] = strings.TrimPrefix(declared.Base, "graph.")
		for _, p := range slices.Concat(declared.Properties, declared.Navigation) {
			p.Type, p.owner = strings.ReplaceAll(p.Type, "graph.", ""), name
			if known, ok := m.properties[name][p.Name]; ok {
				require.Equal(t, known.Type, p.Type, "%s.%s differs between v1.0 and beta", name, p.Name)
			}
			m.properties[name][p.Name] = p
		}
	}
}

// of lists the properties of a type, with those it inherits.
func (m metadata) of(name string) map[string]edmProperty {
	all := map[string]edmProperty{}
	for ; name != ""; name = m.bases[name] {
		maps.Copy(all, m.properties[name])
	}
	return all
}

func collectionOf(edm string) (string, bool) {
	element, ok := strings.CutPrefix(edm, "Collection(")
	return strings.TrimSuffix(element, ")"), ok
}

// resources says what mirrors what: a GraphQL type, a Go struct, one of Microsoft's types.
var resources = []struct {
	graphql string
	value   any
	edm     string
}{
	{"User", msgraph.User{}, "user"},
	{"OnlineMeeting", msgraph.OnlineMeeting{}, "onlineMeeting"},
	{"Webinar", msgraph.Webinar{}, "virtualEventWebinar"},
	{"Townhall", msgraph.Townhall{}, "virtualEventTownhall"},
	{"VirtualEventSession", msgraph.VirtualEventSession{}, "virtualEventSession"},
	{"AttendanceReport", msgraph.AttendanceReport{}, "meetingAttendanceReport"},
	{"AttendanceRecord", msgraph.AttendanceRecord{}, "attendanceRecord"},
	{"AttendanceInterval", msgraph.AttendanceInterval{}, "attendanceInterval"},
	{"Engagement", msgraph.Engagement{}, "meetingEngagement"},
	{"Registration", msgraph.Registration{}, "virtualEventRegistration"},
	{"RegistrationQuestionAnswer", msgraph.RegistrationQuestionAnswer{}, "virtualEventRegistrationQuestionAnswer"},
	{"ExternalRegistrationInformation", msgraph.ExternalRegistrationInformation{}, "virtualEventExternalRegistrationInformation"},
	{"ExternalEventInformation", msgraph.ExternalEventInformation{}, "virtualEventExternalInformation"},
	{"Presenter", msgraph.Presenter{}, "virtualEventPresenter"},
	{"PresenterDetails", msgraph.PresenterDetails{}, "virtualEventPresenterDetails"},
	{"VirtualEventSettings", msgraph.VirtualEventSettings{}, "virtualEventSettings"},
	{"CommunicationsUserIdentity", msgraph.CommunicationsUserIdentity{}, "communicationsUserIdentity"},
	{"AzureCommunicationServicesUserIdentity", msgraph.AzureCommunicationServicesUserIdentity{}, "azureCommunicationServicesUserIdentity"},
	{"CommunicationsGuestIdentity", msgraph.CommunicationsGuestIdentity{}, "communicationsGuestIdentity"},
	{"CommunicationsPhoneIdentity", msgraph.CommunicationsPhoneIdentity{}, "communicationsPhoneIdentity"},
	{"CommunicationsApplicationIdentity", msgraph.CommunicationsApplicationIdentity{}, "communicationsApplicationIdentity"},
	{"CommunicationsApplicationInstanceIdentity", msgraph.CommunicationsApplicationInstanceIdentity{}, "communicationsApplicationInstanceIdentity"},
	{"CommunicationsEncryptedIdentity", msgraph.CommunicationsEncryptedIdentity{}, "communicationsEncryptedIdentity"},
	{"UnknownIdentity", msgraph.UnknownIdentity{}, "identity"},
	{"IdentitySet", msgraph.IdentitySet{}, "identitySet"},
	{"CommunicationsIdentitySet", msgraph.CommunicationsIdentitySet{}, "communicationsIdentitySet"},
	{"MeetingParticipants", msgraph.MeetingParticipants{}, "meetingParticipants"},
	{"MeetingParticipantInfo", msgraph.MeetingParticipantInfo{}, "meetingParticipantInfo"},
	{"DateTimeTimeZone", msgraph.DateTimeTimeZone{}, "dateTimeTimeZone"},
	{"ItemBody", msgraph.ItemBody{}, "itemBody"},
	{"JoinMeetingIdSettings", msgraph.JoinMeetingIDSettings{}, "joinMeetingIdSettings"},
	{"AudioConferencing", msgraph.AudioConferencing{}, "audioConferencing"},
	{"ChatInfo", msgraph.ChatInfo{}, "chatInfo"},
	{"ChatRestrictions", msgraph.ChatRestrictions{}, "chatRestrictions"},
	{"CloudVideoInteropInfo", msgraph.CloudVideoInteropInfo{}, "cloudVideoInteropInfo"},
	{"LobbyBypassSettings", msgraph.LobbyBypassSettings{}, "lobbyBypassSettings"},
	{"SensitivityLabelAssignment", msgraph.SensitivityLabelAssignment{}, "onlineMeetingSensitivityLabelAssignment"},
	{"WatermarkProtection", msgraph.WatermarkProtection{}, "watermarkProtectionValues"},
}

// mirrors reports whether a Go struct or a GraphQL type stands for one of Microsoft's types.
func mirrors(edm, graphql string, t reflect.Type) bool {
	for _, r := range resources {
		if r.edm == edm && (r.graphql == graphql || reflect.TypeOf(r.value) == t) {
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
	m := readMetadata(t)
	for _, r := range resources {
		properties := m.of(r.edm)
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
		return t.Kind() == reflect.Slice && (fitsGo(element, t.Elem()) || mirrors(element, "", t.Elem()))
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
	return enumMirrors(edm, "", t) || t.Kind() == reflect.Pointer && mirrors(edm, "", t.Elem())
}

func readSchema(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "schema.graphqls"))
	require.NoError(t, err)
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	require.NoError(t, err)
	return schema
}

// gatewayTypes are the GraphQL types that mirror nothing of Microsoft's. Connections and their edges are others.
var gatewayTypes = map[string]string{
	"Query":    "the roots",
	"Node":     "Relay's",
	"PageInfo": "Relay's",
	"Warning":  "what a list does not say by itself",
}

func ofTheGateway(name string) bool {
	return gatewayTypes[name] != "" || strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge")
}

// computed are the fields that no property of Microsoft's stands behind; "*" is any type. The raw text of an
// enumeration value is another.
var computed = map[string]string{
	"*.id":                              "the global id of a Node; Microsoft's is graphId",
	"*.graphId":                         "Microsoft's id, whose name the global id has taken",
	"*.kind":                            "tells the members of Identity apart",
	"*.odataType":                       "the annotation @odata.type",
	"*.attendanceReport":                "the singular of attendanceReports",
	"*.session":                         "the singular of sessions",
	"*.presenter":                       "the singular of presenters",
	"Webinar.registration":              "the singular of registrations",
	"AttendanceReport.attendanceRecord": "the singular of attendanceRecords",
	"AttendanceReport.source":           "the way back to the meeting or session, which Microsoft Graph lacks",
	"VirtualEventSession.event":         "the way back to the event, which Microsoft Graph lacks",
	"AttendanceRecord.registration":     "what registrationId names",
	"AttendanceRecord.firstJoinedAt":    "a rule over the intervals",
	"AttendanceRecord.lastLeftAt":       "a rule over the intervals",
}

// computedAs finds the entry of computed for a field; "" if Microsoft has the field.
func computedAs(schema *ast.Schema, def *ast.Definition, name string) string {
	if name == "id" && !isNode(schema, def) {
		return "" // an identity's id is Microsoft's own
	}
	for _, entry := range []string{def.Name + "." + name, "*." + name} {
		if computed[entry] != "" {
			return entry
		}
	}
	return ""
}

func isNode(schema *ast.Schema, def *ast.Definition) bool {
	return slices.Contains(schema.GetPossibleTypes(schema.Types["Node"]), schema.GetPossibleTypes(def)[0])
}

// isRaw tells the literal text beside an enumeration value, and lists of them.
func isRaw(schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition) bool {
	rest, ok := strings.CutPrefix(field.Name, "raw")
	if !ok || rest == "" {
		return false
	}
	sibling := def.Fields.ForName(strings.ToLower(rest[:1]) + rest[1:])
	return sibling != nil && schema.Types[sibling.Type.Name()].Kind == ast.Enum && field.Type.Name() == "String" &&
		(sibling.Type.Elem == nil) == (field.Type.Elem == nil)
}

// edmOf is Microsoft's type of each GraphQL object type that def is or has as a member.
func edmOf(t *testing.T, schema *ast.Schema, def *ast.Definition) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, member := range schema.GetPossibleTypes(def) {
		for _, r := range resources {
			if r.graphql == member.Name {
				found[member.Name] = r.edm
			}
		}
		require.NotEmpty(t, found[member.Name], "%s is in no table", member.Name)
	}
	return found
}

func TestEveryFieldIsAPropertyOfMicrosoftsOrComputed(t *testing.T) {
	t.Parallel()
	m, schema, used := readMetadata(t), readSchema(t), map[string]bool{}
	for name, def := range schema.Types {
		if def.BuiltIn || ofTheGateway(name) || def.Kind != ast.Object && def.Kind != ast.Interface {
			continue
		}
		for member, edm := range edmOf(t, schema, def) {
			for _, field := range def.Fields {
				property, exists := m.of(edm)[field.Name]
				entry := computedAs(schema, def, field.Name)
				switch used[entry] = true; {
				case entry != "" || isRaw(schema, def, field):
					assert.True(t, !exists || entry == "*.id", "%s.%s is computed, so its name must not be a property of %s", name, field.Name, edm)
				case assert.True(t, exists, "%s.%s: %s has no such property (as %s)", name, field.Name, edm, member):
					assert.True(t, fitsGraphQL(schema, property.Type, field.Type), "%s.%s is a %s upstream, not a %s", name, field.Name, property.Type, field.Type)
					assert.False(t, field.Type.NonNull, "%s.%s: nothing upstream is guaranteed", name, field.Name)
				}
			}
		}
	}
	for entry := range computed {
		assert.True(t, used[entry], "computed: %s is stale", entry)
	}
}

// fitsGraphQL reports whether a GraphQL type shows every value of one of Microsoft's.
func fitsGraphQL(schema *ast.Schema, edm string, t *ast.Type) bool {
	if element, ok := collectionOf(edm); ok {
		if nodes := schema.Types[t.Name()].Fields.ForName("nodes"); nodes != nil {
			return t.Elem == nil && fitsGraphQL(schema, element, nodes.Type.Elem)
		}
		return t.Elem != nil && t.Elem.NonNull && fitsGraphQL(schema, element, t.Elem)
	}
	if t.Elem != nil {
		return false
	}
	switch edm {
	case "Edm.String":
		return t.Name() == "String" || enumMirrors("", t.Name(), nil)
	case "Edm.Int32":
		return t.Name() == "Int"
	case "Edm.Boolean":
		return t.Name() == "Boolean"
	case "Edm.DateTimeOffset":
		return t.Name() == "DateTime"
	case "identity":
		return t.Name() == "Identity"
	}
	return enumMirrors(edm, t.Name(), nil) || mirrors(edm, t.Name(), nil)
}

func TestEveryMirroredFieldIsRead(t *testing.T) {
	t.Parallel()
	m, schema := readMetadata(t), readSchema(t)
	for _, r := range resources {
		def, tags := schema.Types[r.graphql], jsonFields(reflect.TypeOf(r.value))
		require.NotNil(t, def, "the schema has no type %s", r.graphql)
		for _, field := range def.Fields {
			if _, mirrored := m.of(r.edm)[field.Name]; mirrored && !strings.HasSuffix(field.Type.Name(), "Connection") {
				assert.Contains(t, tags, field.Name, "%s.%s is shown, but %T does not read it", r.graphql, field.Name, r.value)
			}
		}
	}
}

// leftOut are Microsoft's properties that the schema does not show, under the type that declares them.
var leftOut = map[string]string{
	"directoryObject.deletedDateTime":                "deleted users cannot be asked for",
	"joinMeetingIdSettings.passcode":                 "opens the meeting",
	"onlineMeeting.alternativeRecording":             "a stream of live events, which are retired (beta)",
	"onlineMeeting.attendeeReport":                   "a stream of live events, deprecated",
	"onlineMeeting.broadcastRecording":               "a stream of live events, deprecated (beta)",
	"onlineMeeting.broadcastSettings":                "settings of live events, deprecated",
	"onlineMeeting.capabilities":                     "undocumented, one member, beta only",
	"onlineMeeting.joinUrl":                          "superseded by joinWebUrl (beta)",
	"onlineMeeting.meetingAttendanceReport":          "deprecated: the latest of attendanceReports (beta)",
	"onlineMeeting.recording":                        "a stream of live events, deprecated (beta)",
	"user.onlineMeetings":                            "Graph cannot list them: it demands a filter; the root onlineMeeting has one",
	"user.virtualEvents":                             "undocumented (beta); the root virtualEvents has the documented way",
	"virtualEventPresenter.sessions":                 "a reference, undocumented (beta)",
	"virtualEventPresenterDetails.photo":             "a stream",
	"virtualEventRegistration.sessions":              "works for webinars of one session only, which the webinar shows more fully",
	"virtualEventSession.presenters":                 "a reference, undocumented (beta); the event has presenters",
	"virtualEventSession.registrations":              "a reference, undocumented (beta); the webinar has registrations",
	"virtualEventTownhall.registrationConfiguration": "Microsoft does not support registration for town halls",
	"virtualEventTownhall.registrations":             "Microsoft does not support registration for town halls",
	"virtualEventWebinar.registrationConfiguration":  "about the form, not about who attended",
}

func TestEveryPropertyIsShownOrLeftOutForAReason(t *testing.T) {
	t.Parallel()
	m, schema, used := readMetadata(t), readSchema(t), map[string]bool{}
	for _, r := range resources {
		for name, property := range m.of(r.edm) {
			entry := property.owner + "." + name
			shown := schema.Types[r.graphql].Fields.ForName(name) != nil
			used[entry] = used[entry] || !shown
			assert.NotEqual(t, shown, leftOut[entry] != "", "%s: shown by %s or in leftOut, one of the two", entry, r.graphql)
		}
	}
	for entry := range leftOut {
		assert.True(t, used[entry], "leftOut: %s is stale", entry)
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
	m, schema := readMetadata(t), readSchema(t)
	for _, e := range enumerations {
		t.Run(e.graphql, func(t *testing.T) {
			t.Parallel()
			members := m.enums[e.edm]
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

func TestEveryOpenEnumValueHasItsRawTextBesideIt(t *testing.T) {
	t.Parallel()
	m, schema := readMetadata(t), readSchema(t)
	for _, r := range resources {
		def := schema.Types[r.graphql]
		for _, field := range def.Fields {
			property := m.of(r.edm)[field.Name]
			element, _ := collectionOf(property.Type)
			open := slices.Contains(m.enums[element], "unknownFutureValue") || enumMirrors("", field.Type.Name(), nil)
			raw := def.Fields.ForName("raw" + strings.ToUpper(field.Name[:1]) + field.Name[1:])
			assert.True(t, !open || raw != nil && isRaw(schema, def, raw), "%s.%s has no raw text beside it", r.graphql, field.Name)
		}
	}
}
