package msgraph_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// named are the ways from an id to a path.
var named = map[string]func(id string) (msgraph.Path, error){
	"user":     msgraph.UserPath,
	"webinar":  msgraph.WebinarPath,
	"townhall": msgraph.TownhallPath,
	"meeting":  func(id string) (msgraph.Path, error) { return msgraph.Me.Child(msgraph.KindOnlineMeeting, id) },
	"session": func(id string) (msgraph.Path, error) {
		return msgraph.Path("/solutions/virtualEvents/townhalls/t").Child(msgraph.KindSession, id)
	},
	"report": func(id string) (msgraph.Path, error) {
		return msgraph.Path("/users/u/onlineMeetings/m").Child(msgraph.KindAttendanceReport, id)
	},
}

func TestHostileIDsAreRefused(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"", ".", "..", "/", "a/b", "../a", "a/..", "/a", "a/", "//", `\`, `a\b`, `..\a`, // other segments
		"%", "%2e", "%2e%2e", "%2E%2E", "a%2fb", "a%5cb", "%00", "%252e%252e", // encoded already
		"?", "a?b", "a?$expand=attendanceRecords", "a&b", "a;b", // a query, parameters
		"$", "$batch", "$count", "$ref", "$value", "a$b", "~", "~0", "~1", "~~", // reserved
		"(a)", "a(b='c')", "{a}", "[a]", "<a>", `"a"`, "a|b", "`a`", // OData and markup
		"\x00", "a\x00", "a\nb", "a\r\nHost: b", "\n", "\t", "\v", "\x7f", " ", "a b", " a", "a ", // control and space
		"ä", "аbc", "．．", "․․", "‥", "a／b", "a∕b", "a＼b", "a？b", "％2e", "a\u200bb", "\u202ea", "\ufeffa", "a\u00a0b", "🤖", // look-alikes
		"\xff", "a\xc0\xafb", "\xed\xa0\x80", // not UTF-8; the second is an overlong slash
		strings.Repeat("a", 513), strings.Repeat("ab", 10_000),
	}
	require.Greater(t, len(hostile), 40)
	for way, name := range named {
		for _, id := range hostile {
			path, err := name(id)
			require.ErrorIs(t, err, msgraph.ErrInvalidID, "%s %q", way, id)
			require.Empty(t, path)
		}
	}
}

var legitimate = []string{
	"a", "0", "*", "...", "..a", "a..b", "-", "_", "=", "+", "@", ":", "!", ",", "'", "^", "#", "a~1", "n1_",
	"dc17674c-81d9-4adb-bfb2-8f6a442e4623",
	"MSpkYzE3Njc0Yy04MWQ5LTRhZGItYmZiMi04ZdFpHRTNaR1F6WGhyZWFkLnYy",
	"MSpkYzE3Njc0Yy04MWQ5LTRhZGItYmZiMi0+8ZdFpHRTNaR1F6WGhyZWFkLnYyMQ==",
	"dc17674c-81d9-4adb-bfb2-8f6a442e4622_19:meeting_MGQ4MDQyNTEtNTQQVkODYxODYzMmY2@thread.v2",
	"112f7296-5fa4-42ca-bae8-6a692b15d4b8_19:cbee7c1c860e465f8258e3cebf7bee0d@thread.skype",
	"1*dc17674c-81d9-4adb-bfb2-8f6a442e4623*0**19:meeting_a@thread.v2",
	"88b245ac-b0b2-f1aa-e34a-c81c27abdac2@f9448ec4-804b-46af-b810-62085248da33",
	"8:acs:0c6204c3-70b6-4981-9f2c-5194ced1cdd1_00000012-518d-e776-71d3-44482200c7c3",
	"a0f934c324b7785c", "2c2454-7613-4d6e-9c7c-4c8",
	"lisa.adkins@contoso.com", "o'brien@contoso.com", "lisa+teams@contoso.com",
	"lisa_fabrikam.com#EXT#@contoso.onmicrosoft.com",
	strings.Repeat("a", 512),
}

func TestLegitimateIDsAreOneEscapedSegment(t *testing.T) {
	t.Parallel()
	for way, name := range named {
		for _, id := range legitimate {
			path, err := name(id)
			require.NoError(t, err, "%s %q", way, id)
			assert.Equal(t, id, path.ID())

			parsed, err := url.Parse("https://graph.microsoft.com/v1.0" + string(path) + "?$expand=attendanceRecords")
			require.NoError(t, err)
			assert.Equal(t, "/v1.0"+parentOf(path)+"/"+id, parsed.Path, "one segment, escaped once")
			assert.Equal(t, "$expand=attendanceRecords", parsed.RawQuery)
			assert.Empty(t, parsed.Fragment)
			assert.Equal(t, string(path), strings.TrimPrefix(parsed.EscapedPath(), "/v1.0"), "Go sends it as it is")
			assert.True(t, path.Addressable())
		}
	}
}

func parentOf(path msgraph.Path) string {
	return string(path[:strings.LastIndexByte(string(path), '/')])
}

func TestAnExternalUserIsEscaped(t *testing.T) {
	t.Parallel()
	path, err := msgraph.UserPath("lisa_fabrikam.com#EXT#@contoso.com")
	require.NoError(t, err)
	assert.Equal(t, msgraph.Path("/users/lisa_fabrikam.com%23EXT%23@contoso.com"), path)
}

func TestKindIDAndParentOfAPath(t *testing.T) {
	t.Parallel()
	const webinar = "/solutions/virtualEvents/webinars/w"
	for _, c := range []struct {
		path, parent msgraph.Path
		kind         msgraph.Kind
		id           string
	}{
		{msgraph.Me, "", msgraph.KindUser, ""},
		{"/users/u", "", msgraph.KindUser, "u"},
		{"/users/a%23EXT%23@b", "", msgraph.KindUser, "a#EXT#@b"},
		{"/me/onlineMeetings/m", "/me", msgraph.KindOnlineMeeting, "m"},
		{"/users/u/onlineMeetings/m%2A", "/users/u", msgraph.KindOnlineMeeting, "m*"},
		{webinar, "", msgraph.KindWebinar, "w"},
		{"/solutions/virtualEvents/townhalls/t", "", msgraph.KindTownhall, "t"},
		{webinar + "/sessions/s", webinar, msgraph.KindSession, "s"},
		{webinar + "/registrations/r", webinar, msgraph.KindRegistration, "r"},
		{webinar + "/presenters/p", webinar, msgraph.KindPresenter, "p"},
		{webinar + "/sessions/s/attendanceReports/r", webinar + "/sessions/s", msgraph.KindAttendanceReport, "r"},
		{"/me/onlineMeetings/m/attendanceReports/r/attendanceRecords/x", "/me/onlineMeetings/m/attendanceReports/r", msgraph.KindAttendanceRecord, "x"},
		{"/me/onlineMeetings/m/attendanceReports/r/attendanceRecords/~x", "/me/onlineMeetings/m/attendanceReports/r", msgraph.KindAttendanceRecord, ""},
	} {
		assert.Equal(t, c.kind, c.path.Kind(), c.path)
		assert.Equal(t, c.id, c.path.ID(), c.path)
		assert.Equal(t, c.parent, c.path.Parent(), c.path)
	}
}

// children says what can be inside what.
var children = map[msgraph.Kind][]msgraph.Kind{
	msgraph.KindUser:             {msgraph.KindOnlineMeeting},
	msgraph.KindOnlineMeeting:    {msgraph.KindAttendanceReport},
	msgraph.KindWebinar:          {msgraph.KindSession, msgraph.KindPresenter, msgraph.KindRegistration},
	msgraph.KindTownhall:         {msgraph.KindSession, msgraph.KindPresenter},
	msgraph.KindSession:          {msgraph.KindAttendanceReport},
	msgraph.KindAttendanceReport: {msgraph.KindAttendanceRecord},
	msgraph.KindPresenter:        nil,
	msgraph.KindRegistration:     nil,
	msgraph.KindAttendanceRecord: nil,
}

// tree is a path of every shape there is, with the given ids on the way.
func tree(t *testing.T, id func() string) []msgraph.Path {
	t.Helper()
	user, err := msgraph.UserPath(id())
	require.NoError(t, err)
	webinar, err := msgraph.WebinarPath(id())
	require.NoError(t, err)
	townhall, err := msgraph.TownhallPath(id())
	require.NoError(t, err)
	paths := []msgraph.Path{msgraph.Me, user, webinar, townhall}
	for i := 0; i < len(paths); i++ {
		for _, kind := range children[paths[i].Kind()] {
			child, err := paths[i].Child(kind, id())
			require.NoError(t, err)
			paths = append(paths, child)
		}
	}
	return paths
}

func TestOnlyWhatIsInsideAResourceIsItsChild(t *testing.T) {
	t.Parallel()
	for _, parent := range tree(t, func() string { return "a" }) {
		for kind := range children {
			child, err := parent.Child(kind, "b")
			allowed := false
			for _, k := range children[parent.Kind()] {
				allowed = allowed || k == kind
			}
			if !allowed {
				require.ErrorIs(t, err, msgraph.ErrInvalidID, "%s in %s", kind, parent)
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, []any{kind, "b", parent}, []any{child.Kind(), child.ID(), child.Parent()})
		}
	}
}

func TestGlobalIDsRoundTrip(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*=+.@:!,~#'^"
	id := func() string {
		if random.IntN(2) == 0 {
			return legitimate[random.IntN(len(legitimate))]
		}
		text := []byte("a") // some characters may not come first
		for range random.IntN(150) {
			text = append(text, alphabet[random.IntN(len(alphabet))])
		}
		return string(text)
	}
	seen := map[string]msgraph.Path{}
	for range 200 {
		for _, path := range tree(t, id) {
			global := path.GlobalID()
			got, err := msgraph.ParseGlobalID(global)
			require.NoError(t, err, path)
			require.Equal(t, path, got)
			require.True(t, msgraph.IsGlobalID(global))
			require.Equal(t, url.QueryEscape(global), global, "fit for URLs as it is")
			if other, ok := seen[global]; ok {
				require.Equal(t, other, path, "one id, one path")
			}
			seen[global] = path
		}
	}
}

// examples are global ids of every shape.
func examples(t *testing.T) map[msgraph.Path]string {
	t.Helper()
	ids := map[msgraph.Path]string{}
	n := 0
	for _, path := range tree(t, func() string { n++; return fmt.Sprintf("dc17674c-81d9-%d_19:a@b*", n) }) {
		ids[path] = path.GlobalID()
	}
	return ids
}

func refused(t *testing.T, id, how string, args ...any) {
	t.Helper()
	path, err := msgraph.ParseGlobalID(id)
	require.ErrorIs(t, err, msgraph.ErrInvalidID, append([]any{how}, args...)...)
	require.Empty(t, path)
}

func TestAnEditedGlobalIDIsInvalid(t *testing.T) {
	t.Parallel()
	for path, id := range examples(t) {
		t.Run(string(path), func(t *testing.T) {
			t.Parallel()
			for i := range len(id) {
				for b := range 256 {
					if edited := id[:i] + string([]byte{byte(b)}) + id[i+1:]; edited != id {
						refused(t, edited, "byte %d is %q", i, b)
					}
				}
				refused(t, id[:i], "cut at %d", i)
				refused(t, id[i+1:], "begun at %d", i)
				if deleted := id[:i] + id[i+1:]; deleted != id {
					refused(t, deleted, "without byte %d", i)
				}
			}
		})
	}
}

func TestNothingCanBeSlippedIntoAGlobalID(t *testing.T) {
	t.Parallel()
	for path, id := range examples(t) {
		for _, stray := range []string{"\n", "\r", "\r\n", " ", "\t", "\x00", "=", "==", "A", "/", "+", "%", "\ufeff"} {
			for _, i := range []int{0, len("n1_"), len("n1_") + 4, len(id) / 2, len(id) - 1, len(id)} {
				refused(t, id[:i]+stray+id[i:], "%s with %q at %d", path, stray, i)
			}
		}
	}
}

func TestWhatIsNoGlobalIDIsInvalid(t *testing.T) {
	t.Parallel()
	for _, id := range append(legitimate, "", "n1", "n1_A", "n1_AAAA", "n1_AAAAAA", "n1_AAAAAAA", "N1_AAAAAA", "n2_AAAAAA", "n1_====", strings.Repeat("A", 1<<20)) {
		refused(t, id, "%.20q", id)
	}
}

// TestWhatCameWithoutAnIDKeepsItsGlobalID reads elements without an id: each has a global id all the same, and the
// gateway knows what it gave out.
func TestWhatCameWithoutAnIDKeepsItsGlobalID(t *testing.T) {
	t.Parallel()
	const webinar, report = "/solutions/virtualEvents/webinars/w", "/me/onlineMeetings/m/attendanceReports/r"
	for kind, call := range map[msgraph.Kind]msgraph.Call{
		msgraph.KindOnlineMeeting:    found(msgraph.FindOnlineMeetingByJoinMeetingID, "1")(msgraph.Me),
		msgraph.KindWebinar:          msgraph.ListWebinars(msgraph.Me, msgraph.VirtualEventOrganizer),
		msgraph.KindTownhall:         msgraph.ListTownhalls(msgraph.Me, msgraph.VirtualEventOrganizer),
		msgraph.KindSession:          msgraph.ListSessions(webinar),
		msgraph.KindRegistration:     msgraph.ListRegistrations(webinar),
		msgraph.KindPresenter:        msgraph.ListPresenters(webinar),
		msgraph.KindAttendanceReport: msgraph.ListAttendanceReports("/me/onlineMeetings/m"),
		msgraph.KindAttendanceRecord: msgraph.ListAttendanceRecords(report),
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			for _, element := range readElements(t, call, `{}`, `{"id":"../../users"}`, `{"id":""}`, `null`, `{"id":"~1"}`, `{"id":"a b"}`) {
				assert.Equal(t, kind, element.Path().Kind())
				assert.Empty(t, element.Path().ID())
				assert.False(t, element.Path().Addressable(), "nothing below it can be asked for")
				got, err := msgraph.ParseGlobalID(element.ID())
				require.NoError(t, err)
				assert.Equal(t, element.Path(), got)
			}
		})
	}
}

// readElements reads a list as a caller of the package does. Nulls are left out, and no two elements share an id.
func readElements(t *testing.T, call msgraph.Call, bodies ...string) (elements []msgraph.Entity) {
	t.Helper()
	graph := &recordedGraph{status: http.StatusOK, body: []byte(`{"value":[` + strings.Join(bodies, ",") + `]}`)}
	value, err := graph.answer(t, call)
	require.NoError(t, err)
	if page, ok := value.(msgraph.Page[msgraph.AttendanceRecord]); ok {
		page.Items = msgraph.NameAttendanceRecords("/me/onlineMeetings/m/attendanceReports/r", page.Items)
		value = page
	}
	ids, items := map[string]bool{}, reflect.ValueOf(value).FieldByName("Items")
	for i := range items.Len() {
		element := items.Index(i).Interface().(msgraph.Entity)
		elements, ids[element.ID()] = append(elements, element), true
	}
	require.Len(t, elements, len(bodies)-1)
	require.Len(t, ids, len(elements), "every element has an id of its own")
	return elements
}

func TestElementsWithoutAnIDOnTwoPagesAreTwo(t *testing.T) {
	t.Parallel()
	const webinar = "/solutions/virtualEvents/webinars/w"
	graph := &recordedGraph{status: http.StatusOK, body: []byte(`{"value":[{}],"@odata.nextLink":"https://graph.microsoft.com/v1.0` + webinar + `/registrations?$skip=1"}`)}
	first, err := graph.answer(t, msgraph.ListRegistrations(webinar))
	require.NoError(t, err)
	page := first.(msgraph.Page[msgraph.Registration])
	second, err := graph.answer(t, page.Next)
	require.NoError(t, err)
	assert.NotEqual(t, page.Items[0].ID(), second.(msgraph.Page[msgraph.Registration]).Items[0].ID())
}

func TestRecordsThatShareAnIDHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	call := msgraph.ListAttendanceRecords("/me/onlineMeetings/m/attendanceReports/r")
	for _, id := range []string{"a", "8:acs:a"} {
		body := `{"id":"` + id + `"}`
		elements := readElements(t, call, body, body, `null`, body)
		assert.Equal(t, id, elements[0].Path().ID(), "the first keeps Microsoft's")
		for _, element := range elements {
			got, err := msgraph.ParseGlobalID(element.ID())
			require.NoError(t, err)
			assert.Equal(t, element.Path(), got)
		}
	}
}
