package server_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/cache"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// manifests list the same two documents, as three tools write them.
func manifests(t *testing.T) map[string]string {
	t.Helper()
	inJSON := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		return string(text)
	}
	return map[string]string{
		"Apollo": inJSON(map[string]any{
			"format": "apollo-persisted-query-manifest", "version": 1,
			"operations": []map[string]string{
				{"id": "who-1", "body": whoAmI, "name": "WhoAmI", "type": "query"},
				{"id": "subject-1", "body": subjectOf, "name": "Subject", "type": "query"},
			},
		}),
		"Relay":           inJSON(map[string]string{"who-1": whoAmI, "subject-1": subjectOf}),
		"graphql-codegen": inJSON(map[string]string{"sha256:" + hashOf(whoAmI): whoAmI, "who-1": whoAmI, "subject-1": subjectOf}),
	}
}

// trusting is a gateway for the documents of a manifest alone.
func trusting(t *testing.T, manifest string, maxAge time.Duration) (http.Handler, *emulator.Emulator) {
	t.Helper()
	trusted, err := server.ReadTrustedDocuments([]byte(manifest), server.Limits{})
	require.NoError(t, err)
	e := emulator.New(emulator.Options{})
	return server.New(server.Options{
		Auth: demo, Caller: callerOf(emulatedRoot, e.Transport()), Trusted: trusted, MaxAge: maxAge,
		Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler),
	}), e
}

func TestTrustedDocumentsAreAnsweredByEveryNameThatClientsHave(t *testing.T) {
	t.Parallel()
	for tool, manifest := range manifests(t) {
		gateway, _ := trusting(t, manifest, 0)
		for _, members := range []map[string]any{
			{"documentId": "who-1"},
			{"documentId": hashOf(whoAmI)},
			{"documentId": "sha256:" + hashOf(whoAmI)},
			{"doc_id": "who-1"},
			{"id": "who-1"},
			{"id": "who-1", "query": nil},
			{"id": "who-1", "query": ""},
			{"extensions": apollo("who-1")},
			{"extensions": apollo(hashOf(whoAmI))},
			{"documentId": "who-1", "extensions": apollo("who-1")},
		} {
			a := posted(t, gateway, members)
			require.Empty(t, a.Errors, "%s: %v", tool, members)
			assert.Equal(t, "Diane Demoss", a.at(t, "me", "displayName"))
		}
		a := got(t, gateway, url.Values{"documentId": {"subject-1"}, "variables": {`{"id":"` + emulator.TeamMeetingID + `"}`}})
		assert.Equal(t, "Contoso and Fabrikam: programme review", a.at(t, "onlineMeeting", "subject"), tool)
	}
}

func TestOtherDocumentsAreNotExecuted(t *testing.T) {
	t.Parallel()
	gateway, e := trusting(t, manifests(t)["Relay"], 0)
	for _, members := range []map[string]any{
		{"query": `{ me { mail } }`},
		{"query": whoAmI}, // by id, and by nothing else: so it stays clear what is asked
		{"query": `{ me { mail } }`, "documentId": "who-1"},
		{"query": whoAmI, "extensions": apollo(hashOf(whoAmI))},
		{"query": `{ me { mail } }`, "extensions": apollo(hashOf(`{ me { mail } }`))},
		{"extensions": apollo(hashOf(`{ me { mail } }`))},
		{"documentId": "who-2"},
		{"documentId": ""},
		{"documentId": "who-1", "id": "subject-1"},
		{},
		{"query": `{ __schema { __typename } }`},
	} {
		for _, media := range []string{"application/json", "application/graphql-response+json"} {
			a := posted(t, gateway, members, "Accept: "+media)
			assert.Equal(t, http.StatusBadRequest, a.Status, members)
			require.Len(t, a.Errors, 1, members)
			assert.Equal(t, "DOCUMENT_NOT_TRUSTED", a.Errors[0].Extensions["code"], members)
		}
	}
	a := got(t, gateway, url.Values{"query": {whoAmI}})
	assert.Equal(t, "DOCUMENT_NOT_TRUSTED", a.Errors[0].Extensions["code"])
	assert.Zero(t, e.Counts().Requests)
}

func TestManifestsThatCannotBeServedAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                           "it is not a manifest",
		"[]":                         "it is not a manifest",
		`{"a":1}`:                    "it is not a manifest",
		`{"a":"{me{id}}","a":"{x}"}`: "it is not a manifest",
		`{}`:                         "it holds no documents",
		`{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}`:                                                                                `in version 2`,
		`{"format":"another","version":1}`:                                                                                                                        `its format is "another"`,
		`{"format":"apollo-persisted-query-manifest","version":1,"operations":[]}`:                                                                                "it holds no documents",
		`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"name":"A","body":"{x}"}]}`:                                                       `operation "A" has no id of its own`,
		`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"1","name":"A","body":"{me{id}}"},{"id":"1","name":"B","body":"{me{id}}"}]}`: `operation "B" has no id of its own`,
		`{"ok":"{me{id}}","bad":"{ me { nothing } }"}`:                                                                                                            `document "bad": input:1:8: Cannot query field "nothing"`,
		`{"bad":"{ me "}`:                                         `document "bad": input:1:`,
		`{"bad":"mutation { x }"}`:                                `document "bad"`,
		`{"bad":"fragment F on User { id }"}`:                     `document "bad": it has no operation`,
		`{"bad":"{me{id}}` + strings.Repeat(" ", 64<<10) + `"}`:   `document "bad": it is longer than 64 KiB`,
		`{"bad":"{` + strings.Repeat(" __typename", 3000) + `}"}`: `document "bad": input: exceeded token limit`,
	} {
		_, err := server.ReadTrustedDocuments([]byte(text), server.Limits{})
		require.ErrorContains(t, err, want, text[:min(len(text), 60)])
	}
}

func TestBrowsersKeepWhatTheyMayAndNothingElse(t *testing.T) {
	t.Parallel()
	const byID, broken = "/graphql?documentId=who-1", `/graphql?documentId=subject-1&variables={"id":"bm8="}`
	for _, test := range []struct {
		name, method, target, body string
		maxAge                     time.Duration
		want                       string
	}{
		{"a GET", http.MethodGet, byID, "", 10 * time.Second, "private, max-age=10"},
		{"a HEAD", http.MethodHead, byID, "", 10 * time.Second, "private, max-age=10"},
		{"a POST", http.MethodPost, "/graphql", `{"id":"who-1"}`, 10 * time.Second, "no-store"},
		{"not wanted", http.MethodGet, byID, "", 0, "no-store"},
		{"an answer with errors", http.MethodGet, strings.ReplaceAll(broken, `"`, "%22"), "", 10 * time.Second, "no-store"},
		{"not trusted", http.MethodGet, "/graphql?documentId=who-2", "", 10 * time.Second, "no-store"},
	} {
		gateway, _ := trusting(t, manifests(t)["Relay"], test.maxAge)
		response := answered(t, gateway, test.method, test.target, test.body, "Content-Type: application/json")
		assert.Equal(t, test.want, response.Header.Get("Cache-Control"), test.name)
		if test.want != "no-store" {
			assert.Contains(t, response.Header.Values("Vary"), "Authorization, Accept", test.name)
		}
	}
}

// What is answered without looking at it says the same of how long it may be kept.
func TestReplayedAnswersSayHowLongTheyMayBeKept(t *testing.T) {
	t.Parallel()
	trusted, err := server.ReadTrustedDocuments([]byte(manifests(t)["Relay"]), server.Limits{})
	require.NoError(t, err)
	answers := cache.New(1<<20, func(msgraph.Result) time.Duration { return time.Hour })
	t.Cleanup(answers.Close)
	e := emulator.New(emulator.Options{})
	gateway := cachedWith(answers, e.Transport(), func(o *server.Options) { o.Trusted, o.MaxAge = trusted, time.Minute })
	for range 4 {
		response := answered(t, gateway, http.MethodGet, "/graphql?documentId=who-1", "")
		assert.Equal(t, "private, max-age=60", response.Header.Get("Cache-Control"))
	}
	assert.Equal(t, 1, e.Counts().Requests)
}
