package msgraph

import "io"

// Read reads the answer to call.
func Read(call Call, answer io.Reader) (any, error) {
	result := Result{Call: call}
	result.read(answer, "https://graph.example.com/v1.0")
	return result.Value, result.Err
}

// PageAt asks for a page that a link leads to.
func PageAt(target string) Call { return List[User]{url: target} }
