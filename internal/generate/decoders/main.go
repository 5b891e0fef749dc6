// Decoders writes msgraph/decode_gen.go: for every struct of the package with JSON names, the method that reads a member of
// it. It is run in the folder of the package.
package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"go/format"
	"go/types"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/tools/go/packages"
)

const output = "decode_gen.go"

//go:embed decoders.gotpl
var decodersTemplate string

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "decoders:", err)
		os.Exit(1)
	}
}

func generate() error {
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedSyntax | packages.NeedImports | packages.NeedDeps}, ".")
	if err != nil {
		return err
	}
	if len(loaded) != 1 || loaded[0].Types == nil {
		return errors.New("there is no package here")
	}
	pkg := pkg{loaded[0].Types}
	var text bytes.Buffer
	if err := template.Must(template.New("decoders").Parse(decodersTemplate)).Execute(&text, pkg); err != nil {
		return err
	}
	source, err := format.Source(text.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile(output, source, 0o600)
}

// pkg is what the template sees. It does not compile while the file to be written is missing, and need not.
type pkg struct{ *types.Package }

// object is a struct with JSON names.
type object struct {
	Name    string
	Members []member
}

// member is a property: its JSON name, and the Go statement that reads it.
type member struct{ JSON, Read string }

// Objects are all of them.
func (p pkg) Objects() (all []object) {
	for _, name := range p.Scope().Names() {
		object := object{Name: name, Members: p.members(p.Scope().Lookup(name).Type(), "x.")}
		if len(object.Members) > 0 && !strings.HasPrefix(name, "batch") { // batches are read otherwise
			all = append(all, object)
		}
	}
	return all
}

// Names are the JSON names of all objects, by the same in lower case.
func (p pkg) Names() []member {
	names := map[string]string{}
	for _, object := range p.Objects() {
		for _, m := range object.Members {
			names[strings.ToLower(m.JSON)] = m.JSON
		}
	}
	var all []member
	for _, lower := range slices.Sorted(maps.Keys(names)) {
		all = append(all, member{lower, names[lower]})
	}
	return all
}

// members are those of a struct and of what it embeds.
func (p pkg) members(t types.Type, prefix string) (all []member) {
	of, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for i := range of.NumFields() {
		field := of.Field(i)
		switch tag := reflect.StructTag(of.Tag(i)).Get("json"); {
		case tag != "" && tag != "-":
			all = append(all, member{tag, p.read(prefix+field.Name(), field.Type())})
		case field.Embedded() && tag == "":
			all = append(all, p.members(field.Type(), prefix)...)
		}
	}
	return all
}

// read is the statement that reads a value of the type into the place.
func (p pkg) read(place string, t types.Type) string {
	assign := func(function string, of types.Type) string {
		return fmt.Sprintf("%s = %s[%s](d)", place, function, types.TypeString(of, types.RelativeTo(p.Package)))
	}
	switch t := t.(type) {
	case *types.Pointer:
		switch basic, _ := t.Elem().(*types.Basic); {
		case basic != nil && basic.Kind() == types.Bool:
			return fmt.Sprintf("boolean(d, &%s)", place)
		case basic != nil:
			return fmt.Sprintf("number(d, &%s)", place)
		case p.decodes(t.Elem()):
			return assign("short", t.Elem())
		}
		return assign("object", t.Elem())
	case *types.Slice:
		return p.readList(assign, place, t.Elem())
	}
	switch {
	case types.IsInterface(t):
		return place + " = identity(d)"
	case p.decodes(t):
		return place + ".decode(d)"
	}
	return fmt.Sprintf("text(d, &%s)", place)
}

func (p pkg) readList(assign func(string, types.Type) string, place string, element types.Type) string {
	pointer, isPointer := element.(*types.Pointer)
	_, isStruct := element.Underlying().(*types.Struct)
	switch {
	case isPointer:
		return assign("pointers", pointer.Elem())
	case types.IsInterface(element):
		return place + " = identities(d)"
	case isStruct:
		return assign("list", element)
	}
	return assign("texts", element)
}

// decodes reports whether a type reads itself.
func (p pkg) decodes(t types.Type) bool {
	method, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, p.Package, "decode")
	return method != nil
}
