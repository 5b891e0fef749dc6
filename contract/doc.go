// Package contract holds a running GraphQL endpoint to its own schema, and the operations of its consumers to it.
//
// The suite walks the schema. Its stations, a file or two each:
//
//	introspect  the schema over HTTP, as an [ast.Schema]
//	walk        writes operations until every field, argument, enum value, interface and union member has been asked for
//	run         posts them, with an access token
//	check       every answer against the schema and against what was selected
//	laws        of connections, of paging, and of objects that can be asked for again by their id
//	coverage    what was asked for and answered, and why the rest was not
//	report      as text, JSON or JUnit XML
//
// It has no schema of its own: what there is to ask is learnt from the schema, and what to ask with from the answers. The ids to
// begin with come from the answers too, and from [Seeds] where nothing lists them. Node, connections and DateTime are known by
// their conventions, and the two arguments that name a user by what they mean.
//
// [Operations] takes the documents of a consumer instead. It validates them, runs the queries among them, and says what has
// changed for them since an older schema.
package contract
