package resolvers

import (
	"errors"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/loaders"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// ArgumentError is about an argument that makes no sense. Microsoft Graph was not asked.
type ArgumentError struct {
	// Argument is its name in the schema.
	Argument string
	// Reason completes the sentence "the argument …".
	Reason string
}

func (e *ArgumentError) Error() string { return "the argument " + e.Argument + " " + e.Reason }

// ErrInvalidCursor means that a cursor is not one, or belongs to another list, filter or order.
var ErrInvalidCursor = errors.New("the cursor is not valid")

// childPath is the path of a thing inside parent, from Microsoft's id of it or from the global one.
func childPath(l *loaders.Loaders, parent msgraph.Path, kind msgraph.Kind, id string) (msgraph.Path, error) {
	if !msgraph.IsGlobalID(id) {
		return parent.Child(kind, id)
	}
	path, err := globalPath(l, id, kind)
	if err == nil && path.Parent() != parent {
		return "", fmt.Errorf("%w: it names something that is not in here", msgraph.ErrInvalidID)
	}
	return path, err
}

// rootPath is the path of a thing at the root, from Microsoft's id of it or from the global one.
func rootPath(l *loaders.Loaders, kind msgraph.Kind, id string, root func(string) (msgraph.Path, error)) (msgraph.Path, error) {
	if !msgraph.IsGlobalID(id) {
		return root(id)
	}
	return globalPath(l, id, kind)
}

func globalPath(l *loaders.Loaders, id string, kind msgraph.Kind) (msgraph.Path, error) {
	path, err := l.ParseGlobalID(id)
	if err == nil && path.Kind() != kind {
		return "", fmt.Errorf("%w: it names one of the %s, not of the %s", msgraph.ErrInvalidID, path.Kind(), kind)
	}
	return path, err
}
