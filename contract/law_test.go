package contract_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/contract"
)

// wrong is a gateway that is wrong on purpose.
type wrong struct {
	http.RoundTripper

	ask    func(query string) string     // changes what is asked; nil is not
	answer func(response map[string]any) // changes the response
	object func(object map[string]any)   // changes each object in the data
	status int                           // 0 leaves it as it is
}

func (w wrong) RoundTrip(r *http.Request) (*http.Response, error) {
	var request map[string]any
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		return nil, err
	}
	query := request["query"].(string)
	if w.ask != nil {
		request["query"] = w.ask(query)
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response, err := w.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	return w.change(response)
}

func (w wrong) change(response *http.Response) (*http.Response, error) {
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	var answer map[string]any
	if err := decoder.Decode(&answer); err != nil {
		return nil, err
	}
	if w.object != nil {
		each(answer["data"], w.object)
	}
	if w.answer != nil {
		w.answer(answer)
	}
	if w.status != 0 {
		response.StatusCode = w.status
	}
	body, err := json.Marshal(answer)
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, err
}

// each visits the objects in a value.
func each(value any, visit func(map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		visit(value)
		for _, child := range value {
			each(child, visit)
		}
	case []any:
		for _, child := range value {
			each(child, visit)
		}
	}
}

// set changes a member where there is one that is not null.
func set(name string, to any) func(map[string]any) {
	return func(object map[string]any) {
		if object[name] != nil {
			object[name] = to
		}
	}
}

func breaks(t *testing.T, law contract.Law, at string, w wrong) {
	t.Helper()
	t.Parallel()
	e := gateway(t)
	w.RoundTripper = e.Client.Transport
	e.Client = &http.Client{Transport: w}
	report := walk(t, contract.Options{Callers: []contract.Endpoint{e}, Seeds: seeds(t), Samples: 1})
	assert.False(t, report.Kept())
	for _, p := range report.Problems {
		if p.Law == law && p.At == at {
			assert.Contains(t, p.Operation, "query Contract")
			return
		}
	}
	require.Fail(t, "not caught", "%s at %s, but %v", law, at, report.Problems)
}

func TestANumberThatIsTextIsCaught(t *testing.T) {
	breaks(t, contract.LawTypes, "AttendanceRecord.totalAttendanceInSeconds", wrong{object: set("totalAttendanceInSeconds", "12")})
}

func TestANumberThatIsTooLargeIsCaught(t *testing.T) {
	breaks(t, contract.LawTypes, "AttendanceReport.totalParticipantCount", wrong{object: set("totalParticipantCount", 1<<31)})
}

func TestAnInstantThatIsNotInUTCIsCaught(t *testing.T) {
	breaks(t, contract.LawTypes, "AttendanceInterval.joinDateTime", wrong{object: set("joinDateTime", "2026-11-04T14:56:28.943+01:00")})
}

func TestAnObjectInThePlaceOfAListIsCaught(t *testing.T) {
	breaks(t, contract.LawTypes, "AttendanceRecord.attendanceIntervals", wrong{object: set("attendanceIntervals", map[string]any{})})
}

func TestNullForNonNullIsCaught(t *testing.T) {
	breaks(t, contract.LawNonNull, "CommunicationsUserIdentity.kind", wrong{object: set("kind", nil)})
}

func TestAnUnknownEnumMemberIsCaught(t *testing.T) {
	breaks(t, contract.LawEnums, "AttendanceRecord.role", wrong{object: set("role", "CLOWN")})
}

func TestATypeThatCannotBeThereIsCaught(t *testing.T) {
	breaks(t, contract.LawPossibleTypes, "Identity", wrong{object: func(object map[string]any) {
		if object["kind"] != nil {
			object["__typename"] = "Webinar"
		}
	}})
}

func TestATypeThatIsNotInTheSchemaIsCaught(t *testing.T) {
	breaks(t, contract.LawPossibleTypes, "VirtualEvent", wrong{object: func(object map[string]any) {
		if object["__typename"] == "Webinar" {
			object["__typename"] = "Seminar"
		}
	}})
}

func TestAMissingFieldIsCaught(t *testing.T) {
	breaks(t, contract.LawSelection, "OnlineMeeting.subject", wrong{object: func(object map[string]any) { delete(object, "subject") }})
}

func TestAFieldThatNobodyAskedForIsCaught(t *testing.T) {
	breaks(t, contract.LawSelection, "User", wrong{object: func(object map[string]any) {
		if object["userPrincipalName"] != nil {
			object["passwordProfile"] = map[string]any{}
		}
	}})
}

func TestACursorThatRepeatsIsCaught(t *testing.T) {
	breaks(t, contract.LawConnections, "PresenterConnection", wrong{object: set("cursor", "same")})
}

func TestEdgesOfOtherObjectsThanTheNodesAreCaught(t *testing.T) {
	breaks(t, contract.LawConnections, "AttendanceReportConnection", wrong{object: func(object map[string]any) {
		if nodes, ok := object["nodes"].([]any); ok && len(nodes) > 1 {
			nodes[0], nodes[1] = nodes[1], nodes[0]
		}
	}})
}

func TestMoreElementsThanFirstAreCaught(t *testing.T) {
	first := regexp.MustCompile(`first: 1\b`)
	breaks(t, contract.LawConnections, "Webinar.presenters", wrong{ask: func(query string) string { return first.ReplaceAllString(query, "first: 3") }})
}

func TestACountThatIsLessThanThereIsIsCaught(t *testing.T) {
	breaks(t, contract.LawConnections, "RegistrationConnection", wrong{object: set("totalCount", json.Number("1"))})
}

func TestAnEndThatIsNoneIsCaught(t *testing.T) {
	breaks(t, contract.LawConnections, "VirtualEventConnection", wrong{object: set("hasNextPage", true)})
}

func TestPagesThatBeginAnewAreCaught(t *testing.T) {
	after := regexp.MustCompile(`, after: "[^"]{5,}"`)
	breaks(t, contract.LawPaging, "AttendanceReport.attendanceRecords", wrong{ask: func(query string) string { return after.ReplaceAllString(query, "") }})
}

func TestACursorThatIsNoneAndIsTakenIsCaught(t *testing.T) {
	breaks(t, contract.LawPaging, "Webinar.presenters", wrong{ask: func(query string) string { return strings.ReplaceAll(query, `(after: "none")`, "") }})
}

func TestAnIDThatLeadsToAnotherObjectIsCaught(t *testing.T) {
	first := map[any]any{} // id of each type
	breaks(t, contract.LawRefetch, "Query.node", wrong{answer: func(response map[string]any) {
		data, _ := response["data"].(map[string]any)
		for _, value := range data {
			if node, ok := value.(map[string]any); ok && node["id"] != nil {
				if first[node["__typename"]] == nil {
					first[node["__typename"]] = node["id"]
				}
				node["id"] = first[node["__typename"]]
			}
		}
	}})
}

func TestAnIDThatLeadsNowhereIsCaught(t *testing.T) {
	breaks(t, contract.LawRefetch, "Query.node", wrong{answer: func(response map[string]any) {
		if data, _ := response["data"].(map[string]any); data["node"] != nil {
			data["node"] = nil
		}
	}})
}

func TestAnObjectThatChangesFromAnswerToAnswerIsCaught(t *testing.T) {
	n := 0
	breaks(t, contract.LawRefetch, "Presenter.email", wrong{object: func(object map[string]any) {
		if object["__typename"] == "Presenter" && object["email"] != nil {
			n++
			object["email"] = strconv.Itoa(n) + "@example.com"
		}
	}})
}

func TestAnErrorWithoutACodeIsCaught(t *testing.T) {
	breaks(t, contract.LawErrors, "Query.node", wrong{answer: func(response map[string]any) {
		each(response["errors"], func(object map[string]any) { delete(object, "code") })
	}})
}

func TestAnInternalErrorIsCaught(t *testing.T) {
	breaks(t, contract.LawErrors, "Query.node", wrong{answer: func(response map[string]any) {
		each(response["errors"], set("code", "INTERNAL"))
	}})
}

func TestAnErrorWhosePathLeadsNowhereIsCaught(t *testing.T) {
	breaks(t, contract.LawErrors, "Query.elsewhere", wrong{answer: func(response map[string]any) {
		each(response["errors"], set("path", []any{"elsewhere"}))
	}})
}

func TestAnAnswerWithAnotherStatusIsCaught(t *testing.T) {
	breaks(t, contract.LawAnswer, "Query", wrong{status: http.StatusInternalServerError})
}

func TestNoDataIsCaught(t *testing.T) {
	breaks(t, contract.LawAnswer, "Query", wrong{answer: func(response map[string]any) { delete(response, "data"); response["errors"] = []any{} }})
}
