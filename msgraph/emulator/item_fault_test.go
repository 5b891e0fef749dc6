package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// TestItemFaults has the first of three items go wrong.
func TestItemFaults(t *testing.T) {
	t.Parallel()
	truth := get(t, diane, "/v1.0/me?$select=id")
	content := func(t *testing.T, body any) object {
		t.Helper()
		var o object
		require.NoError(t, json.Unmarshal([]byte(body.(string)), &o))
		return o
	}
	tests := map[string]struct {
		fault emulator.Fault
		count int // responses
		check func(t *testing.T, byID map[any]object)
	}{
		"missing":    {emulator.Fault{Item: emulator.Missing}, 2, func(t *testing.T, byID map[any]object) { assert.NotContains(t, byID, "1") }},
		"duplicated": {emulator.Fault{Item: emulator.Duplicated}, 4, func(t *testing.T, byID map[any]object) { assert.Len(t, byID, 3) }},
		"unknown id": {emulator.Fault{Item: emulator.UnknownID}, 3, func(t *testing.T, byID map[any]object) {
			assert.NotContains(t, byID, "1")
			assert.Len(t, byID, 3)
		}},
		"extra id":   {emulator.Fault{Item: emulator.ExtraID}, 4, func(t *testing.T, byID map[any]object) { assert.Len(t, byID, 4) }},
		"numeric id": {emulator.Fault{Item: emulator.NumericID}, 3, func(t *testing.T, byID map[any]object) { assert.Equal(t, 200.0, byID[1.0]["status"]) }},
		"no status":  {emulator.Fault{Item: emulator.NoStatus}, 3, func(t *testing.T, byID map[any]object) { assert.NotContains(t, byID["1"], "status") }},
		"no body": {emulator.Fault{Item: emulator.NoBody}, 3, func(t *testing.T, byID map[any]object) {
			assert.Equal(t, 204.0, byID["1"]["status"])
			assert.NotContains(t, byID["1"], "body")
		}},
		"empty": {emulator.Fault{Match: emulator.Items, Empty: true}, 3, func(t *testing.T, byID map[any]object) {
			assert.Equal(t, 200.0, byID["1"]["status"])
			assert.NotContains(t, byID["1"], "body")
		}},
		"string body": {emulator.Fault{Item: emulator.StringBody}, 3, func(t *testing.T, byID map[any]object) {
			assert.Equal(t, truth.body["id"], content(t, byID["1"]["body"])["id"])
		}},
		"base64 body": {emulator.Fault{Item: emulator.Base64Body}, 3, func(t *testing.T, byID map[any]object) {
			decoded, err := base64.StdEncoding.DecodeString(byID["1"]["body"].(string))
			require.NoError(t, err)
			assert.Equal(t, truth.body["id"], content(t, string(decoded))["id"])
		}},
		"HTML": {emulator.Fault{Match: emulator.Items, Body: "<html>", ContentType: "text/html"}, 3, func(t *testing.T, byID map[any]object) {
			assert.Equal(t, base64.StdEncoding.EncodeToString([]byte("<html>")), byID["1"]["body"])
			assert.Equal(t, "text/html", byID["1"]["headers"].(object)["Content-Type"])
		}},
		"null": {emulator.Fault{Match: emulator.Items, Body: "null"}, 3, func(t *testing.T, byID map[any]object) {
			assert.Contains(t, byID["1"], "body")
			assert.Nil(t, byID["1"]["body"])
		}},
		"429": {emulator.Fault{Match: emulator.Items, Status: 429, Header: map[string]string{"retry-after": "0.249"}}, 3, func(t *testing.T, byID map[any]object) {
			assert.Equal(t, 429.0, byID["1"]["status"])
			assert.Equal(t, "0.249", byID["1"]["headers"].(object)["retry-after"])
			assert.Equal(t, "TooManyRequests", byID["1"]["body"].(object)["error"].(object)["code"])
		}},
		"302": {emulator.Fault{Match: emulator.Items, Status: 302, Location: "https://evil.example/"}, 3, func(t *testing.T, byID map[any]object) {
			assert.Equal(t, "https://evil.example/", byID["1"]["headers"].(object)["Location"])
			assert.NotContains(t, byID["1"], "body")
		}},
		"401 with claims": {emulator.Fault{Match: emulator.Items, Status: 401, Claims: "{}"}, 3, func(t *testing.T, byID map[any]object) {
			assert.Contains(t, byID["1"]["headers"].(object)["WWW-Authenticate"], `claims="e30="`)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, emulator.Options{}, func(t *testing.T, e *emulator.Emulator, c carrier) {
				fault := test.fault
				fault.Times = 1
				e.Fail(fault)
				responses := c.batch(t, item("1", "/me?$select=id"), item("2", "/me?$select=id"), item("3", "/me?$select=id"))
				byID := map[any]object{}
				for _, response := range responses {
					byID[response["id"]] = response
				}
				assert.Len(t, responses, test.count)
				assert.Equal(t, 200.0, byID["2"]["status"])
				assert.Equal(t, 200.0, byID["3"]["status"])
				test.check(t, byID)
				assert.Equal(t, emulator.Counts{Requests: 1, Batches: 1, Items: 3}, e.Counts())
			})
		})
	}
}

func TestAFailedItemFailsItsDependents(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Match: emulator.Items, Status: 503, Times: 1})
	a := postBatch(t, e, diane, "/v1.0", item("1", "/me"), item("2", "/me", `"dependsOn":["1"]`))
	got := map[any]any{}
	for _, response := range objects(t, a.body["responses"]) {
		got[response["id"]] = response["status"]
	}
	assert.Equal(t, map[any]any{"1": 503.0, "2": 424.0}, got)
}

func TestEveryItemCanBeMissing(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Item: emulator.Missing})
	assert.Empty(t, postBatch(t, e, diane, "/v1.0", item("1", "/me"), item("b", "/me")).body["responses"])
	e.Fail(emulator.Fault{Item: emulator.NumericID})
	assert.Equal(t, "b", objects(t, postBatch(t, e, diane, "/v1.0", item("b", "/me")).body["responses"])[0]["id"], "no digits, no number")
}
