package server_test

import (
	"crypto/sha256"
	"encoding/hex"
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

func hashOf(document string) string {
	hash := sha256.Sum256([]byte(document))
	return hex.EncodeToString(hash[:])
}

// posted is what a gateway says to a POST of these members.
func posted(t *testing.T, gateway http.Handler, members map[string]any, headers ...string) answer {
	t.Helper()
	body, err := json.Marshal(members)
	require.NoError(t, err)
	return readResponse(t, answered(t, gateway, http.MethodPost, "/graphql", string(body), append(headers, "Content-Type: application/json")...))
}

func got(t *testing.T, gateway http.Handler, query url.Values, headers ...string) answer {
	t.Helper()
	return readResponse(t, answered(t, gateway, http.MethodGet, "/graphql?"+query.Encode(), "", headers...))
}

func readResponse(t *testing.T, response *http.Response) answer {
	t.Helper()
	a := answer{Status: response.StatusCode}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&a))
	return a
}

// apollo is the extension that names a document by its hash.
func apollo(hash string) map[string]any {
	return map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hash}}
}

const subjectOf = `query Subject($id: ID!) { onlineMeeting(by: { id: $id }) { subject } }`

// The conversation of Apollo Client and urql.
func TestADocumentIsSentOnceAndNamedAfterwards(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	hash, variables := hashOf(subjectOf), map[string]any{"id": emulator.TeamMeetingID}
	for media, status := range map[string]int{"application/json": 200, "application/graphql-response+json": 400} {
		a := posted(t, gateway, map[string]any{"extensions": apollo(hash), "variables": variables}, "Accept: "+media)
		assert.Equal(t, status, a.Status)
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "PersistedQueryNotFound", a.Errors[0].Message)
		assert.Equal(t, "PERSISTED_QUERY_NOT_FOUND", a.Errors[0].Extensions["code"])
	}
	const want = "Contoso and Fabrikam: programme review"
	a := posted(t, gateway, map[string]any{"query": subjectOf, "extensions": apollo(hash), "variables": variables})
	assert.Equal(t, want, a.at(t, "onlineMeeting", "subject"))

	inURL := func(v any) string { text, _ := json.Marshal(v); return string(text) }
	for _, a := range []answer{
		posted(t, gateway, map[string]any{"extensions": apollo(hash), "variables": variables, "operationName": "Subject"}),
		posted(t, gateway, map[string]any{"query": "", "extensions": apollo(hash), "variables": variables}),
		posted(t, gateway, map[string]any{"documentId": "sha256:" + hash, "variables": variables}),
		got(t, gateway, url.Values{"extensions": {inURL(apollo(hash))}, "variables": {inURL(variables)}}),
		got(t, gateway, url.Values{"documentId": {"sha256:" + hash}, "variables": {inURL(variables)}}),
	} {
		assert.Equal(t, want, a.at(t, "onlineMeeting", "subject"))
	}
}

func TestAHashMustBeThatOfItsDocument(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	gateway := emulated(e)
	for name, members := range map[string]map[string]any{
		"another's hash": {"query": `{ me { mail } }`, "extensions": apollo(hashOf(whoAmI))},
		"in capitals":    {"query": whoAmI, "extensions": apollo(strings.ToUpper(hashOf(whoAmI)))},
		"no version":     {"query": whoAmI, "extensions": map[string]any{"persistedQuery": map[string]any{"sha256Hash": hashOf(whoAmI)}}},
		"a new version":  {"query": whoAmI, "extensions": map[string]any{"persistedQuery": map[string]any{"version": 2, "sha256Hash": hashOf(whoAmI)}}},
		"two names":      {"documentId": "sha256:" + hashOf(whoAmI), "extensions": apollo(hashOf(subjectOf))},
		"no name":        {"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1}}},
	} {
		a := posted(t, gateway, members)
		assert.Equal(t, http.StatusBadRequest, a.Status, name)
		assert.Equal(t, "BAD_REQUEST", a.Errors[0].Extensions["code"], name)
	}
	assert.Zero(t, e.Counts().Requests)
	a := posted(t, gateway, map[string]any{"extensions": apollo(hashOf(whoAmI))})
	assert.Equal(t, "PersistedQueryNotFound", a.Errors[0].Message, "nothing was kept")
}

func TestOnlyDocumentsThatAreValidAreKept(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	for _, query := range []string{`{`, `{ nothing }`, doubling(20, false), `query ($id: ID!) { user(id: $id) { id } }`} {
		a := posted(t, gateway, map[string]any{"query": query, "extensions": apollo(hashOf(query))})
		require.NotEmpty(t, a.Errors)
		a = posted(t, gateway, map[string]any{"extensions": apollo(hashOf(query))})
		assert.Equal(t, "PersistedQueryNotFound", a.Errors[0].Message, query[:1])
	}
}

// Ids of other kinds than text are somebody's own.
func TestOtherIDsInARequestMeanNothing(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	for _, id := range []any{7, nil, true, "request-7", []int{1}} {
		a := posted(t, gateway, map[string]any{"query": whoAmI, "id": id, "doc_id": id})
		assert.Empty(t, a.Errors, fmt.Sprint(id))
	}
}

// One caller who sends many documents does not push out those that others use.
func TestDocumentsThatAreUsedOutlastAFlood(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	keep := func(query string) {
		require.Empty(t, posted(t, gateway, map[string]any{"query": query, "extensions": apollo(hashOf(query))}).Errors)
	}
	known := func(query string) bool {
		return len(posted(t, gateway, map[string]any{"extensions": apollo(hashOf(query))}).Errors) == 0
	}
	const bound = 110 // documents of 40 KiB in 4 MiB, and some
	padding := strings.Repeat(" ", 40<<10)
	long := func(i int) string { return fmt.Sprintf("{ a%d: __typename }%s", i, padding) }
	used := `{ __typename a: __typename }`
	keep(used)
	for i := range bound { // the store is full before it has to choose
		keep(long(i))
		require.True(t, known(used))
	}
	for i := range 2 * bound {
		keep(long(bound + i))
	}
	assert.True(t, known(used))
	kept := 0
	for i := range 3 * bound {
		if known(long(i)) {
			kept++
		}
	}
	assert.Less(t, kept, bound, "there is a bound")
}

func TestPersistedDocumentsAreReplayedToTheirCallerAlone(t *testing.T) {
	t.Parallel()
	gateway := emulated(emulator.New(emulator.Options{}))
	for _, token := range []string{"demo-diane", "demo-kenneth"} {
		posted(t, gateway, map[string]any{"query": whoAmI, "extensions": apollo(hashOf(whoAmI))}, "Authorization: Bearer "+token)
	}
	a := posted(t, gateway, map[string]any{"extensions": apollo(hashOf(whoAmI))}, "Authorization: Bearer demo-diane")
	b := posted(t, gateway, map[string]any{"extensions": apollo(hashOf(whoAmI))}, "Authorization: Bearer demo-kenneth")
	assert.Equal(t, "Diane Demoss", a.at(t, "me", "displayName"))
	assert.Equal(t, "Kenneth Brown", b.at(t, "me", "displayName"))
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, newRequest(t.Context(), []byte(`{"documentId":"sha256:`+hashOf(whoAmI)+`"}`)))
	assert.Equal(t, http.StatusOK, w.Code, "whoever may ask at all may ask it")
}
