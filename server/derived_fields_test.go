package server_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/attendance-gateway/attendance-gateway/internal/lineage"
)

// heldBy says which test holds a value that the gateway computes to its definition, by the coordinate of the field; a star is
// any type, or any that ends so.
var heldBy = map[string][]string{
	"*.id":                           {"TestAGlobalIDNamesOnePath", "TestAnEditedGlobalIDIsInvalidOrAnother", "TestPagesPutTogetherAreTheWholeList"},
	"*.kind":                         {"TestTheKindOfAnIdentity"},
	"AttendanceRecord.firstJoinedAt": {"TestTheFirstJoinAndTheLastLeaveAreThoseOfAllIntervals", "TestAnInstantIsTheOneThatWasSent"},
	"AttendanceRecord.lastLeftAt":    {"TestTheFirstJoinAndTheLastLeaveAreThoseOfAllIntervals"},
	"Query.node":                     {"TestPagesPutTogetherAreTheWholeList"},
	"Query.nodes":                    {"TestNodesCostNothingUntilMoreThanTheirIDIsAsked"},
	"*Connection.nodes": {
		"TestPagesPutTogetherAreTheWholeList", "TestReportsAreNewestFirstAndSayWhatTheyLeaveOut", "TestEventsAreWebinarsFirst",
		"TestAFilterKeepsWhatMeetsEveryCondition", "TestAnOrderPlacesEveryTwoRecordsByItsField",
	},
	"*Connection.edges":        {"TestPagesPutTogetherAreTheWholeList"},
	"*Connection.pageInfo":     {"TestPagesPutTogetherAreTheWholeList"},
	"*Connection.totalCount":   {"TestPagesPutTogetherAreTheWholeList", "TestReportsAreNewestFirstAndSayWhatTheyLeaveOut"},
	"*Connection.warnings":     {"TestReportsAreNewestFirstAndSayWhatTheyLeaveOut", "TestEachCallFailsAlone"},
	"*Edge.cursor":             {"TestPagesPutTogetherAreTheWholeList"},
	"*Edge.node":               {"TestPagesPutTogetherAreTheWholeList"},
	"PageInfo.hasNextPage":     {"TestPagesPutTogetherAreTheWholeList"},
	"PageInfo.hasPreviousPage": {"TestPagesPutTogetherAreTheWholeList"},
	"PageInfo.startCursor":     {"TestPagesPutTogetherAreTheWholeList"},
	"PageInfo.endCursor":       {"TestPagesPutTogetherAreTheWholeList"},
	"Warning.code":             {"TestReportsAreNewestFirstAndSayWhatTheyLeaveOut", "TestEachCallFailsAlone"},
	"Warning.message":          {"TestUP20ListsThatAreCappedOrAChannels"},
	// Members of enumerations are named by TestEveryOpenSetIsShownAsItCame, extensions.cost by TestTheCostOfAnOperationIsThatOfItsFields.
}

// derivedFields are the fields of objects that the gateway computes, or whose type is its own.
func derivedFields() (coordinates []string) {
	own := lineage.Schema{Schema: schema}
	for _, of := range schema.Types {
		if of.Kind != ast.Object || of.BuiltIn {
			continue
		}
		for _, field := range of.Fields {
			derived := slices.ContainsFunc(own.Of(field.Directives), func(u lineage.Upstream) bool { return u.Derived })
			if derived || own.IsPlumbing(of) {
				coordinates = append(coordinates, of.Name+"."+field.Name)
			}
		}
	}
	return coordinates
}

func TestEveryDerivedFieldIsHeldToItsDefinition(t *testing.T) {
	t.Parallel()
	coordinates := derivedFields()
	require.Greater(t, len(coordinates), 60)
	for _, coordinate := range coordinates {
		assert.True(t, isHeld(coordinate), "no test of heldBy holds %s", coordinate)
	}
	tests := testsOfAll(t)
	for coordinate, names := range heldBy {
		assert.True(t, slices.ContainsFunc(coordinates, func(c string) bool { return matches(coordinate, c) }), "no field that is computed is %s", coordinate)
		for _, name := range names {
			assert.Contains(t, tests, "\nfunc "+name+"(", coordinate)
		}
	}
}

func isHeld(coordinate string) bool {
	for pattern := range heldBy {
		if matches(pattern, coordinate) {
			return true
		}
	}
	return false
}

func matches(pattern, coordinate string) bool {
	suffix, star := strings.CutPrefix(pattern, "*")
	return pattern == coordinate || star && strings.HasSuffix(coordinate, suffix)
}

// testsOfAll is the text of the tests that hold derived values.
func testsOfAll(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, folder := range []string{".", "../attendance", "../msgraph"} {
		files, err := filepath.Glob(folder + "/*_test.go")
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	return all.String()
}
