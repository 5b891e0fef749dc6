package principal_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/internal/principal"
)

func TestWhateverDiffersMakesAnotherPrincipal(t *testing.T) {
	t.Parallel()
	all := []principal.Principal{
		{},
		principal.New("", "", ""),
		principal.New("t", "o", "a"),
		principal.New("t2", "o", "a"),
		principal.New("t", "o2", "a"),
		principal.New("t", "o", "a2"),
		principal.New("t", "o", "a", ""),
		principal.New("t", "o", "a", "b", "c"),
		principal.New("t", "o", "a", "bc"),
		principal.New("t", "oa", "", "b", "c"),
	}
	for i, p := range all {
		for j, q := range all {
			assert.Equal(t, i == j, p == q, "%d and %d", i, j)
			assert.Equal(t, i == j, p.String() == q.String(), "%d and %d", i, j)
		}
	}
}

func TestAPrincipalIsWhoItWasMadeOf(t *testing.T) {
	t.Parallel()
	p := principal.New("t", "o", "a", "rights")
	assert.Equal(t, p, principal.New("t", "o", "a", "rights"))
	assert.Equal(t, []string{"t", "o", "a"}, []string{p.Tenant(), p.Object(), p.Application()})
	assert.True(t, principal.Principal{}.IsZero())
	assert.False(t, p.IsZero())
}

func TestAPrincipalInALogNamesNobody(t *testing.T) {
	t.Parallel()
	text := fmt.Sprint(principal.New("contoso", "diane", "app", "secret"))
	for _, part := range []string{"contoso", "diane", "app", "secret"} {
		assert.NotContains(t, text, part)
	}
}
