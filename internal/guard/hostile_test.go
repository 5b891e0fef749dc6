package guard_test

import (
	"fmt"
	"strings"
)

// doubling is a query whose fragments spread the next one twice: it selects 2^n fields and more.
func doubling(n int) string {
	var query strings.Builder
	query.WriteString(`{ onlineMeeting(by: { id: "m" }) { ...F0 } }`)
	for i := range n {
		fmt.Fprintf(&query, ` fragment F%d on AttendanceSource { a: attendanceReport(id: "r") { source { ...F%d } } b: attendanceReport(id: "r") { source { ...F%[2]d } } }`, i, i+1)
	}
	fmt.Fprintf(&query, ` fragment F%d on AttendanceSource { id }`, n)
	return query.String()
}

// flatDoubling does so without going any deeper.
func flatDoubling(n int) string {
	var query strings.Builder
	query.WriteString(`{ me { ...F0 } }`)
	for i := range n {
		fmt.Fprintf(&query, ` fragment F%d on User { ...F%d ... on User { ...F%[2]d } }`, i, i+1)
	}
	fmt.Fprintf(&query, ` fragment F%d on User { id }`, n)
	return query.String()
}

// deep are so many fields, each in the one before, the same in fragments and in inline fragments.
func deep(n int) []string {
	field := func(inside string) string { return `event { session(id: "s") { ` + inside + ` } }` }
	plain, inline := "id", "id"
	var fragments strings.Builder
	for i := range n / 2 {
		plain, inline = field(plain), "... on VirtualEventSession { "+field(inline)+" }"
		fmt.Fprintf(&fragments, " fragment F%d on VirtualEventSession { %s }", i, field(fmt.Sprintf("...F%d", i+1)))
	}
	fmt.Fprintf(&fragments, " fragment F%d on VirtualEventSession { id }", n/2)
	const around = `{ webinar(id: "w") { session(id: "s") { %s } } }`
	return []string{fmt.Sprintf(around, plain), fmt.Sprintf(around, inline), fmt.Sprintf(around, "...F0") + fragments.String()}
}

// introspection is what GraphiQL asks.
const introspection = `query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
	types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }` + introspectionFragments

const introspectionFragments = `
	fragment FullType on __Type { kind name description specifiedByURL isOneOf
		fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
		inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
		enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
	fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
	fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
		ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`

// repeated writes a format so many times, each with a number.
func repeated(n int, format string) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, format, i)
	}
	return all.String()
}

// hostile are what somebody might send to keep a gateway busy. Not all of them are valid.
func hostile() []string {
	return append(deep(200),
		"{"+repeated(1000, "a%d: me { id } ")+"}",
		"{"+repeated(10_000, "__typename #%d\n")+"}",
		doubling(24), doubling(40), flatDoubling(60),
		"{ a "+strings.Repeat("@aa ", 10_000)+"}", "{ me { id "+strings.Repeat("@skip(if: true) ", 5000)+"} }",
		"{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "{ ...A } fragment A on Query { me { id } ...A }",
		strings.Repeat("{a", 5000), "{ a(b: "+strings.Repeat("[", 5000), "query ($a: "+strings.Repeat("[", 5000)+"Int) { __typename }",
		"{"+repeated(2000, "...F%d ")+"}"+repeated(2000, "fragment F%d on Query { __typename } "),
		"{"+strings.Repeat("... on Query { "+strings.Repeat("... { __typename } ", 10)+"} ", 100)+"}",
		"{"+repeated(50, "i%d: __schema { types { ...FullType } } ")+"}"+introspectionFragments,
		`{ __type(name: "Query") { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } }`,
		`{ __schema: me { __schema: id } ...__schema } fragment __schema on Query { webinar(id: "w") { __typename } }`,
		"{"+strings.Repeat("... @defer { __typename } ", 300)+"}",
		`{ virtualEvents(first: 100) { nodes { sessions(first: 100) { edges { node { attendanceReports(first: 100) { nodes { attendanceRecords(first: 10000) { nodes { id } } } } } } } } } }`,
		introspection,
	)
}
