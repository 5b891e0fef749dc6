package server_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/attendance-gateway/attendance-gateway/contract"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// What Microsoft adds to its resources, and the schema does not know, changes no answer.
func TestNewPropertiesChangeNothing(t *testing.T) {
	t.Parallel()
	added := map[string]any{"@odata.type": unheardType, "id": "n1_", "deep": []any{1, nil, map[string]any{"role": unheard}}}
	for _, o := range operations(t) {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			e := emulator.New(emulator.Options{TownhallRecords: few})
			before, findings := o.frozen(t, renewing(e, func(property) bool { return false }))
			after, now := o.frozen(t, changing(e.Transport(), func(url string, body map[string]any) {
				propertiesOf(url, body, func(p property) {
					object, ok := p.value.(map[string]any)
					if !ok || p.of.IsLeafType() {
						return
					}
					for _, name := range []string{"brandNew", "brandNew@odata.type", "@brand.new", "kind", "attendance"} {
						object[name] = added
					}
					if !isAnnotated(p.of) {
						object["@odata.type"] = unheardType
					}
				})
			}))
			assert.Equal(t, findings, now)
			assert.Equal(t, before.Data, after.Data)
		})
	}
}

// Whatever Microsoft does not tell any more is null, and no error, unless something else was asked for by it. Of properties that
// several operations ask for, the first tries.
func TestPropertiesThatBecomeNullAreNull(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, o := range operations(t) {
		l := &lessTold{o, emulator.New(emulator.Options{TownhallRecords: few})}
		var met sites
		before, asked := l.without(t, func(p property) bool {
			if p.name != "" {
				met.add(p)
			}
			return false
		})
		places := slices.DeleteFunc(met.sample(1), func(place string) bool {
			call := ids.ReplaceAllString(place, "/*")
			defer func() { tried[call] = true }()
			return tried[call]
		})
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			for _, place := range places {
				after, calls := l.without(t, func(p property) bool { return p.place == place })
				want := before
				if !slices.Equal(asked, calls) {
					want, after = withoutErrors(want), withoutErrors(after)
				}
				assert.Equal(t, want, after, place)
			}
		})
	}
	assert.Greater(t, len(tried), 200)
}

var ids = regexp.MustCompile(`/[^/]*\d[^/]*`)

// lessTold is an operation on a Microsoft Graph that does not tell everything.
type lessTold struct {
	operation
	*emulator.Emulator
}

// without tells what a frozen client finds wrong with the answer, and what was asked for it, if the chosen properties are null.
func (l *lessTold) without(t *testing.T, chosen func(p property) bool) (findings []contract.Finding, calls []string) {
	t.Helper()
	l.Reset()
	_, findings = l.frozen(t, changing(l.Transport(), func(url string, body map[string]any) {
		propertiesOf(url, body, func(p property) {
			if p.set != nil && chosen(p) {
				p.set(nil)
			}
		})
	}))
	for _, call := range l.Calls() {
		calls = append(calls, call.URL)
	}
	slices.Sort(calls)
	return findings, calls
}

func withoutErrors(findings []contract.Finding) []contract.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f contract.Finding) bool { return strings.HasPrefix(f.Message, "an error at") })
}
