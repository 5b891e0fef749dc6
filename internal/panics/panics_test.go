package panics_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/internal/panics"
)

type secret struct{ email string }

func recovered(broken func()) (err *panics.Error) {
	defer func() { err = panics.Recovered(recover()) }()
	broken()
	return nil
}

func TestAPanicTellsItsTypeAndPlaceAndNoValue(t *testing.T) {
	t.Parallel()
	value := &secret{"megan@contoso.example"}
	for want, broken := range map[string]func(){
		"string":                 func() { panic(value.email) },
		"*panics_test.secret":    func() { panic(value) },
		"*errors.errorString":    func() { panic(errors.New(value.email)) },
		"*fmt.wrapError":         func() { panic(fmt.Errorf("%s: %w", value.email, errors.New(value.email))) },
		"index out of range [5]": func() { _ = []string{value.email}[len(value.email)-16] },
	} {
		err := recovered(broken)
		assert.Contains(t, err.Error(), want)
		assert.Contains(t, err.Stack, "panics_test.recovered")
		assert.NotContains(t, err.Error()+err.Stack, "contoso")
	}
}
