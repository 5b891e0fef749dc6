package guard_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/guard"
)

func TestWhatOperationsCost(t *testing.T) {
	t.Parallel()
	const reports, records = `attendanceReports(first: 3)`, `attendanceRecords(first: 1000) { nodes { emailAddress } }`
	tests := map[string]struct {
		query string
		calls float64
	}{
		"nothing":                      {`{ __typename }`, 0},
		"one look-up":                  {`{ me { displayName } }`, 1},
		"its values":                   {`{ me { displayName mail surname } }`, 1},
		"three":                        {`{ me { id } webinar(id: "w") { id } a: me { mail } }`, 3},
		"a meeting":                    {`{ onlineMeeting(by: { id: "m" }) { subject } }`, 1},
		"somebody else's":              {`{ onlineMeeting(by: { id: "m" }, organizer: "a@b.c") { subject } }`, 2},
		"its reports":                  {`{ onlineMeeting(by: { id: "m" }) { ` + reports + ` { nodes { id } } } }`, 2.003},
		"how many reports":             {`{ onlineMeeting(by: { id: "m" }) { ` + reports + ` { totalCount } } }`, 2},
		"their records":                {`{ onlineMeeting(by: { id: "m" }) { ` + reports + ` { nodes { ` + records + ` } } } }`, 2 + 3*(0.001+1+1)},
		"nodes and edges":              {`{ onlineMeeting(by: { id: "m" }) { ` + reports + ` { nodes { id } edges { node { ` + records + ` } } } } }`, 2 + 3*(0.001+0.001+1+1)},
		"fifty reports are the most":   {`{ onlineMeeting(by: { id: "m" }) { attendanceReports(first: 100) { nodes { id } } } }`, 2.05},
		"as many by default":           {`{ onlineMeeting(by: { id: "m" }) { attendanceReports { nodes { id } } } }`, 2.05},
		"what is refused later":        {`{ onlineMeeting(by: { id: "m" }) { attendanceReports(first: -1) { nodes { ` + records + ` } } } }`, 2},
		"a list of ids":                {`{ nodes(ids: ["a", "b", "c"]) { id } }`, 3},
		"a single one":                 {`{ nodes(ids: "a") { id } }`, 1},
		"and what follows from each":   {`{ nodes(ids: ["a", "b", "c"]) { ... on OnlineMeeting { ` + reports + ` { totalCount } } } }`, 6},
		"a fragment on a connection":   {`{ webinar(id: "w") { presenters(first: 10) { ...P } } } fragment P on PresenterConnection { nodes { email } }`, 2.01},
		"sessions, one by one":         {`{ webinar(id: "w") { sessions(first: 10) { nodes { meetingType } } } }`, 12},
		"a fragment on an interface":   {`{ webinar(id: "w") { ...E } } fragment E on VirtualEvent { session(id: "s") { ... on AttendanceSource { attendanceReports { totalCount } } } }`, 3},
		"registrations of who came":    {`{ node(id: "r") { ... on AttendanceReport { attendanceRecords(first: 100) { nodes { registration { email } } } } } }`, 2 + 100*(0.001+0.01)},
		"both of several fragments":    {`{ ...A ...B } fragment A on Query { me { id } } fragment B on Query { me { mail } }`, 2},
		"a part that is skipped":       {`{ me { id } a: me @skip(if: true) { id } ... @include(if: false) { b: me { id } } }`, 1},
		"a part that is not":           {`{ me { id } a: me @skip(if: false) { id } ... @include(if: true) { b: me { id } } }`, 3},
		"an element that is skipped":   {`{ webinar(id: "w") { presenters(first: 10) { nodes @skip(if: true) { email } totalCount } } }`, 2},
		"a name means nothing":         {`{ __schema: me { id } a: webinar(id: "w") { __typename: id } }`, 2},
		"one type of the schema":       {`{ __type(name: "Query") { name } }`, 0.2},
		"all records of a town hall":   {`{ townhall(id: "t") { session(id: "s") { attendanceReport(id: "r") { attendanceRecords(first: 10000) { nodes { emailAddress } } } } } }`, 14},
		"more records than there are":  {`{ node(id: "r") { ... on AttendanceReport { attendanceRecords(first: 2000000000) { nodes { id } } } } }`, 12},
		"the lists of everything":      {`{ virtualEvents { nodes { sessions { nodes { attendanceReports { nodes { attendanceRecords { nodes { id } } } } } } } } }`, 22_842.02},
		"the longest lists of records": {`{ virtualEvents(first: 100) { nodes { sessions(first: 100) { nodes { attendanceReports { nodes { attendanceRecords(first: 10000) { nodes { id } } } } } } } } }`, 5_520_602.1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.InDelta(t, test.calls, measure(t, test.query, nil).Cost.Calls(), 1e-9)
		})
	}
}

func TestQRY03WorkGrowsWithTheDocumentAlone(t *testing.T) {
	t.Parallel()
	g := guard.New(schema(), unlimited)
	visits := func(query string) int {
		document, variables, err := parse(manyTokens, query, nil)
		require.NoError(t, err)
		return g.Visits(document.Operations[0], variables)
	}
	for n := 10; n <= 60; n += 10 {
		assert.Equal(t, 6*n+3, visits(doubling(n)))
		assert.Equal(t, 3*n+3, visits(flatDoubling(n)))
	}
	m := measure(t, doubling(60), nil)
	assert.Equal(t, int64(1<<53-1), m.Fields)
	assert.Equal(t, int64(1<<53-1), m.Aliases)
	assert.Equal(t, guard.Cost(1<<53-1), m.Cost)
	assert.Equal(t, int64(2*60+2), m.Depth)
}

func BenchmarkQRY03Doubling(b *testing.B) {
	g := guard.New(schema(), unlimited)
	for _, n := range []int{10, 20, 30, 40, 50, 60} {
		document, variables, err := parse(manyTokens, doubling(n), nil)
		require.NoError(b, err)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				_, _ = g.Check(document.Operations[0], variables)
			}
		})
	}
}

// The depth of a fragment is remembered as it is, not as far as somebody looked: so it counts wherever it is spread.
func TestQRY05DepthIsThatOfTheWrittenOutQuery(t *testing.T) {
	t.Parallel()
	for _, query := range deep(200) {
		assert.Equal(t, int64(203), measure(t, query, nil).Depth)
	}
	const tail = ` fragment F on VirtualEventSession { event { session(id: "s") { id } } }`
	shallow := measure(t, `{ webinar(id: "w") { a: session(id: "s") { ...F } b: session(id: "s") { event { session(id: "t") { ...F } } } } }`+tail, nil)
	other := measure(t, `{ webinar(id: "w") { b: session(id: "s") { event { session(id: "t") { ...F } } } a: session(id: "s") { ...F } } }`+tail, nil)
	assert.Equal(t, int64(7), shallow.Depth)
	assert.Equal(t, shallow, other, "whichever comes first")
}

func TestQRY11IntrospectionCounts(t *testing.T) {
	t.Parallel()
	once := measure(t, introspection, nil)
	assert.Equal(t, int64(15), once.Depth)
	all := measure(t, "{"+repeated(50, "i%d: __schema { types { ...FullType } directives { name args { ...InputValue } } } ")+"}"+introspectionFragments, nil)
	assert.InEpsilon(t, 50*once.Cost.Calls(), all.Cost.Calls(), 0.05)
	t.Logf("GraphiQL's introspection counts as %.0f calls", once.Cost.Calls())
}

func TestQRY12AFragmentCountsAsOftenAsItIsSpread(t *testing.T) {
	t.Parallel()
	const fragment = ` fragment F on Query { webinar(id: "w") { presenters(first: 10) { nodes { email } } } }`
	once := measure(t, `{ ...F }`+fragment, nil)
	often := measure(t, "{"+repeated(100, "...F #%d\n")+"}"+fragment, nil)
	assert.Equal(t, guard.Measure{Fields: 100 * once.Fields, RootFields: 100, Depth: once.Depth, Cost: 100 * once.Cost}, often)
}

func TestQRY13TheBoundaryOfACostIsExact(t *testing.T) {
	t.Parallel()
	const format = `query ($first: Int! = 7) { webinar(id: "w") { presenters%s { nodes { email } } } a: webinar(id: "w") { sessions(first: %s) { nodes { id } } } }`
	queries := map[string]struct {
		query     string
		variables map[string]any
		cost      int64 // of the webinars, the list of presenters and that of sessions, and each session
	}{
		"literal":                    {fmt.Sprintf(format, "(first: $first)", "5"), nil, 4 + 5 + 1},
		"variable":                   {fmt.Sprintf(format, "", "$first"), map[string]any{"first": 30}, 4 + 30 + 1},
		"the variable's default":     {fmt.Sprintf(format, "", "$first"), nil, 4 + 7 + 1},
		"the default of the schema":  {`{ webinar(id: "w") { presenters { nodes { email } } sessions { nodes { id } } } }`, nil, 3 + 20 + 1},
		"a variable as JSON sent it": {fmt.Sprintf(format, "", "$first"), map[string]any{"first": json.Number("30")}, 4 + 30 + 1},
	}
	for name, q := range queries {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document, variables, err := parse(manyTokens, q.query, q.variables)
			require.NoError(t, err)
			for limit, refused := range map[int64]bool{q.cost - 1: true, q.cost: false, q.cost + 1: false} {
				limits := unlimited
				limits.Cost = limit
				_, err := guard.New(schema(), limits).Check(document.Operations[0], variables)
				if !refused {
					require.NoError(t, err, limit)
					continue
				}
				exceeded := (*guard.LimitError)(nil)
				require.ErrorAs(t, err, &exceeded)
				assert.Equal(t, guard.LimitError{Quantity: guard.LimitCost, Value: q.cost, Limit: limit}, *exceeded)
			}
		})
	}
}

func TestEveryLimitIsNamed(t *testing.T) {
	t.Parallel()
	document, variables, err := parse(manyTokens, `{ me { id } a: me @include(if: true) { b: mail } }`, nil)
	require.NoError(t, err)
	for quantity, test := range map[guard.Quantity]struct {
		of    func(*guard.Limits) *int64
		value int64
	}{
		guard.LimitFields:     {func(l *guard.Limits) *int64 { return &l.Fields }, 4},
		guard.LimitAliases:    {func(l *guard.Limits) *int64 { return &l.Aliases }, 2},
		guard.LimitRootFields: {func(l *guard.Limits) *int64 { return &l.RootFields }, 2},
		guard.LimitDirectives: {func(l *guard.Limits) *int64 { return &l.Directives }, 1},
		guard.LimitDepth:      {func(l *guard.Limits) *int64 { return &l.Depth }, 2},
		guard.LimitCost:       {func(l *guard.Limits) *int64 { return &l.Cost }, 2},
	} {
		limits := unlimited
		*test.of(&limits) = test.value
		_, err := guard.New(schema(), limits).Check(document.Operations[0], variables)
		require.NoError(t, err, quantity)
		*test.of(&limits) = test.value - 1
		_, err = guard.New(schema(), limits).Check(document.Operations[0], variables)
		exceeded := (*guard.LimitError)(nil)
		require.ErrorAs(t, err, &exceeded)
		assert.Equal(t, guard.LimitError{Quantity: quantity, Value: test.value, Limit: test.value - 1}, *exceeded)
		assert.Contains(t, err.Error(), string(quantity))
	}
}
