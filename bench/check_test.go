package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAllSetupsAnswerTheSame asks every role every query, in process.
func TestAllSetupsAnswerTheSame(t *testing.T) {
	t.Parallel()
	serve := func(h http.Handler) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	graph := part{root: serve(roles["upstream"](part{})) + "/v1.0"}
	addresses := map[string]string{}
	for _, s := range setups {
		addresses[s.name] = serve(roles[s.role()](graph))
	}
	rows := map[string]struct {
		property string
		count    int
	}{
		"subject": {"subject", 1}, "meeting": {"emailAddress", 150}, "meetings": {"emailAddress", 3000},
		"townhall": {"emailAddress", 10_000}, "webinars": {"displayName", 10},
	}
	c := config{setups: setups}
	for _, q := range queries() {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			var answers []answer
			for _, s := range c.setupsFor(q) {
				var body bytes.Buffer
				require.NoError(t, newTarget(s, &process{address: addresses[s.name]}, q, 1).ask(t.Context(), 0, &body), s.name)
				answers = append(answers, answer{s.name, body.Bytes()})
			}
			require.NoError(t, equal(answers))
			wanted := rows[q.name]
			assert.Equal(t, wanted.count, bytes.Count(answers[0].body, []byte(`"`+wanted.property+`":`)))
		})
	}
}

// role is what this binary plays in place of the set-up's program.
func (s setup) role() string {
	if s.program == gatewayProgram {
		return "gateway"
	}
	return s.args[0]
}

func TestEqualSaysWhereAnswersDiffer(t *testing.T) {
	t.Parallel()
	one := answer{"one", []byte(`{"data":{"a":[{"b":1,"c":null}]}}`)}
	require.NoError(t, equal([]answer{one, {"two", []byte(`{ "data": { "a": [ { "c": null, "b": 1.0 } ] } }`)}}))
	for body, problem := range map[string]string{
		`{"data":{"a":[{"b":2,"c":null}]}}`:                      `"one" and "two" differ at data.a[0].b: 1 and 2`,
		`{"data":{"a":[{"b":1}]}}`:                               `differ at data.a[0]`,
		`{"data":{"a":[]}}`:                                      `differ at data.a:`,
		`{"data":{"a":[{"b":1,"c":null}]},"errors":[{}]}`:        `"two": it answers with an error`,
		`{"data":null}`:                                          `"two": it answers with an error`,
		`{"data":{"a":[{"b":1,"c":null}]}`:                       `unexpected end`,
		`{"data":{"a":[{"b":1,"c":{"message":"not a scalar"}}]}`: `unexpected end`,
	} {
		require.ErrorContains(t, equal([]answer{one, {"two", []byte(body)}}), problem)
	}
}
