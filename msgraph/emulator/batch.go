package emulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxBatchItems = 20
	maxBatchBytes = 4 << 20 // ours; Microsoft documents none
)

// batchItem is one request inside a batch.
type batchItem struct {
	id, method, url string
	header          http.Header
	dependsOn       int // index of an earlier item, or -1
}

func isBatch(path string) bool {
	return strings.EqualFold(strings.Trim(strings.ReplaceAll(path, "%24", "$"), "/"), "$batch")
}

// batch answers a batch. It works as a whole or not at all; whether its items
// do is written in their own statuses.
//
// https://learn.microsoft.com/graph/json-batching
func (x *exchange) batch(ctx context.Context, items []batchItem) (answer, error) {
	answers, slowest := x.answerItems(items)
	if err := wait(ctx, slowest); err != nil {
		return answer{}, err
	}
	body := []byte(`{"responses":[`)
	first := true
	for _, n := range x.chance.order(len(items)) {
		for _, id := range answers[n].ids {
			if !first {
				body = append(body, ',')
			}
			first = false
			body = answers[n].appendItem(body, id)
		}
	}
	return ok(append(body, `]}`...)), nil
}

// answerItems answers in the order of items, which puts every dependency
// before what depends on it. The items run side by side: the slowest tells how
// long all of them take.
func (x *exchange) answerItems(items []batchItem) (answers []answer, slowest time.Duration) {
	answers = make([]answer, len(items))
	for i, item := range items {
		call := x.item(item)
		if on := item.dependsOn; on >= 0 && answers[on].status/100 != 2 {
			answers[i] = call.refuse(errFailedDependency(items[on].id))
		} else {
			answers[i] = call.answerItem()
			slowest = max(slowest, call.fault.Latency)
		}
		answers[i].ids = call.fault.Item.ids(item.id)
	}
	return answers, slowest
}

// readBatch decodes a batch and checks every rule that lets a batch fail as a
// whole. Items come back even with an error, as far as they could be read.
func readBatch(r *http.Request) ([]batchItem, error) {
	raw, err := readBatchBody(r)
	if err != nil {
		return nil, err
	}
	items := make([]batchItem, 0, len(raw))
	ids := map[string]int{}
	for i, fields := range raw {
		item, err := fields.item()
		items = append(items, item)
		if err != nil {
			return items, err
		}
		key := strings.ToLower(item.id)
		if _, taken := ids[key]; taken {
			return items, badRequest("Duplicate request id '%s' in the batch.", item.id)
		}
		ids[key] = i
	}
	if len(items) > maxBatchItems {
		return items, badRequest("Number of requests inside batch exceeds the limit.")
	}
	return items, resolveDependencies(items, raw, ids)
}

// rawItem is an item as it came. Unknown properties are ignored, and so are
// known ones in another letter case, such as dependson.
type rawItem struct {
	ID        any               `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      jsontext.Value    `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

var errPayload = badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")

func readBatchBody(r *http.Request) ([]rawItem, error) {
	if mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(mediaType), "application/json") {
		return nil, errPayload
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBatchBytes+1))
	switch {
	case err != nil:
		return nil, errPayload
	case len(body) == 0:
		return nil, badRequest("Empty Payload. JSON content expected.")
	case len(body) > maxBatchBytes:
		return nil, &graphError{status: http.StatusRequestEntityTooLarge, code: "RequestEntityTooLarge", message: "The batch is too large."}
	}
	var batch struct {
		Requests *[]rawItem `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		if _, wrongType := errors.AsType[*json.SemanticError](err); wrongType {
			return nil, badRequest("Invalid batch payload format.")
		}
		return nil, errPayload
	}
	if batch.Requests == nil {
		return nil, badRequest("Invalid batch payload format. The property 'requests' is missing.")
	}
	return *batch.Requests, nil
}

// item checks one item by itself.
func (raw rawItem) item() (batchItem, error) {
	item := batchItem{method: strings.ToUpper(raw.Method), url: raw.URL, header: http.Header{}, dependsOn: -1}
	for name, value := range raw.Headers {
		item.header.Set(name, value)
	}
	id, isString := raw.ID.(string)
	item.id = id
	path, _, _ := strings.Cut(raw.URL, "?")
	switch {
	case !isString || id == "":
		return item, badRequest("Invalid batch payload format. The id of a request must be a string.")
	case item.method == "":
		return item, badRequest("Invalid batch payload format. Request '%s' has no method.", id)
	case path == "":
		return item, badRequest("Invalid batch payload format. Request '%s' has no url.", id)
	case isAbsolute(raw.URL):
		return item, badRequest("The url of request '%s' must be relative to the version, such as /me.", id)
	case isBatch(path):
		return item, badRequest("Request '%s' is a batch. A batch cannot hold another.", id)
	case len(raw.Body) > 0 && raw.Body.Kind() != 'n' && item.header.Get("Content-Type") == "":
		return item, badRequest("Request '%s' has a body but no Content-Type header.", id)
	}
	return item, nil
}

func isAbsolute(address string) bool {
	if strings.HasPrefix(address, "//") {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && u.IsAbs()
}
