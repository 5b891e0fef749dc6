package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// batch posts items and returns the responses by id.
func batch(t *testing.T, token, version string, items ...string) map[string]object {
	t.Helper()
	a := postBatch(t, emulator.New(emulator.Options{}), token, version, items...)
	require.Equal(t, http.StatusOK, a.status, a.raw)
	byID := map[string]object{}
	for _, response := range objects(t, a.body["responses"]) {
		byID[response["id"].(string)] = response
	}
	require.Len(t, byID, len(items))
	return byID
}

func postBatch(t *testing.T, e *emulator.Emulator, token, version string, items ...string) answer {
	t.Helper()
	return send(t, e, http.MethodPost, token, version+"/$batch", batchBody(items...), "Content-Type", "application/json; charset=utf-8")
}

func batchBody(items ...string) string {
	return `{"requests":[` + strings.Join(items, ",") + `]}`
}

// item is a GET with more members, as JSON, behind it.
func item(id, url string, more ...string) string {
	quoted, _ := json.Marshal(url)
	return fmt.Sprintf(`{"id":%q,"method":"GET","url":%s%s}`, id, quoted, strings.Join(append([]string{""}, more...), ","))
}

func TestABatchAnswersEveryItemByItself(t *testing.T) {
	t.Parallel()
	got := batch(t, lisa, "/v1.0",
		item("1", "/me"),
		item("2", "me?$select=id"), // no slash
		item("3", teamMeeting+"/attendanceReports"),
		item("4", "/nowhere"),
		`{"id":"5","method":"POST","url":"/me","headers":{"Content-Type":"application/json"},"body":{}}`,
		`{"id":"six","method":"get","url":"/me","unknown":true,"dependson":["never"]}`,
	)
	for id, status := range map[string]float64{"1": 200, "2": 200, "3": 403, "4": 400, "5": 405, "six": 200} {
		assert.Equal(t, status, got[id]["status"], id)
		headers := got[id]["headers"].(object)
		assert.Equal(t, "4.0", headers["OData-Version"])
		assert.Contains(t, headers["Content-Type"], "application/json")
		assert.IsType(t, object{}, got[id]["body"])
	}
	assert.Equal(t, "Lisa Adkins", got["1"]["body"].(object)["displayName"])
	assert.Equal(t, "General", got["3"]["body"].(object)["error"].(object)["code"])
}

func TestItemsResolveInTheVersionOfTheBatch(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"/v1.0", "/beta"} {
		got := batch(t, diane, version, item("1", teamMeeting+"/attendanceReports?$top=1"))
		body := got["1"]["body"].(object)
		assert.Contains(t, body["@odata.context"], root+version+"/$metadata#")
		assert.Contains(t, body["@odata.nextLink"], root+version+teamMeeting)
	}
}

func TestItemURLsAreDecodedOnce(t *testing.T) {
	t.Parallel()
	join := strings.ReplaceAll(emulator.ClassJoinWebURL, "%", "%25")
	got := batch(t, diane, "/v1.0",
		item("spaces", "/me/onlineMeetings?$filter=JoinWebUrl eq '"+join+"'"),
		item("encoded", "/me/onlineMeetings?%24filter=JoinWebUrl%20eq%20%27"+join+"%27"),
		item("path", strings.ReplaceAll("/me/onlineMeetings/"+emulator.UntitledMeetingID, ":", "%3A")),
		item("plain", "/me/onlineMeetings/"+emulator.UntitledMeetingID),
	)
	for id, response := range got {
		assert.EqualValues(t, 200, response["status"], "%s: %v", id, response["body"])
	}
}

func TestAnItemHasItsOwnPrefer(t *testing.T) {
	t.Parallel()
	got := batch(t, diane, "/v1.0",
		item("plain", teamMeeting),
		item("newer", teamMeeting, `"headers":{"prefer":"include-unknown-enum-members"}`))
	assert.Equal(t, "unknownFutureValue", got["plain"]["body"].(object)["lobbyBypassSettings"].(object)["scope"])
	assert.Equal(t, "invited", got["newer"]["body"].(object)["lobbyBypassSettings"].(object)["scope"])
}

func TestAnswersAreShuffled(t *testing.T) {
	t.Parallel()
	var items []string
	for i := range 20 {
		items = append(items, item(fmt.Sprint(i), "/me?$select=id"))
	}
	order := func(seed uint64) (ids []string) {
		a := postBatch(t, emulator.New(emulator.Options{Seed: seed}), diane, "/v1.0", items...)
		for _, response := range objects(t, a.body["responses"]) {
			ids = append(ids, response["id"].(string))
		}
		return ids
	}
	assert.NotEqual(t, order(1), order(2))
	assert.Equal(t, order(1), order(1))
	assert.ElementsMatch(t, order(1), order(2))
	assert.NotEqual(t, "0", order(0)[0])
}

func TestABatchIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	many := make([]string, 21)
	for i := range many {
		many[i] = item(fmt.Sprint(i), "/me")
	}
	list := batchBody
	on := func(id string, names ...string) string {
		quoted, _ := json.Marshal(names)
		return item(id, "/me", `"dependsOn":`+string(quoted))
	}
	const fullyOr = "Batch should be either fully sequential or fully parallel."
	tests := map[string]struct{ body, message string }{
		"too many":           {list(many...), "Number of requests inside batch exceeds the limit."},
		"duplicate id":       {list(item("a", "/me"), item("A", "/me")), "Duplicate"},
		"id is a number":     {`{"requests":[{"id":1,"method":"GET","url":"/me"}]}`, "string"},
		"no id":              {`{"requests":[{"method":"GET","url":"/me"}]}`, "string"},
		"no method":          {`{"requests":[{"id":"1","url":"/me"}]}`, "method"},
		"no url":             {`{"requests":[{"id":"1","method":"GET"}]}`, "url"},
		"absolute url":       {list(item("1", root+"/v1.0/me")), "relative"},
		"url with a host":    {list(item("1", "//graph.microsoft.com/v1.0/me")), "relative"},
		"batch in a batch":   {list(item("1", "/$batch")), "batch"},
		"body without type":  {`{"requests":[{"id":"1","method":"POST","url":"/me","body":{}}]}`, "Content-Type"},
		"no requests":        {`{}`, "requests"},
		"requests no array":  {`{"requests":{}}`, "Invalid batch payload format"},
		"header not a text":  {`{"requests":[{"id":"1","method":"GET","url":"/me","headers":{"x":1}}]}`, "Invalid batch payload format"},
		"no JSON":            {`{"requests":[`, "Unable to read JSON request payload"},
		"empty":              {``, "Empty Payload"},
		"depends on later":   {list(on("1", "2"), item("2", "/me")), "Invalid dependency for request Id 1"},
		"depends on itself":  {list(on("1", "1")), "Invalid dependency"},
		"depends on unknown": {list(item("1", "/me"), on("2", "3")), "Invalid dependency"},
		"depends on two":     {list(item("1", "/me"), item("2", "/me"), on("3", "1", "2")), fullyOr},
		"a mixture":          {list(item("1", "/me"), item("2", "/me"), on("3", "1"), on("4", "3")), fullyOr},
		"two pairs":          {list(item("1", "/me"), on("2", "1"), item("3", "/me"), on("4", "3")), fullyOr},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := send(t, emulator.New(emulator.Options{}), http.MethodPost, diane, "/v1.0/$batch", test.body, "Content-Type", "application/json")
			assert.Equal(t, http.StatusBadRequest, a.status)
			code, message := a.failure(t)
			assert.Equal(t, "BadRequest", code)
			assert.Contains(t, message, test.message)
		})
	}
	t.Run("no content type", func(t *testing.T) {
		t.Parallel()
		a := send(t, emulator.New(emulator.Options{}), http.MethodPost, diane, "/v1.0/$batch", list(item("1", "/me")))
		assert.Equal(t, http.StatusBadRequest, a.status)
	})
	t.Run("no token", func(t *testing.T) {
		t.Parallel()
		a := postBatch(t, emulator.New(emulator.Options{}), nobody, "/v1.0", item("1", "/me"))
		assert.Equal(t, http.StatusUnauthorized, a.status)
	})
	t.Run("GET", func(t *testing.T) {
		t.Parallel()
		a := get(t, diane, "/v1.0/$batch")
		assert.Equal(t, http.StatusMethodNotAllowed, a.status)
		assert.Equal(t, "POST", a.header.Get("Allow"))
	})
}

func TestDependsOn(t *testing.T) {
	t.Parallel()
	on := func(id, url, name string) string { return item(id, url, `"dependsOn":["`+name+`"]`) }
	tests := map[string]struct {
		items  []string
		status map[string]float64
	}{
		"serial": {
			[]string{item("a", "/me"), on("b", "/me", "A"), on("c", "/me", "b")},
			map[string]float64{"a": 200, "b": 200, "c": 200},
		},
		"serial and the first fails": {
			[]string{item("a", "/nowhere"), on("b", "/me", "a"), on("c", "/me", "b")},
			map[string]float64{"a": 400, "b": 424, "c": 424},
		},
		"all on one that fails": {
			[]string{item("x", "/me"), item("a", "/nowhere"), on("b", "/me", "a"), on("c", "/me", "a")},
			map[string]float64{"x": 200, "a": 400, "b": 424, "c": 424},
		},
		"all on one that works": {
			[]string{item("a", "/me"), on("b", "/nowhere", "a"), on("c", "/me", "a")},
			map[string]float64{"a": 200, "b": 400, "c": 200},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := batch(t, diane, "/v1.0", test.items...)
			for id, status := range test.status {
				assert.Equal(t, status, got[id]["status"], id)
			}
		})
	}
}

func TestPagesOfABatchItemCanBeFollowed(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{PageSize: 3})
	a := postBatch(t, e, diane, "/beta", item("1", teamReport+"?$expand=attendanceRecords"))
	require.Equal(t, http.StatusOK, a.status)
	body := objects(t, a.body["responses"])[0]["body"].(object)
	link := body["attendanceRecords@odata.nextLink"].(string)
	next := strings.TrimPrefix(link, root+"/beta")
	require.NotEqual(t, link, next)
	rest := postBatch(t, e, diane, "/beta", item("1", next))
	body = objects(t, rest.body["responses"])[0]["body"].(object)
	assert.Len(t, body["value"], 3)
}
