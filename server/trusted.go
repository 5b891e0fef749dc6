package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// TrustedDocuments are the only documents that are executed, by the ids that clients name them by: those of the manifest, and
// the SHA-256 hash of each.
type TrustedDocuments map[string]string

var _ library = TrustedDocuments{}

// manifest is Apollo's. Those of Relay and of graphql-codegen are objects of ids and documents, and nothing else.
//
// https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#2-generate-operation-manifests
// https://relay.dev/docs/guides/persisted-queries/
// https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#persisted-documents
type manifest struct {
	Format     string
	Version    int
	Operations []struct{ ID, Body, Name string }
}

const apolloManifest = "apollo-persisted-query-manifest"

// ReadTrustedDocuments reads a manifest in JSON, as Apollo, the Relay compiler or graphql-codegen write it. It fails, naming
// the document, if one could not be executed: when it is deployed is a better time to learn that than when it is asked.
func ReadTrustedDocuments(text []byte, limits Limits) (TrustedDocuments, error) {
	listed, err := readManifest(text)
	if err != nil {
		return nil, err
	}
	if len(listed) == 0 {
		return nil, errors.New("it holds no documents")
	}
	trusted := TrustedDocuments{}
	for _, id := range slices.Sorted(maps.Keys(listed)) {
		if err := checkDocument(listed[id], limits.orDefault().Tokens); err != nil {
			return nil, fmt.Errorf("document %q: %w", id, err)
		}
		trusted[strings.TrimPrefix(id, hashPrefix)] = listed[id]
		trusted[hashOf(listed[id])] = listed[id]
	}
	return trusted, nil
}

func readManifest(text []byte) (map[string]string, error) {
	var apollo manifest
	if json.Unmarshal(text, &apollo) == nil && apollo.Format != "" {
		return apollo.documents()
	}
	var documents map[string]string
	if !decode(text, &documents) {
		return nil, errors.New("it is not a manifest of Apollo, Relay or graphql-codegen")
	}
	return documents, nil
}

func (m manifest) documents() (map[string]string, error) {
	if m.Format != apolloManifest || m.Version != 1 {
		return nil, fmt.Errorf("its format is %q in version %d, and not %s in version 1", m.Format, m.Version, apolloManifest)
	}
	documents := map[string]string{}
	for _, operation := range m.Operations {
		if _, twice := documents[operation.ID]; twice || operation.ID == "" {
			return nil, fmt.Errorf("operation %q has no id of its own", operation.Name)
		}
		documents[operation.ID] = operation.Body
	}
	return documents, nil
}

// checkDocument holds a document to the schema and to the limits that all documents have.
func checkDocument(text string, maxTokens int) error {
	if len(text) > maxDocument {
		return errors.New("it is longer than 64 KiB")
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil {
		return err
	}
	if len(document.Operations) == 0 {
		return errors.New("it has no operation")
	}
	if failures := validator.ValidateWithRules(schema().Schema(), document, rules.NewDefaultRules()); len(failures) > 0 {
		return failures[0]
	}
	return nil
}

func (t TrustedDocuments) find(asked *request) *refused {
	names := asked.names()
	text, known := "", false
	if asked.Query == "" && len(names) == 1 {
		text, known = t[names[0]]
	}
	if !known {
		return &refused{http.StatusBadRequest, &gqlerror.Error{
			Message: "the request must name one of the documents that this gateway trusts, and hold none",
			Extensions: map[string]any{
				"code": codeNotTrusted, "remedy": "Send the id of a document as documentId. Whoever runs the gateway lists them with --trusted-documents.",
			},
		}}
	}
	asked.Query = text
	return nil
}

func (TrustedDocuments) keep(*request) {}
