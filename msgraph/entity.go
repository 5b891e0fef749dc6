package msgraph

import "github.com/go-json-experiment/json/jsontext"

// Entity is a resource with a path of its own.
//
// https://learn.microsoft.com/graph/api/resources/entity
type Entity interface {
	// Path is where the resource lives.
	Path() Path
	// ID is its global id.
	ID() string
	// Gaps are the places in it that are empty because what Microsoft Graph sent cannot be read.
	Gaps() []jsontext.Pointer
}

// entity is what all resources with a path begin with.
type entity struct {
	gaps `json:"-"`
	// GraphID is Microsoft's bare id, unique only inside its collection.
	GraphID string `json:"id"`
	path    Path
}

func at(path Path) entity { return entity{GraphID: path.ID(), path: path} }

// Path is where the resource lives.
func (e *entity) Path() Path { return e.path }

// ID is the global id.
func (e *entity) ID() string { return e.path.GlobalID() }

// AppendID appends the global id as JSON.
func (e *entity) AppendID(b []byte) ([]byte, error) {
	return append(appendGlobalID(append(b, '"'), e.path, "", ""), '"'), nil
}

func (e *entity) place(self Path) { e.path = self }
