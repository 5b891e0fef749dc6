package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

const (
	root = "https://graph.microsoft.com"
	me   = "/v1.0/me"

	diane     = "demo-diane"
	kenneth   = "demo-kenneth"
	lisa      = "demo-lisa"
	app       = "demo-app"
	frederick = "demo-frederick"
	nobody    = ""

	unknownGUID = "00000000-0000-4000-8000-000000000000"
)

// The paths that most tests start from.
var (
	classMeeting = "/me/onlineMeetings/" + emulator.ClassMeetingID
	teamMeeting  = "/me/onlineMeetings/" + emulator.TeamMeetingID
	teamReport   = teamMeeting + "/attendanceReports/" + emulator.TeamReportID

	allWebinars    = "/solutions/virtualEvents/webinars"
	webinar        = allWebinars + "/" + emulator.WebinarID
	webinarSession = webinar + "/sessions/" + emulator.WebinarSessionID
	webinarReport  = webinarSession + "/attendanceReports/" + emulator.WebinarReportID

	townhall       = "/solutions/virtualEvents/townhalls/" + emulator.TownhallID
	townhallReport = townhall + "/sessions/" + emulator.TownhallSessionID + "/attendanceReports/" + emulator.TownhallReportID
)

// object is a decoded JSON object.
type object = map[string]any

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    string
	body   object
}

// value is the rows of a collection.
func (a answer) value(t *testing.T) []object {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.raw)
	return objects(t, a.body["value"])
}

// failure is the code and message of an error body.
func (a answer) failure(t *testing.T) (code, message string) {
	t.Helper()
	failure, ok := a.body["error"].(object)
	require.True(t, ok, "no error in %s", a.raw)
	return failure["code"].(string), failure["message"].(string)
}

func objects(t *testing.T, list any) []object {
	t.Helper()
	require.IsType(t, []any{}, list)
	rows := make([]object, len(list.([]any)))
	for i, row := range list.([]any) {
		rows[i] = row.(object)
	}
	return rows
}

// get asks an emulator of its own. path starts with the version; headers are
// names and values by turns.
func get(t *testing.T, token, path string, headers ...string) answer {
	t.Helper()
	return getFrom(t, emulator.New(emulator.Options{}), token, path, headers...)
}

func getFrom(t *testing.T, e *emulator.Emulator, token, path string, headers ...string) answer {
	t.Helper()
	return send(t, e, http.MethodGet, token, path, "", headers...)
}

// send calls in process. An address that is not absolute is one of root.
func send(t *testing.T, e *emulator.Emulator, method, token, path, body string, headers ...string) answer {
	t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = root + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	require.NoError(t, err)
	if token != nobody {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := e.Transport().RoundTrip(r)
	require.NoError(t, err)
	return read(t, response)
}

func read(t *testing.T, response *http.Response) answer {
	t.Helper()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	a := answer{status: response.StatusCode, header: response.Header, raw: string(raw)}
	require.NoError(t, json.Unmarshal(raw, &a.body), a.raw)
	return a
}

// query encodes query options.
func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return "?" + values.Encode()
}
