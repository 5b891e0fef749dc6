// Reference writes what is known of the schema for those who do not run it: docs/schema.md for people, and for tools the answer
// to an introspection query and the possible types of interfaces and unions.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

func main() {
	if err := generate(".."); err != nil { // it runs in graph
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(root string) error {
	schema, err := lineage.ReadSchema(filepath.Join(root, "schema.graphqls"))
	if err != nil {
		return err
	}
	shape, err := lineage.ReadShape(filepath.Join(root, "msgraph", "shape.json"))
	if err != nil {
		return err
	}
	page, err := write(schema, shape)
	if err != nil {
		return err
	}
	introspection, err := introspect()
	if err != nil {
		return err
	}
	possible, err := indented(possibleTypes(schema))
	if err != nil {
		return err
	}
	docs := filepath.Join(root, "docs")
	if err := os.MkdirAll(filepath.Join(docs, "schema"), 0o750); err != nil {
		return err
	}
	for name, text := range map[string][]byte{"schema.md": page, "schema/introspection.json": introspection, "schema/possibleTypes.json": possible} {
		if err := os.WriteFile(filepath.Join(docs, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// possibleTypes is what InMemoryCache of Apollo Client takes under that name.
//
// https://www.apollographql.com/docs/react/data/fragments#defining-possibletypes-manually
func possibleTypes(schema lineage.Schema) map[string][]string {
	possible := map[string][]string{}
	for _, def := range schema.Types {
		if def.IsAbstractType() {
			for _, object := range schema.GetPossibleTypes(def) {
				possible[def.Name] = append(possible[def.Name], object.Name)
			}
		}
	}
	return possible
}

func indented(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return text.Bytes(), err
}
