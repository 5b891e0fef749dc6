package contract_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

// seeds are what the emulator's users would know of its meetings, which nothing lists.
func seeds(t *testing.T) contract.Seeds {
	t.Helper()
	text, err := os.ReadFile("testdata/emulator.json")
	require.NoError(t, err)
	seeds, err := contract.ReadSeeds(bytes.NewReader(text))
	require.NoError(t, err)
	return seeds
}

func walk(t *testing.T, o contract.Options) *contract.Report {
	t.Helper()
	report, err := contract.Walk(t.Context(), schema(t), o)
	require.NoError(t, err)
	return report
}

// The gate. What nothing covers fails it: give a resource of the emulator what the field needs, or the value that no answer had.
func TestTheGatewayKeepsItsContractAndAllOfItIsCovered(t *testing.T) {
	t.Parallel()
	user := gateway(t)
	application := user
	application.Token = "demo-app"
	report := walk(t, contract.Options{Callers: []contract.Endpoint{user, application}, Seeds: seeds(t), Wanted: 100})
	assert.Empty(t, report.Problems)
	for _, missing := range report.Missing {
		if missing.Coordinate != "WarningCode.PARTIAL_RESULT" { // of a Microsoft Graph that fails
			assert.Fail(t, "not covered", "%s %s: %s", missing.Kind, missing.Coordinate, missing.Why)
		}
	}
	assert.True(t, report.Kept())
	for _, law := range report.Laws {
		assert.Positive(t, law.Checks, "never applied: %s", law.Law)
	}
}

func TestWhatADeploymentHasNoDataForIsNotCovered(t *testing.T) {
	t.Parallel()
	nobody := gateway(t)
	nobody.Token = "demo-lisa" // organizes nothing
	report := walk(t, contract.Options{Callers: []contract.Endpoint{nobody}, Wanted: 100})
	assert.Empty(t, report.Problems)
	assert.False(t, report.Kept())
	assert.Less(t, report.Covered(), 50.0)
	why := map[string]string{}
	for _, missing := range report.Missing {
		assert.NotEmpty(t, missing.Why, missing.Coordinate)
		if missing.Kind != contract.FieldsFilled {
			why[missing.Coordinate] = missing.Why
		}
	}
	assert.Equal(t, "no object that has it was found", why["AttendanceRecord.emailAddress"])
	assert.Equal(t, "no value for it is known; seed it with Query.webinar(id:)", why["Query.webinar(id:)"])
	assert.Contains(t, why["Query.virtualEvents(userId:)"], "FORBIDDEN")
	assert.Equal(t, "nothing of this type was found there", why["Identity=CommunicationsPhoneIdentity"])
}

func TestASeedLeadsToWhatNothingLists(t *testing.T) {
	t.Parallel()
	o := contract.Options{Callers: []contract.Endpoint{gateway(t)}, Samples: 1}
	without := walk(t, o).Covered()
	o.Seeds = contract.Seeds{"OnlineMeetingBy.joinMeetingId": {"123 456 7890"}}
	assert.Greater(t, walk(t, o).Covered(), without+5)
	o.Seeds = contract.Seeds{"OnlineMeetingBy.joinMeetingID": {"123 456 7890"}}
	_, err := contract.Walk(t.Context(), schema(t), o)
	assert.EqualError(t, err, "the schema has no OnlineMeetingBy.joinMeetingID to seed")
}

var aliases = regexp.MustCompile(`\b[abr]\d+: `)

// narrow lets neither more than four aliases nor the longest lists through, as a gateway with low limits would.
type narrow struct{ http.RoundTripper }

func (n narrow) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if len(aliases.FindAll(body, -1)) > 4 || bytes.Contains(body, []byte("first: 2147483647")) {
		return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(
			`{"errors":[{"message":"too many aliases","extensions":{"code":"QUERY_TOO_LARGE"}}]}`))}, nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return n.RoundTripper.RoundTrip(r)
}

func TestOperationsAreSplitUntilTheGatewayLetsThemThrough(t *testing.T) {
	t.Parallel()
	wide := gateway(t)
	narrowed := wide
	narrowed.Client = &http.Client{Transport: narrow{wide.Client.Transport}}
	o := contract.Options{Callers: []contract.Endpoint{wide}, Seeds: seeds(t), Samples: 1}
	want := walk(t, o)
	o.Callers = []contract.Endpoint{narrowed}
	got := walk(t, o)
	assert.Empty(t, got.Problems)
	assert.Equal(t, want.Coverage, got.Coverage)
	assert.Greater(t, got.Operations, want.Operations)
}
