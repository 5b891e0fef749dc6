package server_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// The audits of graphql-http that are a MUST, by their ids; make audit runs the others too.
func TestAudits(t *testing.T) {
	t.Parallel()
	const (
		typeJSON, typeUTF8  = "application/json", "application/json; charset=utf-8"
		typename, isQuery   = `{"query":"{ __typename }"}`, `{"data":{"__typename":"Query"}}`
		sometype, isUnknown = `{"query":"query Type($name: String!) { __type(name: $name) { name } }","variables":{"name":"sometype"}}`, `{"data":{"__type":null}}`
	)
	tests := map[string]struct{ accept, contentType, body, answer string }{
		"4655 accept application/json":  {typeJSON, typeJSON, typename, isQuery},
		"82A3 respond in UTF-8":         {"", typeJSON, typename, isQuery},
		"BF61 accept UTF-8":             {"", typeUTF8, `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`, isUnknown},
		"78D5 assume UTF-8":             {"", typeJSON, `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`, isUnknown},
		"2C94 accept POST":              {"", typeJSON, typename, isQuery},
		"03D4 accept JSON in POST":      {"", typeJSON, typename, isQuery},
		"13EE allow a query":            {typeJSON, typeJSON, typename, isQuery},
		"B8B3 allow an operationName":   {typeJSON, typeJSON, `{"operationName":"Query","query":"query Query { __typename }"}`, isQuery},
		"0220 allow null variables":     {typeJSON, typeJSON, `{"query":"{ __typename }","variables":null}`, isQuery},
		"0221 allow null operationName": {typeJSON, typeJSON, `{"query":"{ __typename }","operationName":null}`, isQuery},
		"0222 allow null extensions":    {typeJSON, typeJSON, `{"query":"{ __typename }","extensions":null}`, isQuery},
		"28B9 allow a map of variables": {typeJSON, typeJSON, sometype, isUnknown},
		"1B7A allow a map, extensions":  {typeJSON, typeJSON, `{"query":"{ __typename }","extensions":{"some":"value"}}`, isQuery},
	}
	gateway := emulated(emulator.New(emulator.Options{}))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRequest(t.Context(), []byte(test.body))
			r.Header.Set("Content-Type", test.contentType)
			if test.accept != "" {
				r.Header.Set("Accept", test.accept)
			}
			w := httptest.NewRecorder()
			gateway.ServeHTTP(w, r)

			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, typeUTF8, w.Header().Get("Content-Type"))
			assert.True(t, utf8.Valid(w.Body.Bytes()))
			assert.JSONEq(t, test.answer, w.Body.String())
		})
	}
}
