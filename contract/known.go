package contract

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Seeds are values to begin with, by the schema coordinate of the field that would tell them ("OnlineMeeting.joinWebUrl") or of
// what takes them ("OnlineMeetingBy.joinMeetingId", "Query.onlineMeeting(organizer:)").
type Seeds map[string][]string

// ReadSeeds reads a JSON object of lists of texts.
func ReadSeeds(r io.Reader) (Seeds, error) {
	var seeds Seeds
	decoder := json.NewDecoder(r)
	if err := decoder.Decode(&seeds); err != nil {
		return nil, fmt.Errorf("the seeds are not a JSON object of lists of texts: %w", err)
	}
	return seeds, nil
}

// check fails where a seed would grow into nothing.
func (s Seeds) check(schema *ast.Schema) error {
	for coordinate := range s {
		if _, ok := at(schema, item{Coordinate: coordinate}); !ok {
			return fmt.Errorf("the schema has no %s to seed", coordinate)
		}
	}
	return nil
}

// known are the values that can be given: seeds, and what answers told.
type known struct {
	schema *ast.Schema
	most   int // of a coordinate
	values map[string][]string
	// ids are global, each with the type of its object.
	ids map[string]string
	// children are the ids that were told beneath an object, by its id and then by their type.
	children map[string]map[string][]string
}

func newKnown(schema *ast.Schema, seeds Seeds, most int) *known {
	k := &known{schema, most, map[string][]string{}, map[string]string{}, map[string]map[string][]string{}}
	for coordinate, values := range seeds {
		k.values[coordinate] = slices.Clone(values)
	}
	return k
}

func (k *known) isGlobal(id string) bool { return k.ids[id] != "" }

// learn keeps what an object tells. It says whether the object was not known.
func (k *known) learn(o object, parent string) bool {
	k.tell(o.typename, o.fields)
	if parent != "" && parent != o.id {
		if k.children[parent] == nil {
			k.children[parent] = map[string][]string{}
		}
		of := k.children[parent][o.typename]
		if len(of) < k.most && !slices.Contains(of, o.id) {
			k.children[parent][o.typename] = append(of, o.id)
		}
	}
	isNew := k.ids[o.id] == ""
	k.ids[o.id] = o.typename
	return isNew
}

// tell keeps the texts of an object, and of the objects in it that have no id.
func (k *known) tell(typename string, fields map[string]any) {
	d := k.schema.Types[typename]
	for name, value := range fields {
		field := d.Fields.ForName(name)
		if field == nil {
			continue
		}
		switch value := value.(type) {
		case string:
			coordinate := typename + "." + name
			if of := k.values[coordinate]; value != "" && len(of) < k.most && !slices.Contains(of, value) {
				k.values[coordinate] = append(of, value)
			}
		case map[string]any:
			if of := k.schema.Types[field.Type.Name()]; of.Kind == ast.Object && !isConnection(k.schema, of) && !implementsNode(of) {
				k.tell(of.Name, value)
			}
		}
	}
}

// meant says what arguments mean whose name is not that of a field.
var meant = map[string]string{"organizer": "User.id", "userId": "User.id"}

// forInput finds values for an argument or an input field of a field whose result is of a type, asked beneath a parent. Texts are
// quoted.
func (k *known) forInput(coordinate, name string, result *ast.Definition, parent string) (values []string) {
	values = append(values, k.values[coordinate]...)
	if name == "id" || name == "ids" {
		return distinctTexts(append(values, k.idsOf(result, parent)...))
	}
	if of, ok := meant[name]; ok {
		return distinctTexts(append(values, k.values[of]...))
	}
	for _, told := range slices.Sorted(maps.Keys(k.values)) {
		if strings.HasSuffix(told, "."+name) {
			values = append(values, k.values[told]...)
		}
	}
	return distinctTexts(values)
}

// idsOf are the ids of what a type can be, those of the types in turn.
func (k *known) idsOf(result *ast.Definition, parent string) (ids []string) {
	of := k.children[parent]
	if parent == "" {
		of = map[string][]string{}
		for _, possible := range k.schema.GetPossibleTypes(result) {
			of[possible.Name] = k.values[possible.Name+".id"]
		}
	}
	for i := range k.most {
		for _, possible := range sorted(slices.Clone(k.schema.GetPossibleTypes(result))) {
			if i < len(of[possible.Name]) {
				ids = append(ids, of[possible.Name][i])
			}
		}
	}
	return ids[:min(len(ids), k.most)]
}

func distinctTexts(texts []string) (distinct []string) {
	for _, text := range texts {
		if !slices.Contains(distinct, text) {
			distinct = append(distinct, text)
		}
	}
	return distinct
}
