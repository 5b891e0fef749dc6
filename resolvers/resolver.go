// Package resolvers turns a parent and arguments into a path, and a path into a value: one file for each GraphQL type.
// It knows nothing of HTTP, JSON or error codes.
package resolvers

import (
	"context"

	"github.com/attendance-gateway/attendance-gateway/graph"
	"github.com/attendance-gateway/attendance-gateway/loaders"
)

// Resolver resolves every field that is not simply there. It holds nothing: what an operation needs is in its loaders.
type Resolver struct{}

var _ graph.ResolverRoot = Resolver{}

type (
	query               struct{}
	onlineMeeting       struct{}
	virtualEventSession struct{}
	webinar             struct{}
	townhall            struct{}
	attendanceReport    struct{}
	attendanceRecord    struct{}
)

// Query resolves the roots.
func (Resolver) Query() graph.QueryResolver { return query{} }

// OnlineMeeting resolves fields of meetings.
func (Resolver) OnlineMeeting() graph.OnlineMeetingResolver { return onlineMeeting{} }

// VirtualEventSession resolves fields of sessions.
func (Resolver) VirtualEventSession() graph.VirtualEventSessionResolver {
	return virtualEventSession{}
}

// Webinar resolves fields of webinars.
func (Resolver) Webinar() graph.WebinarResolver { return webinar{} }

// Townhall resolves fields of town halls.
func (Resolver) Townhall() graph.TownhallResolver { return townhall{} }

// AttendanceReport resolves fields of reports.
func (Resolver) AttendanceReport() graph.AttendanceReportResolver { return attendanceReport{} }

// AttendanceRecord resolves fields of records.
func (Resolver) AttendanceRecord() graph.AttendanceRecordResolver { return attendanceRecord{} }

func load(ctx context.Context) *loaders.Loaders { return loaders.For(ctx) }
