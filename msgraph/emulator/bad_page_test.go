package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

const nextLink, expandedLink = "@odata.nextLink", "attendanceRecords@odata.nextLink"

// follow follows next links and returns each page's address and first id.
func follow(t *testing.T, e *emulator.Emulator, path string, pages int) (addresses []string, first []any) {
	t.Helper()
	for next := root + path; next != "" && len(addresses) < pages; {
		a := getFrom(t, e, diane, next)
		rows := a.value(t)
		addresses, first = append(addresses, next), append(first, nil)
		if len(rows) > 0 {
			first[len(first)-1] = rows[0]["id"]
		}
		next, _ = a.body[nextLink].(string)
	}
	return addresses, first
}

func TestNextLinks(t *testing.T) {
	t.Parallel()
	const path = "/v1.0/solutions/virtualEvents/webinars/" + emulator.WebinarID + "/registrations"
	rows, _ := everyPage(t, emulator.New(emulator.Options{}), diane, path)
	one, second, third := rows[0]["id"], rows[50]["id"], rows[100]["id"]
	tests := map[string]struct {
		fault   emulator.Fault
		first   []any
		pattern string // of the second address, below path
		repeats bool   // an address comes twice
	}{
		"none":           {emulator.Fault{}, []any{one, second, third}, `\?\$skiptoken=.+`, false},
		"loop":           {emulator.Fault{NextLink: emulator.Loop}, []any{one, one, one, one}, ``, true},
		"loop at page 2": {emulator.Fault{NextLink: emulator.Loop, Skip: 1}, []any{one, second, second, second}, `\?\$skiptoken=.+`, true},
		"A, B, A": {
			emulator.Fault{Match: emulator.URLContains("$skiptoken"), NextLink: emulator.FirstPage},
			[]any{one, second, one, second},
			`\?\$skiptoken=.+`, true,
		},
		"skip zero":  {emulator.Fault{NextLink: emulator.SkipZero}, []any{one, one, one, one}, `\?\$skip=0`, true},
		"endless":    {emulator.Fault{NextLink: emulator.Endless}, []any{one, one, one, one}, `\?endless=1`, false},
		"empty":      {emulator.Fault{EmptyPage: true}, []any{nil, one, nil, second}, `\?emptypage=1`, false},
		"empty once": {emulator.Fault{EmptyPage: true, Skip: 1, Times: 1}, []any{one, nil, second, third}, `\?\$skiptoken=.+`, false},
		"overlap":    {emulator.Fault{Overlap: 10, Times: 1}, []any{one, rows[40]["id"], rows[90]["id"]}, `\?\$skiptoken=.+`, false},
		"page 3":     {emulator.Fault{NextLink: "x", Skip: 2, Times: 1}, []any{one, second, third}, `\?\$skiptoken=.+`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{PageSize: 50})
			e.Fail(test.fault)
			if name == "page 3" {
				_, _ = follow(t, e, path, 2)
				assert.Equal(t, "x", getFrom(t, e, diane, path).body[nextLink])
				return
			}
			addresses, first := follow(t, e, path, 4)
			assert.Equal(t, test.first, first)
			assert.Regexp(t, `^https://graph\.microsoft\.com/v1\.0/.*/registrations`+test.pattern+`$`, addresses[1])
			distinct := map[string]bool{}
			for _, address := range addresses {
				distinct[address] = true
			}
			assert.Equal(t, test.repeats, len(distinct) < len(addresses), addresses)
		})
	}
}

func TestAnyNextLinkIsSentVerbatim(t *testing.T) {
	t.Parallel()
	onBoth(t, emulator.Options{}, func(t *testing.T, e *emulator.Emulator, c carrier) {
		for _, link := range []string{
			"https://evil.example/v1.0/me", "http://graph.microsoft.com/v1.0/me", "https://graph.microsoft.com@evil.example/v1.0/me",
			"https://graph.microsoft.com:8443/v1.0/me", "//evil.example/v1.0/me", `https://graph.microsoft.com\@evil.example/`,
			"https://graph.microsoft.us/v1.0/me", "https://graph.microsoft.com/beta/me", "/v1.0/me", "https://gräph.microsoft.com/v1.0/me",
		} {
			e.Fail(emulator.Fault{NextLink: link})
			assert.Equal(t, link, c.get(t, "/v1.0"+teamReport+"/attendanceRecords").answer(t).body[nextLink])
			assert.Equal(t, link, c.get(t, "/v1.0"+teamReport+"?$expand=attendanceRecords").answer(t).body[expandedLink])
			assert.Equal(t, link, c.get(t, "/v1.0"+webinar+"/sessions").answer(t).body[nextLink], "which never pages")
			assert.Equal(t, link, c.batch(t, item("1", teamMeeting+"/attendanceReports"))[0]["body"].(object)[nextLink])
			assert.NotContains(t, c.get(t, me).answer(t).body, nextLink)
		}
	})
}

func TestBadPagesInsideExpand(t *testing.T) {
	t.Parallel()
	const size = 10
	e := emulator.New(emulator.Options{PageSize: size})
	path := "/v1.0" + webinarReport + "?$expand=attendanceRecords"
	whole := getFrom(t, emulator.New(emulator.Options{}), diane, path).body["attendanceRecords"]
	ask := func(fault emulator.Fault) (rows []object, next string) {
		e.Fail(fault)
		a := getFrom(t, e, diane, path)
		require.Equal(t, 200, a.status)
		return objects(t, a.body["attendanceRecords"]), a.body[expandedLink].(string)
	}

	rows, next := ask(emulator.Fault{EmptyPage: true, Times: 1})
	assert.Empty(t, rows)
	rest, _ := everyPage(t, e, diane, next)
	assert.Equal(t, whole, any(anys(rest)))

	rows, next = ask(emulator.Fault{Overlap: 4, Times: 1})
	assert.Len(t, rows, size)
	rest, _ = everyPage(t, e, diane, next)
	assert.Equal(t, rows[size-4:], rest[:4])
	assert.Equal(t, whole, any(anys(append(rows, rest[4:]...))))

	_, next = ask(emulator.Fault{NextLink: emulator.Loop})
	assert.True(t, strings.HasSuffix(next, webinarReport+"/attendanceRecords"))
}

func anys(rows []object) []any {
	list := make([]any, len(rows))
	for i, row := range rows {
		list[i] = row
	}
	return list
}
