package resolvers

import (
	"context"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Registration is there only for records of a webinar: no other event has registrations.
func (attendanceRecord) Registration(ctx context.Context, obj *msgraph.AttendanceRecord) (*msgraph.Registration, error) {
	event := obj.Report().Parent().Parent()
	if obj.RegistrationID == "" || event.Kind() != msgraph.KindWebinar {
		return nil, nil //nolint:nilnil // null is the answer, not a failure
	}
	path, err := event.Child(msgraph.KindRegistration, obj.RegistrationID)
	if err != nil {
		return nil, fmt.Errorf("%w: a registration id that is none", msgraph.ErrBadResponse)
	}
	if selected(ctx, registrationShape).pathOnly() {
		return msgraph.NewRegistration(path), nil
	}
	found, err := load(ctx).Registration(path)
	if err == nil {
		tellGaps(ctx, found)
	}
	return found, err
}
