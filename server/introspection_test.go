package server_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// mistaken are documents with a slip in each place that validation has a hint for.
var mistaken = []string{
	`{ mee { id } }`,
	`{ me { displayNam } }`,
	`{ me { id { x } } }`,
	`{ me }`,
	`{ user(idd: "u") { id } }`,
	`{ node(id: "n") { ... on OnlineMeetin { id } } }`,
	`{ node(id: "n") { graphId } }`,
	`query ($i: Strin) { user(id: $i) { id } }`,
	`{ onlineMeeting(by: { idd: "m" }) { id } }`,
	`{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords(orderBy: { field: TOTA, direction: DESC }) { totalCount } } } }`,
	`{ onlineMeeting(by: { id: "m" }) { attendanceReport(id: "r") { attendanceRecords(orderBy: { field: "TOTAL", direction: DESC }) { totalCount } } } }`,
}

func TestASchemaThatIsClosedIsNotToldOf(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	closed := server.New(server.Options{
		Auth: demo, Caller: callerOf(emulatedRoot, e.Transport()), NoIntrospection: true, Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler),
	})
	for _, query := range []string{
		`{ __schema { types { name } } }`, `{ me { id } __type(name: "User") { name } }`, `{ a: __schema { __typename } }`,
		`{ ...F } fragment F on Query { ... { ...G } } fragment G on Query { __type(name: "User") { name } }`,
		`query A { me { id } } query B { __schema { __typename } }`,
	} {
		body := fmt.Appendf(nil, `{"query":%q,"operationName":%q}`, query, map[bool]string{true: "B"}[strings.Contains(query, "query B")])
		said := serveTo(closed, newRequest(t.Context(), body))
		assert.Contains(t, said, `"INTROSPECTION_DISABLED"`, query)
		assert.NotContains(t, said, `"data"`, query)
	}
	assert.Zero(t, e.Counts().Requests)

	hints, open := 0, emulated(e)
	for _, query := range mistaken {
		a := ask(t, closed, "", query, nil)
		require.NotEmpty(t, a.Errors, query)
		for _, failure := range a.Errors {
			assert.Equal(t, "GRAPHQL_VALIDATION_FAILED", failure.Extensions["code"])
			assert.NotContains(t, failure.Message, "Did you mean", query)
		}
		hints += strings.Count(ask(t, open, "", query, nil).Errors[0].Message, "Did you mean")
	}
	assert.Greater(t, hints, 5, "there is something to be silent about")

	a := ask(t, closed, "", `{ __typename me { __typename displayName } }`, nil)
	assert.Empty(t, a.Errors, "clients need the names of types in answers")
	assert.Equal(t, "User", a.at(t, "me", "__typename"))
}
