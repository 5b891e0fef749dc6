package msgraph

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/sync/errgroup"
)

// batchSize is Microsoft Graph's limit of requests in one $batch.
//
// https://learn.microsoft.com/graph/json-batching
const batchSize = 20

// maxBatchesInFlight bounds what one operation asks at the same time. Microsoft documents no limit for meetings, and
// counts every item of a batch.
const maxBatchesInFlight = 8

// Result is what became of one call.
type Result struct {
	// Value is what the call reads: a *T of a Get[T], a Page[T] of a List[T].
	Value any
	Err   error
}

// Do asks every call and returns one result for each, in the order of calls. A lone call is a plain GET; more go out
// in batches of at most 20, several side by side. A call that fails costs its neighbours nothing.
func (c *Client) Do(ctx context.Context, calls []Call) []Result {
	results := make([]Result, len(calls))
	var batches errgroup.Group
	batches.SetLimit(maxBatchesInFlight)
	for start := 0; start < len(calls); start += batchSize {
		end := min(start+batchSize, len(calls))
		batches.Go(func() error {
			c.ask(ctx, calls[start:end], results[start:end])
			return nil // each call has its own error
		})
	}
	_ = batches.Wait()
	return results
}

// ask runs on a goroutine of its own, where a panic would end the process: it becomes the error of these calls, with
// its stack for the log.
func (c *Client) ask(ctx context.Context, calls []Call, results []Result) {
	defer func() {
		if value := recover(); value != nil {
			for i := range results {
				results[i] = Result{Err: fmt.Errorf("panic: %v\n%s", value, debug.Stack())}
			}
		}
	}()
	if len(calls) == 1 {
		results[0].Value, results[0].Err = c.get(ctx, calls[0])
		return
	}
	c.batch(ctx, calls, results)
}

type batchRequest struct {
	Requests []batchRequestItem `json:"requests"`
}

type batchRequestItem struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// batch asks the calls in one $batch and writes each one's fate into results. Item ids are positions.
func (c *Client) batch(ctx context.Context, calls []Call, results []Result) {
	headers := map[string]string{preferHeader: preferUnknownMembers}
	var body batchRequest
	for i, call := range calls {
		if results[i].Err = sendable(call); results[i].Err == nil {
			item := batchRequestItem{ID: strconv.Itoa(i), Method: http.MethodGet, URL: call.target(), Headers: headers}
			body.Requests = append(body.Requests, item)
			results[i].Err = badResponse("no answer to request %d of a batch", i)
		}
	}
	if err := c.post(ctx, body, func(item batchResponseItem) { item.settle(calls, results, c.root) }); err != nil {
		for _, item := range body.Requests {
			i, _ := strconv.Atoi(item.ID)
			results[i] = Result{Err: err}
		}
	}
}

// post sends a batch and hands over each item of the answer.
func (c *Client) post(ctx context.Context, request batchRequest, each func(batchResponseItem)) error {
	if len(request.Requests) == 0 {
		return nil
	}
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, string(c.root)+"/$batch", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	var answer struct {
		Responses []jsontext.Value `json:"responses"`
	}
	err = c.do(req, func(body *jsontext.Decoder) error {
		if err := json.UnmarshalDecode(body, &answer); err != nil {
			return badResponse("%w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, response := range answer.Responses {
		var item batchResponseItem
		if json.Unmarshal(response, &item, readOptions) == nil {
			each(item)
		}
	}
	return nil
}

// batchResponseItem is one answer. Answers come in any order; nothing in them can be relied on to be there, or to be
// of the documented type.
type batchResponseItem struct {
	ID      jsontext.Value `json:"id"`
	Status  jsontext.Value `json:"status"`
	Headers jsontext.Value `json:"headers"`
	Body    jsontext.Value `json:"body"`
}

// settle writes the item's fate to the result of the call it answers. An answer to nothing is ignored.
func (item batchResponseItem) settle(calls []Call, results []Result, root Root) {
	i, err := strconv.Atoi(strings.Trim(string(item.ID), `"`))
	if err != nil || i < 0 || i >= len(calls) {
		return
	}
	results[i].Value, results[i].Err = item.value(calls[i], root)
}

func (item batchResponseItem) value(call Call, root Root) (any, error) {
	status, _ := strconv.Atoi(strings.Trim(string(item.Status), `"`))
	header := item.header()
	if status != http.StatusOK {
		return nil, responseError(status, header, bytes.NewReader(item.Body))
	}
	body, err := item.json()
	if err != nil {
		return nil, unreadable(err, status, header)
	}
	value, err := call.read(jsontext.NewDecoder(bytes.NewBuffer(body), readOptions), root)
	return value, unreadable(err, status, header)
}

// json is the item's body. A body that Microsoft Graph did not recognise as JSON comes as a base64 string.
func (item batchResponseItem) json() (jsontext.Value, error) {
	if item.Body.Kind() != '"' {
		if len(item.Body) == 0 {
			return nil, badResponse("no body")
		}
		return item.Body, nil
	}
	var text string
	if err := json.Unmarshal(item.Body, &text, readOptions); err != nil {
		return nil, badResponse("%w", err)
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, badResponse("a body that is neither JSON nor base64")
	}
	return decoded, nil
}

// header reads the item's headers, whose names come in any case and whose values are not always strings.
func (item batchResponseItem) header() http.Header {
	var fields map[string]any
	header := http.Header{}
	if json.Unmarshal(item.Headers, &fields, readOptions) == nil {
		for name, value := range fields {
			header.Set(name, fmt.Sprint(value))
		}
	}
	return header
}
