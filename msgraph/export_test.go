package msgraph

import (
	"context"
	"io"
)

// Read reads the answer to call.
func Read(call Call, answer io.Reader) (any, error) {
	result := Result{Call: call}
	result.read(answer, "https://graph.example.com/v1.0")
	return result.Value, result.Err
}

// PageAt asks for a page that a link leads to.
func PageAt(target string) Call { return List[User]{url: target} }

// Turns are so many, for long answers.
type Turns struct{ turns }

// NewTurns makes so many.
func NewTurns(count int) *Turns { return &Turns{turns{free: count}} }

// Decode has the body decoded in the turns of the operation.
func (t *Turns) Decode(ctx context.Context, operation int64, body io.Reader, decode func(io.Reader) error) error {
	return t.read(ctx, operation, body, decode)
}
