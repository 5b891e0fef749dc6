package emulator

import "slices"

// permission is what a caller's token must hold for a call: any one of the
// names for users, or for apps.
//
// https://learn.microsoft.com/graph/permissions-reference
type permission struct {
	delegated   []string
	own         []string // is enough for users to read about themselves
	application []string
	refused     func() error // how the call is refused without it
}

var (
	readMeetings = permission{
		delegated:   []string{"OnlineMeetings.Read", "OnlineMeetings.ReadWrite"},
		application: []string{"OnlineMeetings.Read.All", "OnlineMeetings.ReadWrite.All"},
		refused:     errNoPermission,
	}
	readAttendance = permission{
		delegated:   []string{"OnlineMeetingArtifact.Read.All"},
		application: []string{"OnlineMeetingArtifact.Read.All"},
		refused:     errNoPermission,
	}
	readEvents = permission{
		delegated:   []string{"VirtualEvent.Read", "VirtualEvent.ReadWrite"},
		application: []string{"VirtualEvent.Read.All"},
		refused:     errNoPermission,
	}
	readUsers = permission{
		delegated:   []string{"User.ReadBasic.All", "User.Read.All"},
		own:         []string{"User.Read"},
		application: []string{"User.Read.All"},
		refused:     errNoPrivileges,
	}
)

// permit fails where the caller's token lacks the permission.
func (x *exchange) permit(p permission) error {
	if x.caller.demo {
		return nil
	}
	names := p.delegated
	switch {
	case x.caller.app:
		names = p.application
	case x.keys["user"] == x.caller.ID:
		names = slices.Concat(names, p.own)
	}
	if !slices.ContainsFunc(names, func(name string) bool { return slices.Contains(x.caller.permissions, name) }) {
		return p.refused()
	}
	return nil
}

func errNoPermission() error { return forbidden("") }

func errNoPrivileges() error {
	return &graphError{status: 403, code: "Authorization_RequestDenied", message: "Insufficient privileges to complete the operation."}
}
