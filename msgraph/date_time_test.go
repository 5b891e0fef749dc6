package msgraph_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// readDateTime reads an instant as a caller of the package does.
func readDateTime(t *testing.T, value string) msgraph.DateTime {
	t.Helper()
	record, err := readRecord(t, `{"attendanceIntervals":[{"joinDateTime":`+value+`}]}`)
	require.NoError(t, err)
	return record.AttendanceIntervals[0].JoinDateTime
}

func written(t *testing.T, d msgraph.DateTime) string {
	t.Helper()
	var text strings.Builder
	d.MarshalGQL(&text)
	return text.String()
}

func TestInstantsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sent, want string }{
		{"seven digits", "2021-10-05T04:38:27.6027225Z", "2021-10-05T04:38:27.6027225Z"},
		{"six digits", "2022-06-29T22:54:43.656285Z", "2022-06-29T22:54:43.656285Z"},
		{"three digits", "2021-10-05T04:38:23.945Z", "2021-10-05T04:38:23.945Z"},
		{"two digits", "2021-10-05T04:43:49.77Z", "2021-10-05T04:43:49.77Z"},
		{"trailing zeros", "2023-01-28T00:00:00.0000000Z", "2023-01-28T00:00:00.0000000Z"},
		{"no fraction", "2018-05-30T01:00:00Z", "2018-05-30T01:00:00Z"},
		{"more digits than Go has", "2021-10-05T04:38:27.602722512345Z", "2021-10-05T04:38:27.602722512345Z"},
		{"offset", "2021-10-05T06:38:27.6027225+02:00", "2021-10-05T04:38:27.6027225Z"},
		{"offset over midnight", "2021-12-31T22:30:00-05:00", "2022-01-01T03:30:00Z"},
		{"offset of half an hour", "2021-10-05T10:08:27+05:30", "2021-10-05T04:38:27Z"},
		{"offset of nothing", "2021-10-05T04:38:27.5+00:00", "2021-10-05T04:38:27.5Z"},
		{"no zone means UTC", "2023-03-07T22:04:17", "2023-03-07T22:04:17Z"},
		{"no zone, seven digits", "2023-03-07T22:04:17.6027225", "2023-03-07T22:04:17.6027225Z"},
		{"a space for the T", "2023-03-07 22:04:17Z", "2023-03-07T22:04:17Z"},
		{"a space for the T, no zone", "2023-03-07 22:04:17", "2023-03-07T22:04:17Z"},
		{"date only", "2023-03-07", "2023-03-07T00:00:00Z"},
		{"space around", " 2023-03-07T22:04:17Z ", "2023-03-07T22:04:17Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := readDateTime(t, `"`+c.sent+`"`)
			assert.Equal(t, msgraph.DateTime(c.want), got)
			assert.Equal(t, `"`+c.want+`"`, written(t, got))
		})
	}
}

func TestNoInstantIsNull(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{`null`, `""`} {
		got := readDateTime(t, sent)
		assert.Equal(t, msgraph.DateTime(""), got)
		assert.Equal(t, "null", written(t, got))
	}
	record, err := readRecord(t, `{"attendanceIntervals":[{}]}`)
	require.NoError(t, err)
	assert.Empty(t, record.AttendanceIntervals[0].JoinDateTime, "missing")
}

func TestGarbageIsAGap(t *testing.T) {
	t.Parallel()
	for _, garbage := range []string{
		"<date_redacted>", "date-time", "yesterday", "0", "1633408707", "Z", "T", "2021", "2021-10", "22:04:17Z", "2021-10-05T04:38Z",
		"2021-10-05T04:38:27.Z", "2021-10-05T04:38:27.5x7Z", "2021-10-05T04:38:27,5ZZ", "2021-10-05t04:38:27z", "2021-10-05T04:38:27ZZ",
		"2021-10-05T04:38:27+2:00", "2021/10/05 04:38:27Z", "05.10.2021", "/Date(1633408707)/", "2021-10-05T04:38:27Z<script>",
		"２０２１-10-05T04:38:27Z", "12021-10-05T04:38:27Z", "2021-10-05T04:38:27.٣Z", "2021-02-30T99:99:99",
	} {
		t.Run(garbage, func(t *testing.T) {
			t.Parallel()
			record, err := readRecord(t, fmt.Sprintf(`{"attendanceIntervals":[{"joinDateTime":%q}]}`, garbage))
			require.NoError(t, err)
			assert.Empty(t, record.AttendanceIntervals[0].JoinDateTime)
			assert.Equal(t, []jsontext.Pointer{"/attendanceIntervals/0/joinDateTime"}, record.Gaps())
		})
	}
}

func TestGarbageCostsNothingElse(t *testing.T) {
	t.Parallel()
	record, err := readRecord(t, `{"id":"r","emailAddress":"e","attendanceIntervals":[{"joinDateTime":"soon","durationInSeconds":7}]}`)
	require.NoError(t, err)
	assert.Equal(t, "e", record.EmailAddress)
	assert.Equal(t, 7, *record.AttendanceIntervals[0].DurationInSeconds)
}

func TestInstantsOfAClient(t *testing.T) {
	t.Parallel()
	var d msgraph.DateTime
	require.NoError(t, d.UnmarshalGQL("2021-10-05T06:38:27.5+02:00"))
	assert.Equal(t, msgraph.DateTime("2021-10-05T04:38:27.5Z"), d)
	for _, value := range []any{"", "soon", 7, nil, true} {
		require.ErrorIs(t, d.UnmarshalGQL(value), msgraph.ErrInvalidFilter, "%v", value)
	}
}

func TestSortKeysOrderAsTheInstantsDo(t *testing.T) {
	t.Parallel()
	inOrder := []msgraph.DateTime{
		"",
		"1999-12-31T23:59:59.9999999Z",
		"2021-10-05T04:38:27Z",
		"2021-10-05T04:38:27.0000001Z",
		"2021-10-05T04:38:27.1Z",
		"2021-10-05T04:38:27.10000001Z",
		"2021-10-05T04:38:27.12Z",
		"2021-10-05T04:38:27.2Z",
		"2021-10-05T04:38:27.77Z",
		"2021-10-05T04:38:27.7702391Z",
		"2021-10-05T04:38:27.9999999Z",
		"2021-10-05T04:38:28Z",
		"2021-10-05T04:39:00Z",
		"2022-01-01T00:00:00Z",
	}
	for i, a := range inOrder {
		for j, b := range inOrder {
			assert.Equal(t, min(1, max(-1, i-j)), a.Compare(b), "%q and %q", a, b)
		}
	}
}

func TestSortKeysOrderAnyInstants(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2021, 10, 5, 4, 38, 27, 0, time.UTC)
	instants := make([]time.Time, 500)
	texts := make([]msgraph.DateTime, len(instants))
	for i := range instants {
		digits := []time.Duration{time.Second, time.Millisecond, time.Microsecond, 100 * time.Nanosecond}[random.IntN(4)]
		instants[i] = start.Add(time.Duration(random.Int64N(int64(3 * time.Second)))).Truncate(digits)
		texts[i] = msgraph.DateTime(instants[i].Format(time.RFC3339Nano)) // zeros at the end dropped, as Microsoft Graph does
	}
	slices.SortFunc(instants, time.Time.Compare)
	slices.SortFunc(texts, msgraph.DateTime.Compare)
	for i := range instants {
		require.Equal(t, instants[i].Format(time.RFC3339Nano), string(texts[i]))
	}
}

func TestFirstJoinAndLastLeave(t *testing.T) {
	t.Parallel()
	record, err := readRecord(t, `{"attendanceIntervals":[
		{"joinDateTime":"2021-10-05T04:38:27.6Z","leaveDateTime":"2021-10-05T04:40:00Z"},
		{"joinDateTime":"","leaveDateTime":null},
		{"joinDateTime":"2021-10-05T06:38:27.59+02:00","leaveDateTime":"2021-10-05T04:40:00.0000001Z"},
		{"joinDateTime":"2021-10-05T04:39:00Z"}]}`)
	require.NoError(t, err)
	assert.Equal(t, msgraph.DateTime("2021-10-05T04:38:27.59Z"), record.FirstJoinedAt())
	assert.Equal(t, msgraph.DateTime("2021-10-05T04:40:00.0000001Z"), record.LastLeftAt())

	nobody := &msgraph.AttendanceRecord{}
	assert.Empty(t, nobody.FirstJoinedAt())
	assert.Empty(t, nobody.LastLeftAt())
}

func TestWallClockTimes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent string
		want *msgraph.DateTimeTimeZone
	}{
		"null":                            {`null`, nil},
		"Windows zone":                    {`{"dateTime":"2023-03-30T10:00:00","timeZone":"PacificSt"}`, &msgraph.DateTimeTimeZone{DateTime: "2023-03-30T10:00:00", TimeZone: "PacificSt"}},
		"seven digits":                    {`{"dateTime":"2023-03-30T10:00:00.0000000","timeZone":"UTC"}`, &msgraph.DateTimeTimeZone{DateTime: "2023-03-30T10:00:00.0000000", TimeZone: "UTC"}},
		"no zone":                         {`{"dateTime":"2023-03-30T10:00:00"}`, &msgraph.DateTimeTimeZone{DateTime: "2023-03-30T10:00:00"}},
		"other letters":                   {`{"DateTime":"2023-03-30T10:00:00","TimeZone":"UTC"}`, &msgraph.DateTimeTimeZone{DateTime: "2023-03-30T10:00:00", TimeZone: "UTC"}},
		"a bare timestamp with an offset": {`"2023-08-08T14:30:00+02:00"`, &msgraph.DateTimeTimeZone{DateTime: "2023-08-08T12:30:00", TimeZone: "UTC"}},
		"a bare timestamp":                {`"2023-08-08T12:30:00Z"`, &msgraph.DateTimeTimeZone{DateTime: "2023-08-08T12:30:00", TimeZone: "UTC"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			graph := &recordedGraph{status: http.StatusOK, body: []byte(`{"startDateTime":` + c.sent + `}`)}
			value, err := graph.answer(t, msgraph.GetSession("/solutions/virtualEvents/webinars/a/sessions/b"))
			require.NoError(t, err)
			assert.Equal(t, c.want, value.(*msgraph.VirtualEventSession).StartDateTime, "a wall clock shows no offset")
		})
	}
}

func TestTextOfTwoKinds(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]*msgraph.ItemBody{
		`null`: nil,
		`{"content":"<p>a</p>","contentType":"html"}`: {Content: "<p>a</p>", ContentType: "html"},
		`"a"`: {Content: "a"},
	} {
		graph := &recordedGraph{status: http.StatusOK, body: []byte(`{"description":` + sent + `}`)}
		value, err := graph.answer(t, msgraph.GetWebinar("/solutions/virtualEvents/webinars/a"))
		require.NoError(t, err)
		assert.Equal(t, want, value.(*msgraph.Webinar).Description)
	}
}
