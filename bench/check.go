package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// checkAnswers asks every set-up every query, and fails unless all answers are the same.
func checkAnswers(ctx context.Context, c config, tell func(string, ...any)) error {
	for _, q := range c.queries {
		answers, err := collect(ctx, c, q)
		if err != nil {
			return err
		}
		if err := equal(answers); err != nil {
			return fmt.Errorf("query %q: %w", q.name, err)
		}
		tell("%s: the answers of %d set-ups are equal", q.name, len(answers))
	}
	return nil
}

// answer is what one set-up said.
type answer struct {
	setup string
	body  []byte
}

func collect(ctx context.Context, c config, q query) (answers []answer, err error) {
	_, targets, stop, err := startAll(ctx, c, 0, q, 1)
	defer stop()
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		var body bytes.Buffer
		if err := t.ask(ctx, 0, &body); err != nil {
			return nil, fmt.Errorf("set-up %q, query %q: %w", t.setup.name, q.name, err)
		}
		answers = append(answers, answer{t.setup.name, body.Bytes()})
	}
	return answers, nil
}

// equal compares answers as JSON. None of them may have an error.
func equal(answers []answer) error {
	var first any
	for i, a := range answers {
		data, err := a.data()
		if err != nil {
			return fmt.Errorf("set-up %q: %w: %.500s", a.setup, err, a.body)
		}
		if i == 0 {
			first = data
		} else if place, same := difference("data", first, data); !same {
			return fmt.Errorf("set-ups %q and %q differ at %s", answers[0].setup, a.setup, place)
		}
	}
	return nil
}

func (a answer) data() (any, error) {
	var response struct {
		Data   any   `json:"data"`
		Errors []any `json:"errors"`
	}
	err := json.Unmarshal(a.body, &response)
	if err == nil && (response.Data == nil || len(response.Errors) > 0) {
		err = errors.New("it answers with an error")
	}
	return response.Data, err
}

// difference is the place of the first one between two values of JSON.
func difference(place string, a, b any) (string, bool) {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok && len(a) == len(b) {
			for name := range a {
				if inside, same := difference(place+"."+name, a[name], b[name]); !same {
					return inside, false
				}
			}
			return "", true
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				if inside, same := difference(fmt.Sprintf("%s[%d]", place, i), a[i], b[i]); !same {
					return inside, false
				}
			}
			return "", true
		}
	default:
		if reflect.DeepEqual(a, b) {
			return "", true
		}
	}
	return fmt.Sprintf("%s: %.100v and %.100v", place, a, b), false
}
