package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// show is the page of a list that was loaded with err. Of a list that could not be read as a whole, what could is shown:
// the page warns of it, and one error beside it says why.
func show[T any](ctx context.Context, p *page[T], err error) (*page[T], error) {
	if isFailure(err) {
		return nil, err
	}
	if failure := spend(ctx, p); failure != nil {
		return nil, failure
	}
	if err != nil {
		graphql.AddError(ctx, err)
		p.warn(graph.WarningCodePartialResult, "not all of the list could be read: this is what could")
	}
	return p, nil
}

// isFailure reports whether err left nothing of a list.
func isFailure(err error) bool {
	_, incomplete := errors.AsType[*loaders.PartialError](err)
	return err != nil && !incomplete
}

func (p *page[T]) warn(code graph.WarningCode, message string) {
	p.warnings = append(p.warnings, &graph.Warning{Code: code, Message: message})
}

// warnOfReports says what a list of reports leaves out, or holds besides.
func warnOfReports(p *page[*msgraph.AttendanceReport], source msgraph.Path) {
	if p.total >= msgraph.MaxAttendanceReports {
		p.warn(graph.WarningCodeReportCap, "Microsoft Graph gives out the 50 newest reports at most: there may be older ones")
	}
	if msgraph.IsChannelMeeting(source) {
		p.warn(graph.WarningCodeChannelMeeting, "these are the reports of every meeting of the channel; Microsoft Graph does not support reading one of them alone, nor so its records")
	}
}
