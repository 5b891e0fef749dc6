package server_test

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// hostileQueries are the worst of each kind, as large as is let through to what refuses them.
func hostileQueries() []struct{ name, query string } {
	return []struct{ name, query string }{
		{"a thousand aliases", "{" + times(1000, " a%d: me { id }") + "}"},
		{"ten thousand repeated fields", "{" + strings.Repeat("_:id ", 10_000) + "}"},
		{"fragments that double 40 times", doubling(40, true)},
		{"doubling through a circle of types", doubling(24, false)},
		{"200 fields inside each other", nested(200)["plain"]},
		{"30,000 braces", strings.Repeat("{a", 30_000)},
		{"10,000 directives", "{ __typename " + strings.Repeat("@aa ", 10_000) + "}"},
		{"900 unknown directives", "{ __typename " + strings.Repeat("@aa ", 900) + "}"},
		{"a circle of fragments", `{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A ...B }`},
		{"fragments that overlap", "{" + strings.Repeat("... on Query {"+strings.Repeat("...{__typename}", 20)+"}", 22) + "}"},
		{"600 fields that may conflict", "{ me {" + times(600, " a: f%d") + "} }"},
		{"77 fields that do", "{ me {" + times(77, " a: f%d") + "} }"},
		{"introspection in circles", `{ __schema { types ` + strings.Repeat("{ fields { type ", 4) + "{ name }" + strings.Repeat("} }", 4) + ` } }`},
		{"a name of 60 KiB", "{ " + strings.Repeat("a", 60<<10) + " }"},
		{"60 KiB of commas", "{" + strings.Repeat(",", 60<<10) + "__typename }"},
	}
}

// BenchmarkHostile measures what it takes to refuse, or to answer, each of them, over and over from one connection. The
// documents are new each time: none is known before.
func BenchmarkHostile(b *testing.B) {
	served := httptest.NewServer(emulated(emulator.New(emulator.Options{})))
	b.Cleanup(served.Close)
	for _, hostile := range hostileQueries() {
		b.Run(strings.ReplaceAll(hostile.name, " ", "_"), func(b *testing.B) {
			body, err := json.Marshal(map[string]string{"query": hostile.query})
			require.NoError(b, err)
			var answered int64
			for b.Loop() {
				response, err := served.Client().Post(served.URL+"/graphql", "application/json", strings.NewReader(string(body))) //nolint:noctx // a benchmark
				require.NoError(b, err)
				answered, err = io.Copy(io.Discard, response.Body)
				require.NoError(b, err)
				require.NoError(b, response.Body.Close())
			}
			b.ReportMetric(float64(len(body)), "B-asked")
			b.ReportMetric(float64(answered), "B-answered")
		})
	}
}
