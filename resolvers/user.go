package resolvers

import (
	"context"
	"regexp"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func (query) Me(ctx context.Context) (*msgraph.User, error) { return user(ctx, load(ctx).Me()) }

func (query) User(ctx context.Context, id string) (*msgraph.User, error) {
	path, err := rootPath(load(ctx), msgraph.KindUser, id, msgraph.UserPath)
	if err != nil {
		return nil, err
	}
	return user(ctx, path)
}

func user(ctx context.Context, path msgraph.Path) (*msgraph.User, error) {
	if knowsUser(path, selected(ctx, userShape)) {
		return msgraph.NewUser(path), nil
	}
	return get(ctx, msgraph.GetUser(path))
}

// knowsUser reports whether the path of a user answers all that was asked. Me and a user principal name do not tell the
// object id, which the global id is made of, nor does an object id in another case than Microsoft's.
func knowsUser(path msgraph.Path, s selection) bool {
	return s.pathOnly() && objectID.MatchString(path.ID())
}

var objectID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// organizer is the user whose meetings are meant: the caller where none is named. Microsoft Graph takes only object ids
// on the way to a meeting, so a user principal name is looked up first.
func organizer(ctx context.Context, id *string) (msgraph.Path, error) {
	path, err := organizerPath(load(ctx), id)
	if err != nil || namesObject(path) {
		return path, err
	}
	found, err := loaders.Get(load(ctx), msgraph.GetUser(path))
	if err != nil {
		return "", err
	}
	return found.Path(), nil
}

func organizerPath(l *loaders.Loaders, id *string) (msgraph.Path, error) {
	if id == nil {
		return l.Me(), nil
	}
	return rootPath(l, msgraph.KindUser, *id, msgraph.UserPath)
}

// namesObject tells the path of an object id from that of a user principal name.
func namesObject(user msgraph.Path) bool { return !strings.Contains(user.ID(), "@") }
