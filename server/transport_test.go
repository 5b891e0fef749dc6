package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

func TestRequestsThatAreNotGraphQLOverHTTP(t *testing.T) {
	t.Parallel()
	const typeJSON = "application/json"
	tests := map[string]struct {
		method, contentType, body string
		status                    int
	}{
		"not JSON":             {http.MethodPost, typeJSON, `{`, 400},
		"trailing data":        {http.MethodPost, typeJSON, `{"query":"{me{id}}"} x`, 400},
		"a list":               {http.MethodPost, typeJSON, `[{"query":"{me{id}}"}]`, 400},
		"query of wrong type":  {http.MethodPost, typeJSON, `{"query":7}`, 400},
		"variables of a list":  {http.MethodPost, typeJSON, `{"query":"{me{id}}","variables":[]}`, 400},
		"no query":             {http.MethodPost, typeJSON, `{}`, 400},
		"empty":                {http.MethodPost, typeJSON, ``, 400},
		"too large":            {http.MethodPost, typeJSON, `{"query":"` + strings.Repeat(" ", 1<<20) + `"}`, 413},
		"plain text":           {http.MethodPost, "text/plain", `{"query":"{me{id}}"}`, 415},
		"a form":               {http.MethodPost, "application/x-www-form-urlencoded", `query={me{id}}`, 415},
		"multipart":            {http.MethodPost, "multipart/form-data; boundary=x", `--x--`, 415},
		"no content type":      {http.MethodPost, "", `{"query":"{me{id}}"}`, 415},
		"another charset":      {http.MethodPost, "application/json; charset=utf-16", `{}`, 415},
		"put":                  {http.MethodPut, typeJSON, `{"query":"{me{id}}"}`, 405},
		"get without a query":  {http.MethodGet, "", ``, 400},
		"a long query":         {http.MethodPost, typeJSON, `{"query":"{me{id}}` + strings.Repeat(" ", 64<<10) + `"}`, 413},
		"a secret in the body": {http.MethodPost, typeJSON, `{"query": secret-in-the-body`, 400},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{})
			r := httptest.NewRequestWithContext(t.Context(), test.method, "/graphql", strings.NewReader(test.body))
			if test.contentType != "" {
				r.Header.Set("Content-Type", test.contentType)
			}
			w := httptest.NewRecorder()
			emulated(e).ServeHTTP(w, r)

			assert.Equal(t, test.status, w.Code)
			assert.Less(t, w.Body.Len(), 500)
			assert.NotContains(t, w.Body.String(), "secret")
			var a map[string]any
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a), w.Body.String())
			assert.NotContains(t, a, "data")
			assert.Len(t, a["errors"], 1)
			assert.Zero(t, e.Counts().Requests)
		})
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	const graphQL, plain = "application/graphql-response+json; charset=utf-8", "application/json; charset=utf-8"
	tests := []struct {
		accept, query, contentType string
		status                     int
	}{
		{"", `{__typename}`, plain, 200},
		{"*/*", `{__typename}`, plain, 200},
		{"application/*", `{__typename}`, plain, 200},
		{"application/json", `{__typename}`, plain, 200},
		{"application/graphql-response+json", `{__typename}`, graphQL, 200},
		{"application/graphql-response+json, application/json;q=0.9", `{__typename}`, graphQL, 200},
		{"application/json;q=0.4, application/graphql-response+json;q=0.5", `{__typename}`, graphQL, 200},
		{"application/json, application/graphql-response+json", `{__typename}`, graphQL, 200},
		{"application/json, application/*", `{__typename}`, plain, 200},
		{"application/json, application/graphql-response+json;q=0", `{__typename}`, plain, 200},
		{"text/html", `{__typename}`, plain, 406},
		{"application/json", `{`, plain, 200},
		{"application/json", `{nothing}`, plain, 200},
		{"application/graphql-response+json", `{`, graphQL, 400},
		{"application/graphql-response+json", `{nothing}`, graphQL, 400},
		{"application/graphql-response+json", `query($x:Int!){__typename @skip(if:false)}`, graphQL, 400},
	}
	gateway := emulated(emulator.New(emulator.Options{}))
	for _, test := range tests {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			body, err := json.Marshal(map[string]string{"query": test.query})
			require.NoError(t, err)
			r := httptest.NewRequestWithContext(t.Context(), method, "/graphql?query="+url.QueryEscape(test.query), strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", test.accept)
			w := httptest.NewRecorder()
			gateway.ServeHTTP(w, r)
			assert.Equal(t, test.status, w.Code, "%s %v", method, test)
			assert.Equal(t, test.contentType, w.Header().Get("Content-Type"), "%s %v", method, test)
			if test.status == http.StatusBadRequest {
				assert.NotContains(t, w.Body.String(), `"data"`)
			}
		}
	}
}

func TestGetCarriesVariables(t *testing.T) {
	t.Parallel()
	variables, err := json.Marshal(map[string]string{"meeting": emulator.TeamMeetingID})
	require.NoError(t, err)
	query := url.Values{
		"query":         {`query A($meeting: ID!) { onlineMeeting(by: { id: $meeting }) { subject } } query B { me { id } }`},
		"operationName": {"A"}, "variables": {string(variables)},
	}
	w := httptest.NewRecorder()
	emulated(emulator.New(emulator.Options{})).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+query.Encode(), nil))
	assert.Equal(t, map[string]any{"onlineMeeting": map[string]any{"subject": "Contoso and Fabrikam: programme review"}}, read(t, w).Data)
}

func TestDocumentsThatAreTooLong(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	for _, query := range []string{
		"{" + strings.Repeat("__typename ", 5_000) + "}",
		"{me{" + strings.Repeat("id ", 10_000) + "}}",
		strings.Repeat("{me", 5_000),
		"{me @a" + strings.Repeat("@a", 5_000) + "{id}}",
	} {
		a := ask(t, emulated(e), "", query, nil)
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "GRAPHQL_PARSE_FAILED", a.Errors[0].Extensions["code"])
	}
	assert.Zero(t, e.Counts().Requests)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	emulated(emulator.New(emulator.Options{})).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil))
	assert.Equal(t, "200 ok\n", fmt.Sprint(w.Code, " ", w.Body.String()))
}

// gqlgen evaluates conditions around the fields, where no resolver is there to fail.
func TestANullConditionIsAnErrorAndNoMore(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	for _, query := range []string{
		`query ($i: Boolean = true) { me @include(if: $i) { id } }`,
		`query ($i: Boolean = true) { me { id @skip(if: $i) } }`,
	} {
		a := ask(t, gateway, "", query, map[string]any{"i": nil})
		require.NotEmpty(t, a.Errors)
		assert.Equal(t, "INTERNAL", a.Errors[0].Extensions["code"])
		assert.NotContains(t, a.Errors[0].Message, "panic")
	}
}
