package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

const guidShape = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`

func newYear() time.Time { return time.Date(2027, 1, 1, 9, 30, 15, 5, time.FixedZone("", 3600)) }

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{Now: newYear})
	for _, path := range []string{me, "/v1.0/nowhere", "/v3.0/me"} {
		h := getFrom(t, e, diane, path).header
		assert.Regexp(t, guidShape, h.Get("request-id"))
		assert.Equal(t, h.Get("request-id"), h.Get("client-request-id"))
		assert.Contains(t, h.Get("x-ms-ags-diagnostic"), `"ServerInfo"`)
		assert.Equal(t, "4.0", h.Get("OData-Version"))
		assert.Equal(t, "Fri, 01 Jan 2027 08:30:15 GMT", h.Get("Date"))
		assert.Equal(t, "private", h.Get("Cache-Control"))
		assert.Equal(t, "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8", h.Get("Content-Type"))
	}
	assert.NotEqual(t, getFrom(t, e, diane, me).header.Get("request-id"), getFrom(t, e, diane, me).header.Get("request-id"))
}

func TestTheClientRequestIDComesBack(t *testing.T) {
	t.Parallel()
	a := get(t, diane, "/v1.0/nowhere", "client-request-id", "mine")
	assert.Equal(t, "mine", a.header.Get("client-request-id"))
	assert.Equal(t, "mine", a.body["error"].(object)["innerError"].(object)["client-request-id"])
}

func TestAnErrorBody(t *testing.T) {
	t.Parallel()
	a := getFrom(t, emulator.New(emulator.Options{Now: newYear}), diane, "/v1.0/nowhere")
	id := a.header.Get("request-id")
	assert.Equal(t, object{"error": object{
		"code":       "BadRequest",
		"message":    "Resource not found for the segment 'nowhere'.",
		"innerError": object{"date": "2027-01-01T08:30:15", "request-id": id, "client-request-id": id},
	}}, a.body)
}

func TestOnlyGETIsAllowed(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodPut, http.MethodOptions} {
		a := send(t, emulator.New(emulator.Options{}), method, diane, me, "{}")
		assert.Equal(t, http.StatusMethodNotAllowed, a.status)
		code, message := a.failure(t)
		assert.Equal(t, "Request_BadRequest", code)
		assert.Equal(t, "Specified HTTP method is not allowed for the request target.", message)
		assert.Equal(t, "GET", a.header.Get("Allow"))
	}
}

func TestAnUnknownVersionIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v2.0/me", "/me", "/"} {
		assert.Equal(t, http.StatusBadRequest, get(t, diane, path).status, path)
	}
}

func TestContexts(t *testing.T) {
	t.Parallel()
	meeting := "users('" + emulator.DianeDemossID + "')/onlineMeetings"
	reports := meeting + "('" + emulator.TeamMeetingID + "')/attendanceReports"
	tests := map[string]string{
		"/me":                              "users/$entity",
		"/me?$select=id,mail":              "users(id,mail)/$entity",
		teamMeeting:                        meeting + "/$entity",
		teamMeeting + "/attendanceReports": reports,
		teamReport:                         reports + "/$entity",
		teamReport + "/attendanceRecords":  reports + "('" + emulator.TeamReportID + "')/attendanceRecords",
		webinar:                            "solutions/virtualEvents/webinars/$entity",
		webinar + "/sessions":              "solutions/virtualEvents/webinars('" + emulator.WebinarID + "')/sessions",
	}
	for path, want := range tests {
		assert.Equal(t, root+"/v1.0/$metadata#"+want, get(t, diane, "/v1.0"+path).body["@odata.context"], path)
	}
}

func TestOverARealPort(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(emulator.New(emulator.Options{}))
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1.0"+townhallReport+"?$expand=attendanceRecords", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "bearer "+diane)
	response, err := server.Client().Do(r)
	require.NoError(t, err)
	a := read(t, response)
	assert.Len(t, a.body["attendanceRecords"], 1000)
	assert.True(t, strings.HasPrefix(a.body["attendanceRecords@odata.nextLink"].(string), server.URL+"/v1.0/"))
}

// FuzzRequest holds the emulator to its promise that everything gets an answer.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "me/onlineMeetings/1*", "$filter=a eq '", "")
	f.Add("POST", "$batch", "", `{"requests":[{"id":"1","method":"GET","url":"?"},{"id":"2","method":"GET","url":"/%","dependsOn":["1"]}]}`)
	f.Add("GET", "solutions/virtualEvents/webinars/getByUserRole(", "$select=,&$skiptoken=AAAA", "")
	f.Add("GET", "users/%00/%2F//", "$expand=%", "")
	f.Add("GET", webinar[1:]+"/registrations", "$skiptoken=_____w", "")
	e := emulator.New(emulator.Options{PageSize: 2})
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, root+"/beta/"+path+"?"+query, strings.NewReader(body))
		if err != nil {
			t.Skipf("the fuzzer made up what net/http refuses to send, so no client can: %v", err)
		}
		r.Header.Set("Authorization", "Bearer "+diane)
		r.Header.Set("Content-Type", "application/json")
		response, err := e.Transport().RoundTrip(r)
		require.NoError(t, err)
		assert.NotEqual(t, http.StatusInternalServerError, read(t, response).status)
	})
}
