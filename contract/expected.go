package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// expected is what a consumer keeps of an answer: its errors, each by its path and code. Without an answer there are none.
type expected struct {
	errors []string
	// refused says that the operation is not begun, so that its document may be valid by no schema.
	refused bool
}

// readExpected reads the answer beside a document: who-came.graphql has it in who-came.response.json, or a folder with one
// document in response.json.
func readExpected(dir fs.FS, name string) (e expected, err error) {
	base := strings.TrimSuffix(name, path.Ext(name))
	for _, candidate := range []string{base + ".response.json", path.Join(path.Dir(name), "response.json")} {
		text, err := fs.ReadFile(dir, candidate)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return e, err
		}
		var a answer
		if err := json.Unmarshal(text, &a); err != nil || a.Data == nil && a.Errors == nil {
			return e, fmt.Errorf("%s is not a GraphQL response", candidate)
		}
		for _, failure := range a.Errors {
			e.errors = append(e.errors, failure.place())
		}
		_, e.refused = a.refused()
		return e, nil
	}
	return e, nil
}

// place is what does not differ between two answers.
func (e answerError) place() string { return strings.TrimSpace(fmt.Sprintf("%v %s", e.Path, e.code())) }

// hold finds the errors that are not expected, and what is expected and not there.
func (e expected) hold(r *OperationReport, a *answer) {
	refusal, refused := a.refused()
	switch {
	case refused && !e.refused:
		r.find(Breaking, "the deployment refuses it: %s", refusal)
		return
	case e.refused && !refused:
		r.find(Breaking, "the deployment does not refuse it, as is expected")
	}
	missing := slices.Clone(e.errors)
	for _, failure := range a.Errors {
		if i := slices.Index(missing, failure.place()); i >= 0 {
			missing = slices.Delete(missing, i, i+1)
		} else {
			r.find(Breaking, "an error at %v: %s", failure.Path, failure)
		}
	}
	for _, place := range missing {
		r.find(Breaking, "there is no error at %s, as is expected", place)
	}
}
