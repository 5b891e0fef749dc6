package telemetry

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// kinds are what befalls a call that has no status, in the order of what says most.
var kinds = []struct {
	err  error
	name string
}{
	{msgraph.ErrTooLarge, "too_large"},
	{msgraph.ErrTimeout, "timeout"},
	{msgraph.ErrUnreachable, "unreachable"},
	{msgraph.ErrBadResponse, "unreadable"},
	{msgraph.ErrNotServed, "not_served"},
	{msgraph.ErrNoToken, "no_token"},
	{context.DeadlineExceeded, "deadline"},
	{context.Canceled, "canceled"},
}

// named are the statuses that get a label of their own: those that Microsoft documents. Whoever answers in place of
// Microsoft Graph could send nine hundred others.
//
// https://learn.microsoft.com/graph/errors
var named = []int{200, 201, 202, 204, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 422, 423, 424, 429, 500, 501, 502, 503, 504, 507, 509}

func status(code int) string {
	switch {
	case slices.Contains(named, code):
		return strconv.Itoa(code)
	case code >= 100 && code < 600:
		return strconv.Itoa(code/100) + "xx"
	}
	return "other"
}

func statusOf(response msgraph.Response) string {
	if response.Status != 0 && (response.Err == nil || response.Status != 200) {
		return status(response.Status)
	}
	return result(response.Err)
}

// result names what became of a call.
func result(err error) string {
	if err == nil {
		return "200"
	}
	for _, kind := range kinds {
		if errors.Is(err, kind.err) {
			return kind.name
		}
	}
	if code := msgraph.StatusOf(err); code != 0 {
		return status(code)
	}
	return "error"
}
