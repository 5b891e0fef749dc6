package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// What a server must do, by the audits of graphql-http 1.23 that begin with MUST, under their ids. `make audit` runs them
// all, those of what it should and may do too.
func TestHTTP12EveryMustOfGraphQLOverHTTP(t *testing.T) {
	t.Parallel()
	const plain, typed = "application/json", "application/json; charset=utf-8"
	for id, audit := range map[string]struct {
		contentType, accept, body string
	}{
		"4655": {plain, plain, `{"query":"{ __typename }"}`},
		"82A3": {plain, "", `{"query":"{ __typename }"}`},
		"BF61": {typed, "", `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`},
		"78D5": {plain, "", `{"query":"{ __typename }"}`},
		"2C94": {plain, "", `{"query":"{ __typename }"}`},
		"03D4": {plain, "", `{"query":"{ __typename }"}`},
		"13EE": {plain, plain, `{"query":"{ __typename }"}`},
		"B8B3": {plain, plain, `{"operationName":"Query","query":"query Query { __typename }"}`},
		"0220": {plain, plain, `{"query":"{ __typename }","variables":null}`},
		"0221": {plain, plain, `{"query":"{ __typename }","operationName":null}`},
		"0222": {plain, plain, `{"query":"{ __typename }","extensions":null}`},
		"28B9": {plain, plain, `{"query":"query Type($name: String!) { __type(name: $name) { name } }","variables":{"name":"sometype"}}`},
		"1B7A": {plain, plain, `{"query":"{ __typename }","extensions":{"some":"value"}}`},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			headers := []string{"Content-Type: " + audit.contentType}
			if audit.accept != "" {
				headers = append(headers, "Accept: "+audit.accept)
			}
			response := answered(t, emulated(emulator.New(emulator.Options{})), http.MethodPost, "/graphql", audit.body, headers...)
			assert.Equal(t, http.StatusOK, response.StatusCode)
			assert.Equal(t, typed, response.Header.Get("Content-Type"))
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			assert.True(t, utf8.Valid(body))
			var answer map[string]any
			require.NoError(t, json.Unmarshal(body, &answer))
			assert.Contains(t, answer, "data")
			assert.NotContains(t, answer, "errors")
		})
	}
}
