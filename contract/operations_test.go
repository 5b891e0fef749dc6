package contract_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

// folder makes files of names and texts in turn.
func folder(texts ...string) fstest.MapFS {
	dir := fstest.MapFS{}
	for i := 0; i < len(texts); i += 2 {
		dir[texts[i]] = &fstest.MapFile{Data: []byte(texts[i+1])}
	}
	return dir
}

func operations(t *testing.T, dir fstest.MapFS, o contract.ConsumerOptions) *contract.OperationsReport {
	t.Helper()
	report, err := contract.Operations(t.Context(), schema(t), []contract.Endpoint{gateway(t)}, dir, o)
	require.NoError(t, err)
	return report
}

// one is the report of a single operation.
func one(t *testing.T, dir fstest.MapFS, o contract.ConsumerOptions) contract.OperationReport {
	t.Helper()
	all := operations(t, dir, o).Operations
	require.Len(t, all, 1)
	return all[0]
}

func TestAnOperationIsRunWithTheVariablesBesideIt(t *testing.T) {
	t.Parallel()
	query := `query Meeting($digits: String!) { onlineMeeting(by: { joinMeetingId: $digits }) { subject } }`
	for _, beside := range []string{"app/meeting.json", "app/meeting.variables.json", "app/variables.json"} {
		r := one(t, folder("app/meeting.graphql", query, beside, "\uFEFF"+`{"digits": "1234567890", "unused": 1}`), contract.ConsumerOptions{})
		r.Cost, r.CostLimit = nil, nil // the gateway's to say
		assert.Equal(t, contract.OperationReport{File: "app/meeting.graphql", Name: "Meeting", Status: contract.Passed, Findings: []contract.Finding{}}, r)
	}
	r := one(t, folder("meeting.graphql", query), contract.ConsumerOptions{})
	assert.Equal(t, contract.NotRun, r.Status)
	assert.Equal(t, []contract.Finding{{Severity: contract.Notice, Message: "it is not run without a value for $digits"}}, r.Findings)
}

func TestAFragmentMayBeInAnotherFile(t *testing.T) {
	t.Parallel()
	report := operations(t, folder(
		"a.graphql", `query A { me { ...Who } } query B { me { id ...Who } }`,
		"who.gql", `fragment Who on User { displayName ...More } fragment More on User { mail } fragment Unused on User { nothing }`,
	), contract.ConsumerOptions{})
	require.Len(t, report.Operations, 2)
	assert.True(t, report.Kept(), report)
}

func TestWhatTheSchemaDoesNotHaveIsBreaking(t *testing.T) {
	t.Parallel()
	r := one(t, folder("a.graphql", `{ me { nickname } }`), contract.ConsumerOptions{})
	assert.Equal(t, contract.Failed, r.Status)
	assert.Contains(t, r.Findings[0].Message, `Cannot query field "nickname" on type "User"`)
	r = one(t, folder("a.graphql", `{ me {`), contract.ConsumerOptions{})
	assert.Equal(t, contract.Failed, r.Status)
	assert.Contains(t, r.Findings[0].Message, "cannot be parsed")
}

func TestVariablesThatDoNotFitAreBreaking(t *testing.T) {
	t.Parallel()
	query := `query ($first: Int!) { virtualEvents(first: $first) { totalCount } }`
	for _, variables := range []string{`{"first": "many"}`, `[1]`, `{"first": 1} and more`} {
		r := one(t, folder("a.graphql", query, "a.json", variables), contract.ConsumerOptions{})
		assert.Equal(t, contract.Failed, r.Status, variables)
	}
}

func TestAnErrorInTheAnswerIsBreaking(t *testing.T) {
	t.Parallel()
	r := one(t, folder("a.graphql", `{ webinar(id: "00000000-0000-0000-0000-000000000000") { displayName } }`), contract.ConsumerOptions{})
	assert.Equal(t, contract.Failed, r.Status)
	assert.Contains(t, r.Findings[0].Message, "an error at [webinar]: ")
}

func TestAnAnswerThatBreaksALawIsBreaking(t *testing.T) {
	t.Parallel()
	e := gateway(t)
	e.Client = &http.Client{Transport: wrong{RoundTripper: e.Client.Transport, object: set("status", "FORGOTTEN")}}
	for _, query := range []string{`{ virtualEvents { nodes { __typename status } } }`, `{ virtualEvents { nodes { ... on Webinar { status } ... on Townhall { status } } } }`} {
		report, err := contract.Operations(t.Context(), schema(t), []contract.Endpoint{e}, folder("a.graphql", query), contract.ConsumerOptions{})
		require.NoError(t, err)
		assert.False(t, report.Kept(), query)
	}
}

func TestAnAnswerThatContradictsItselfIsBreaking(t *testing.T) {
	t.Parallel()
	pages := gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { list(first: Int): List }
		type List { nodes: [ID] totalCount: Int pageInfo: Info! }
		type Info { hasNextPage: Boolean! endCursor: String }`})
	const query = `{ list { nodes totalCount pageInfo { hasNextPage endCursor } } }`
	for answer, law := range map[string]string{
		`{"data": {"list": {"nodes": ["a"], "totalCount": 2, "pageInfo": {"hasNextPage": true, "endCursor": null}}}}`: "no cursor to continue with",
		`{"data": {"list": {"nodes": [], "totalCount": 0, "pageInfo": {"hasNextPage": false, "endCursor": "x"}}}}`:    "an empty page has cursors",
		`{"data": {"list": {"nodes": [], "totalCount": -1, "pageInfo": {"hasNextPage": false, "endCursor": null}}}}`:  "totalCount is less than the page has",
		`{"data": {"list": null}, "errors": [{"message": "m", "path": ["list", -1], "extensions": {"code": "A"}}]}`:   "an error at [list -1]",
		`{"data": {"list": {"nodes": [null], "totalCount": 1, "pageInfo": {"hasNextPage": false, "endCursor": "x"}}},
			"errors": [{"message": "m", "path": ["list", "nodes", -1], "extensions": {"code": "A"}}]}`: "the path of an error leads nowhere",
		`{"data": {"list": {"nodes": [null], "totalCount": 1, "pageInfo": {"hasNextPage": false, "endCursor": "x"}}},
			"errors": [{"message": "m", "path": ["list", "nodes", 0.5], "extensions": {"code": "A"}}]}`: "the path of an error leads nowhere",
	} {
		e := served(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) })
		report, err := contract.Operations(t.Context(), pages, []contract.Endpoint{e}, folder("a.graphql", query), contract.ConsumerOptions{})
		require.NoError(t, err)
		assert.Contains(t, report.JUnit().Suites[0].Testcases[0].Failure.Data, law)
	}
}

func TestAnObjectWhoseTypeWasNotAskedForIsOneThatFits(t *testing.T) {
	t.Parallel()
	r := one(t, folder("a.graphql", `{ virtualEvents { nodes { displayName ... on Townhall { capacity } } } }`), contract.ConsumerOptions{})
	assert.Equal(t, contract.Passed, r.Status, r)
}

func TestErrorsThatTheAnswerBesideADocumentHasAreExpected(t *testing.T) {
	t.Parallel()
	const nowhere = `{ webinar(id: "00000000-0000-0000-0000-000000000000") { displayName } }`
	const notFound = `{ "errors": [{ "path": ["webinar"], "extensions": { "code": "NOT_FOUND" } }], "data": { "webinar": null } }`
	r := one(t, folder("a/query.graphql", nowhere, "a/response.json", notFound), contract.ConsumerOptions{})
	assert.Equal(t, contract.Passed, r.Status, r)
	r = one(t, folder("a.graphql", nowhere, "a.response.json", strings.Replace(notFound, "NOT_FOUND", "FORBIDDEN", 1)), contract.ConsumerOptions{})
	assert.Equal(t, contract.Failed, r.Status)
	assert.Contains(t, r.Findings[0].Message, "an error at [webinar]: NOT_FOUND")
	assert.Equal(t, "there is no error at [webinar] FORBIDDEN, as is expected", r.Findings[1].Message)
	r = one(t, folder("a.graphql", `{ me { id } }`, "a.response.json", notFound), contract.ConsumerOptions{})
	assert.Equal(t, contract.Failed, r.Status)
}

func TestARefusalMayBeExpected(t *testing.T) {
	t.Parallel()
	refusal := func(code string) string { return `{ "errors": [{ "extensions": { "code": "` + code + `" } }] }` }
	for query, code := range map[string]string{`{ me {`: "GRAPHQL_PARSE_FAILED", `{ me { nickname } }`: "GRAPHQL_VALIDATION_FAILED"} {
		r := one(t, folder("a.graphql", query, "response.json", refusal(code)), contract.ConsumerOptions{})
		assert.Equal(t, contract.Passed, r.Status, r)
		r = one(t, folder("a.graphql", query, "response.json", refusal("OTHER")), contract.ConsumerOptions{})
		assert.Equal(t, contract.Failed, r.Status, r)
	}
	r := one(t, folder("a.graphql", `{ me { id } }`, "response.json", refusal("QUERY_TOO_DEEP")), contract.ConsumerOptions{})
	assert.Equal(t, contract.Failed, r.Status)
	assert.Equal(t, "the deployment does not refuse it, as is expected", r.Findings[0].Message)
}

func TestAnAnswerThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	_, err := contract.Operations(t.Context(), schema(t), []contract.Endpoint{gateway(t)}, folder("a.graphql", `{ me { id } }`, "response.json", `[]`), contract.ConsumerOptions{})
	require.ErrorContains(t, err, "response.json is not a GraphQL response")
}

func TestCallersAreTriedInTurn(t *testing.T) {
	t.Parallel()
	user, application := gateway(t), gateway(t)
	application.Token = "demo-app"
	ask := func(query string, callers ...contract.Endpoint) contract.OperationReport {
		report, err := contract.Operations(t.Context(), schema(t), callers, folder("a.graphql", query), contract.ConsumerOptions{})
		require.NoError(t, err)
		return report.Operations[0]
	}
	const applications, nobodys = `{ virtualEvents(role: null) { totalCount } }`, `{ me { id } virtualEvents(role: null) { totalCount } }`
	assert.Equal(t, contract.Failed, ask(applications, user).Status)
	assert.Equal(t, contract.Passed, ask(applications, user, application).Status)
	r := ask(nobodys, user, application)
	assert.Equal(t, contract.Failed, r.Status)
	for _, f := range r.Findings {
		assert.Contains(t, f.Message, "[virtualEvents]: FORBIDDEN", "what the first was told")
	}
}

func TestFilesMayHaveFragmentsOfOneName(t *testing.T) {
	t.Parallel()
	report := operations(t, folder(
		"a.graphql", `{ me { ...Row } } fragment Row on User { id }`,
		"b.graphql", `{ virtualEvents { nodes { ...Row } } } fragment Row on VirtualEvent { displayName }`,
	), contract.ConsumerOptions{})
	assert.True(t, report.Kept(), report)
}

func TestWhatIsDeprecatedIsNoticed(t *testing.T) {
	t.Parallel()
	r := one(t, folder("a.graphql", `query ($id: ID!) { node(id: $id) { ... on AttendanceRecord { registrantId } } }`), contract.ConsumerOptions{})
	assert.Equal(t, contract.NotRun, r.Status)
	assert.Contains(t, r.Findings[0].Message, "AttendanceRecord.registrantId is deprecated: Microsoft Graph stopped filling it")
}

func TestACostAboveTheLimitIsBreaking(t *testing.T) {
	t.Parallel()
	e := gateway(t)
	e.Client = &http.Client{Transport: wrong{RoundTripper: e.Client.Transport, answer: func(response map[string]any) {
		response["extensions"] = map[string]any{"cost": map[string]any{"requested": 42, "limit": 1000}}
	}}}
	ask := func(most float64) contract.OperationReport {
		report, err := contract.Operations(t.Context(), schema(t), []contract.Endpoint{e}, folder("a.graphql", `{ me { id } }`), contract.ConsumerOptions{MaxCost: most})
		require.NoError(t, err)
		return report.Operations[0]
	}
	assert.Equal(t, contract.Passed, ask(0).Status)
	assert.Equal(t, contract.Passed, ask(42).Status)
	assert.InDelta(t, 42, *ask(0).Cost, 0)
	assert.InDelta(t, 1000, *ask(0).CostLimit, 0)
	refused := ask(41)
	assert.Equal(t, contract.Failed, refused.Status)
	assert.Equal(t, "it costs 42, more than 41", refused.Findings[0].Message)
}

func TestAMutationIsNotRunWhateverIsExpectedOfIt(t *testing.T) {
	t.Parallel()
	writable := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { a: Int } type Mutation { drop: Boolean }`})
	for _, files := range []fstest.MapFS{
		folder("a.graphql", `mutation { drop }`),
		folder("a.graphql", `mutation { drop }`, "response.json", `{"errors": [{"extensions": {"code": "FORBIDDEN"}}]}`),
	} {
		report, err := contract.Operations(t.Context(), writable, []contract.Endpoint{served(func(http.ResponseWriter, *http.Request) { assert.Fail(t, "it was run") })}, files, contract.ConsumerOptions{})
		require.NoError(t, err)
		assert.Equal(t, contract.NotRun, report.Operations[0].Status)
	}
}

func TestWhatIsNotRunCanBreakAllTheSame(t *testing.T) {
	t.Parallel()
	load := func(text string) *ast.Schema { return gqlparser.MustLoadSchema(&ast.Source{Input: text}) }
	now := load(`type Query { a(b: In!): Int } type Mutation { drop: Boolean } input In { size: Int! = 2, kept: Kind, must: Int! } enum Kind { A }`)
	was := load(`type Query { a(b: In!): Int! } type Mutation { drop: Boolean! } input In { size: Int! = 1, gone: Int, kept: Kind } enum Kind { A B }`)
	for query, count := range map[string]int{`mutation { drop }`: 2, `query ($b: In!) { a(b: $b) }`: 6} {
		report, err := contract.Operations(t.Context(), now, nil, folder("a.graphql", query), contract.ConsumerOptions{Baseline: was})
		require.NoError(t, err)
		r := report.Operations[0]
		assert.Equal(t, contract.Failed, r.Status, "%v", r)
		assert.Len(t, r.Findings, count, "%v", r)
		assert.Equal(t, map[string]string{"mutation { drop }": "Mutation.drop was Boolean! and is Boolean", "query ($b: In!) { a(b: $b) }": "In.gone is gone"}[query],
			report.JUnit().Suites[0].Testcases[0].Failure.Message)
	}
}

func TestOperationsOfOneFileHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, file := range []string{`query A { me { id } } query A { me { mail } }`, `{ me { id } } query A { me { id } }`} {
		for _, r := range operations(t, folder("a.graphql", file), contract.ConsumerOptions{}).Operations {
			assert.Equal(t, contract.Failed, r.Status, "%v", r)
		}
	}
}

func TestAnOperationWithoutAnAnswerFailsAlone(t *testing.T) {
	t.Parallel()
	simple := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { a: Int }`})
	e := served(func(w http.ResponseWriter, r *http.Request) {
		if asked, _ := io.ReadAll(r.Body); bytes.Contains(asked, []byte("Good")) {
			_, _ = io.WriteString(w, `{"data": {"a": 1}}`)
		} else {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	report, err := contract.Operations(t.Context(), simple, []contract.Endpoint{e}, folder("a.graphql", `query Bad { a } query Good { a }`), contract.ConsumerOptions{})
	require.NoError(t, err)
	require.Len(t, report.Operations, 2)
	assert.Equal(t, contract.Failed, report.Operations[0].Status)
	assert.Equal(t, "there is no answer: the answer (status 502) is not a GraphQL response in JSON", report.Operations[0].Findings[0].Message)
	assert.Equal(t, contract.Passed, report.Operations[1].Status)
	_, err = contract.Operations(t.Context(), simple, []contract.Endpoint{e}, folder("a.graphql", `{ a }`), contract.ConsumerOptions{})
	require.ErrorContains(t, err, "status 502")
}

func TestAFolderWithoutOperationsIsAnError(t *testing.T) {
	t.Parallel()
	_, err := contract.Operations(t.Context(), schema(t), []contract.Endpoint{gateway(t)}, folder("README.md", "nothing"), contract.ConsumerOptions{})
	require.Error(t, err)
}

const before = `
type Query { me(locale: String = "en", kind: Kind): Person  found(filter: Filter!): [Being!]!  other: Int }
type Person { id: ID!  nickname: String  mail: String!  phones: [String]  age: Int  state: State  old: Int  title(short: Boolean): String }
type Robot { id: ID! }
union Being = Person | Robot
enum State { HERE GONE }
enum Kind { A B }
input Filter { name: String  kind: Kind }
`

const after = `
type Query { me(locale: String = "de", kind: Kind, tenant: ID!): Person  found(filter: Filter!): [Being!]! }
type Person { id: ID!  mail: String  phones: String  age: Int!  state: State  old: Int @deprecated(reason: "Use age.")  title(short: Boolean!): String }
type Robot { id: ID! }
type Ghost { id: ID! }
union Being = Person | Robot | Ghost
enum State { HERE GONE LOST }
enum Kind { A }
input Filter { kind: Kind!  size: Int }
`

func TestWhatChangedSinceTheBaselineIsListedForWhatAnOperationUses(t *testing.T) {
	t.Parallel()
	load := func(text string) *ast.Schema { return gqlparser.MustLoadSchema(&ast.Source{Input: text}) }
	report, err := contract.Operations(t.Context(), load(after), []contract.Endpoint{gateway(t)}, folder("a.graphql", `query ($kind: Kind) {
		me(kind: B) { nickname mail phones age state old title(short: true) }
		found(filter: { name: "a", kind: $kind }) { __typename }
	}`, "a.json", `{"kind": "A"}`), contract.ConsumerOptions{Baseline: load(before)})
	require.NoError(t, err)
	var found []string
	for _, f := range report.Operations[0].Findings { // those of validation too
		found = append(found, string(f.Severity)+" "+f.Message)
	}
	assert.Subset(t, found, []string{
		"breaking Kind.B is gone",
		"breaking Filter.name is gone",
		"breaking Person.nickname is gone",
		"breaking Person.mail was String! and is String",
		"breaking Person.phones was [String] and is String",
		"breaking Query.me(tenant:) is required now",
		"breaking Filter.kind was Kind and takes Kind!",
		"breaking Person.title(short:) was Boolean and takes Boolean!",
		`dangerous Query.me(locale:) is not given, and its default was "en" and is "de"`,
		"dangerous State has a new value LOST",
		"dangerous Being has a new member Ghost",
		"notice Person.age was Int and is Int!",
		"notice Person.old is newly deprecated: Use age.",
	})
	assert.NotContains(t, strings.Join(found, " "), "other", "what an operation does not use is nothing to it")
	assert.Equal(t, contract.Failed, report.Operations[0].Status)
}

func TestNothingHasChangedSinceTheSameSchema(t *testing.T) {
	t.Parallel()
	r := one(t, folder("a.graphql", `{ me { id mail } virtualEvents { nodes { status } } }`), contract.ConsumerOptions{Baseline: schema(t)})
	assert.Empty(t, r.Findings)
}

// suitesOf reads what a pipeline would.
func suitesOf(t *testing.T, suites junit.Testsuites) (read junit.Testsuites) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, suites.WriteXML(&b))
	require.NoError(t, xml.Unmarshal(b.Bytes(), &read))
	return read
}

func TestJUnitHasACaseForEachOperation(t *testing.T) {
	t.Parallel()
	report := operations(t, folder(
		"a.graphql", `query A { me { id } }`, "b.graphql", `query B { me { nickname } }`, "c.graphql", `query C($id: ID!) { node(id: $id) { id } }`,
	), contract.ConsumerOptions{})
	read := suitesOf(t, report.JUnit())
	assert.Equal(t, []int{3, 1, 1}, []int{read.Tests, read.Failures, read.Skipped})
	assert.Equal(t, "a.graphql A", read.Suites[0].Testcases[0].Name)
	assert.Contains(t, read.Suites[0].Testcases[1].Failure.Data, "nickname")
	var text strings.Builder
	require.NoError(t, report.WriteText(&text))
	assert.Contains(t, text.String(), "1 passed, 1 failed, 1 not run")
}

func TestJUnitHasACaseForEachLawAndForWhatIsNotCovered(t *testing.T) {
	t.Parallel()
	report := contract.Report{
		Laws:     []contract.LawReport{{Law: contract.LawTypes, Checks: 3, Broken: 1}, {Law: contract.LawPaging}, {Law: contract.LawEnums, Checks: 1}},
		Problems: []contract.Problem{{Law: contract.LawTypes, At: "User.mail", Message: "String is null", Operation: "{ me { mail } }", Times: 1}},
		Coverage: []contract.KindReport{{Kind: contract.Fields, Covered: 1, All: 2}},
		Missing:  []contract.Missing{{Kind: contract.Fields, Coordinate: "User.id", Why: "nobody knows"}},
		Wanted:   100,
	}
	read := suitesOf(t, report.JUnit())
	assert.Equal(t, []int{5, 2, 2}, []int{read.Tests, read.Failures, read.Skipped})
	assert.Contains(t, read.Suites[0].Testcases[0].Failure.Data, "User.mail")
	var text strings.Builder
	require.NoError(t, report.WriteText(&text))
	assert.Contains(t, text.String(), "not covered: field User.id: nobody knows")
	assert.Contains(t, text.String(), "50.0 % of the schema covered")
}
