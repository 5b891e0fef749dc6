package contract

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// consumer is the documents of a folder. A fragment may be in another file than what spreads it.
type consumer struct {
	operations []consumed
	fragments  map[string]*ast.FragmentDefinition
	// unreadable are the files that are no documents.
	unreadable []OperationReport
}

// consumed is one operation, as it was written. One that is to be refused is all of its file, whatever that is.
type consumed struct {
	file       string
	source     string
	document   *ast.QueryDocument // all of the file
	definition *ast.OperationDefinition
	variables  map[string]any
	expected   expected
	unreadable error // of the variables
}

// readConsumer reads every file that ends in .graphql or .gql.
func readConsumer(dir fs.FS) (*consumer, error) {
	c := &consumer{fragments: map[string]*ast.FragmentDefinition{}}
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".graphql" && path.Ext(name) != ".gql" {
			return err
		}
		source, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		return c.read(dir, name, string(source))
	})
	if err == nil && len(c.operations)+len(c.unreadable) == 0 {
		err = errors.New("there is no operation in any .graphql or .gql file")
	}
	return c, err
}

func (c *consumer) read(dir fs.FS, name, source string) error {
	want, err := readExpected(dir, name)
	if err != nil {
		return err
	}
	variables, unreadable := readVariables(dir, name)
	if want.refused {
		c.operations = append(c.operations, consumed{file: name, source: source, variables: variables, expected: want})
		return nil
	}
	document, err := parser.ParseQuery(&ast.Source{Name: name, Input: source})
	if err != nil {
		c.unreadable = append(c.unreadable, OperationReport{
			File: name, Status: Failed, Findings: []Finding{{Severity: Breaking, Message: "the document cannot be parsed: " + err.Error()}},
		})
		return nil
	}
	for _, fragment := range document.Fragments {
		c.fragments[fragment.Name] = fragment
	}
	for _, definition := range document.Operations {
		c.operations = append(c.operations, consumed{name, source, document, definition, variables, want, unreadable})
	}
	return nil
}

// readVariables reads those of a document: who-came.graphql has them in who-came.json or who-came.variables.json, or all of a
// folder in variables.json.
func readVariables(dir fs.FS, name string) (variables map[string]any, err error) {
	base := strings.TrimSuffix(name, path.Ext(name))
	for _, candidate := range []string{base + ".json", base + ".variables.json", path.Join(path.Dir(name), "variables.json")} {
		text, err := fs.ReadFile(dir, candidate)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF")))) // as editors on Windows write it
		decoder.UseNumber()
		err = decoder.Decode(&variables)
		if _, end := decoder.Token(); err != nil || !errors.Is(end, io.EOF) {
			return nil, fmt.Errorf("%s is not a JSON object of variables", candidate)
		}
		return variables, nil
	}
	return nil, nil
}

// request is the operation alone, with the fragments that it uses: as it was written, if its file has no more and no less.
func (c *consumer) request(o consumed) request {
	if o.definition == nil {
		return request{Query: o.source, Variables: o.variables}
	}
	used := c.used(o)
	r := request{OperationName: o.definition.Name, Variables: map[string]any{}}
	for _, v := range o.definition.VariableDefinitions {
		if value, ok := o.variables[v.Variable]; ok {
			r.Variables[v.Variable] = value
		}
	}
	own := func(f *ast.FragmentDefinition) bool { return slices.Contains(o.document.Fragments, f) }
	if len(o.document.Operations) == 1 && len(used) == len(o.document.Fragments) && !slices.ContainsFunc(used, func(f *ast.FragmentDefinition) bool { return !own(f) }) {
		r.Query = o.source
		return r
	}
	var b bytes.Buffer
	formatter.NewFormatter(&b).FormatQueryDocument(&ast.QueryDocument{Operations: ast.OperationList{o.definition}, Fragments: used})
	r.Query = b.String()
	return r
}

// used are the fragments that an operation spreads, those that they spread, and so on, in order of their names. Those of its own
// file come first where others have the same name.
func (c *consumer) used(o consumed) ast.FragmentDefinitionList {
	found := map[string]*ast.FragmentDefinition{}
	var look func(set ast.SelectionSet)
	look = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch selection := selection.(type) {
			case *ast.Field:
				look(selection.SelectionSet)
			case *ast.InlineFragment:
				look(selection.SelectionSet)
			case *ast.FragmentSpread:
				if fragment := cmp.Or(o.document.Fragments.ForName(selection.Name), c.fragments[selection.Name]); fragment != nil && found[selection.Name] == nil {
					found[selection.Name] = fragment
					look(fragment.SelectionSet)
				}
			}
		}
	}
	look(o.definition.SelectionSet)
	var all ast.FragmentDefinitionList
	for _, fragment := range found {
		all = append(all, fragment)
	}
	slices.SortFunc(all, func(a, b *ast.FragmentDefinition) int { return strings.Compare(a.Name, b.Name) })
	return all
}
