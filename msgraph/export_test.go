package msgraph

import "io"

// SetMaxBytes changes what one operation may read, so that a test need not read as much.
func (u *Upstream) SetMaxBytes(n int64) { u.bytes = n }

// Read reads the answer to call.
func Read(call Call, answer io.Reader) (any, error) {
	result := Result{Call: call}
	result.read(answer, "https://graph.example.com/v1.0")
	return result.Value, result.Err
}

// PageAt asks for a page that a link leads to.
func PageAt(target string) Call { return List[User]{url: target} }
