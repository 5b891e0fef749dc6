package msgraph_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

// These tests hold shape.json against what Microsoft publishes as $metadata: nothing in it is misspelt, mistyped or forgotten.
// Microsoft's extracts stand beside the repository, not in it.

// sharedFiles finds Microsoft's material; where it is not at hand, there is nothing to hold anything against.
func sharedFiles(t *testing.T, folder, pattern string) []string {
	t.Helper()
	root := filepath.Join("..", "..", "shared", "msgraph", folder)
	if _, err := os.Stat(root); err != nil {
		t.Skipf("needs Microsoft's own %s, which are no part of this repository: to run this, put them into ../shared/msgraph beside it (%v)", folder, err)
	}
	files, err := filepath.Glob(filepath.Join(root, pattern))
	require.NoError(t, err)
	require.NotEmpty(t, files, "%s holds no %s", root, pattern)
	return files
}

// edmSchema is one namespace of a CSDL document.
//
// https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html
type edmSchema struct {
	Namespace string    `xml:"Namespace,attr"`
	Enums     []edmEnum `xml:"EnumType"`
	Complex   []edmType `xml:"ComplexType"`
	Entities  []edmType `xml:"EntityType"`
}

type edmEnum struct {
	Name    string `xml:"Name,attr"`
	Members []struct {
		Name string `xml:"Name,attr"`
	} `xml:"Member"`
}

type edmType struct {
	Name       string        `xml:"Name,attr"`
	Base       string        `xml:"BaseType,attr"`
	Properties []edmProperty `xml:"Property"`
	Navigation []edmProperty `xml:"NavigationProperty"`
}

type edmProperty struct {
	Name     string `xml:"Name,attr"`
	Type     string `xml:"Type,attr"`
	Nullable *bool  `xml:"Nullable,attr"`
}

// readMetadata is the union of v1.0 and beta, as the shape is.
func readMetadata(t *testing.T) lineage.Shape {
	t.Helper()
	m := lineage.Shape{Types: map[string]lineage.Type{}, Enums: map[string][]string{}}
	for _, version := range []string{"v1.0", "beta"} {
		for _, file := range sharedFiles(t, "csdl", "*-"+version+".csdl.xml") {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var document struct {
				Schemas []edmSchema `xml:"DataServices>Schema"`
			}
			require.NoError(t, xml.Unmarshal(text, &document), file)
			for _, schema := range document.Schemas {
				addSchema(m, schema, version)
			}
		}
	}
	return m
}

func addSchema(m lineage.Shape, schema edmSchema, version string) {
	space := strings.TrimPrefix(strings.TrimPrefix(schema.Namespace, "microsoft.graph"), ".")
	for _, e := range schema.Enums {
		for _, member := range e.Members {
			if !slices.Contains(m.Enums[e.Name], member.Name) {
				m.Enums[e.Name] = append(m.Enums[e.Name], member.Name)
			}
		}
	}
	for _, declared := range slices.Concat(schema.Complex, schema.Entities) {
		name := strings.TrimPrefix(space+"."+declared.Name, ".")
		known, ok := m.Types[name]
		if !ok {
			known = lineage.Type{Base: strings.TrimPrefix(declared.Base, "graph."), Properties: map[string]lineage.Property{}}
			m.Types[name] = known
		}
		for i, p := range slices.Concat(declared.Properties, declared.Navigation) {
			if _, ok := known.Properties[p.Name]; !ok {
				known.Properties[p.Name] = lineage.Property{
					Type: strings.ReplaceAll(p.Type, "graph.", ""), Nullable: p.Nullable, Navigation: i >= len(declared.Properties), Since: version, Owner: name,
				}
			}
		}
	}
}

func TestTheShapeIsWhatMicrosoftPublishes(t *testing.T) {
	t.Parallel()
	published := readMetadata(t)
	for name, pinned := range readShape(t).Types {
		theirs, ok := published.Types[name]
		require.True(t, ok, "Microsoft has no type %s", name)
		assert.Equal(t, theirs.Base, pinned.Base, name)
		for property, want := range theirs.Properties {
			got, ok := pinned.Properties[property]
			if !assert.True(t, ok, "%s.%s is forgotten", name, property) {
				continue
			}
			assert.Equal(t, want.Type, got.Type, "%s.%s", name, property)
			assert.Equal(t, want.Navigation, got.Navigation, "%s.%s: navigation", name, property)
			assert.Equal(t, want.Required(), got.Required(), "%s.%s: nullable", name, property)
			assert.Equal(t, want.FirstVersion(), got.FirstVersion(), "%s.%s: since", name, property)
		}
		for property := range pinned.Properties {
			assert.Contains(t, theirs.Properties, property, "%s has no such property", name)
		}
	}
	for name, members := range readShape(t).Enums {
		assert.Equal(t, published.Enums[name], members, name)
	}
}
