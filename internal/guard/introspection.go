package guard

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// introspected is what an object of introspection costs. It asks nothing of Microsoft Graph, but a whole schema is some
// ten thousand objects: worth as much as this many calls' work, and of no use twice.
const introspected Cost = 200

// introspection weighs the fields that describe the schema, which are built in and have no directives of ours. Their lists count as long as they are on the average, which for the whole schema is what it comes to.
func introspection(schema *ast.Schema) weights {
	sizes, all := averages(schema), weights{}
	for _, object := range schema.Types {
		for _, field := range object.Fields {
			described := schema.Types[field.Type.Name()]
			switch isList := field.Type.Elem != nil; {
			case !strings.HasPrefix(described.Name, "__") || !described.IsCompositeType():
			case isList:
				all[field] = weight{cost: introspected, size: sizes[field.Name]}
			default:
				all[field] = weight{cost: introspected, size: 1}
			}
		}
	}
	return all
}

// averages are how long the lists of introspection are, rounded up.
func averages(schema *ast.Schema) map[string]int64 {
	types, total := int64(len(schema.Types)), map[string]int64{}
	for _, object := range schema.Types {
		fields := "fields"
		if object.Kind == ast.InputObject {
			fields = "inputFields"
		}
		total[fields] += int64(len(object.Fields))
		total["enumValues"] += int64(len(object.EnumValues))
		total["interfaces"] += int64(len(object.Interfaces))
		total["possibleTypes"] += int64(len(schema.PossibleTypes[object.Name]))
		for _, field := range object.Fields {
			total["args"] += int64(len(field.Arguments))
		}
	}
	sizes := map[string]int64{"types": types, "directives": int64(len(schema.Directives)), "args": 1 + total["args"]/max(total["fields"], 1)}
	for _, name := range []string{"fields", "inputFields", "enumValues", "interfaces", "possibleTypes"} {
		sizes[name] = 1 + total[name]/types
	}
	return sizes
}
