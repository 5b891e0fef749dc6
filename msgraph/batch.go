package msgraph

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/attendance-gateway/attendance-gateway/internal/panics"
)

// batchSize is Microsoft Graph's limit of requests in one $batch.
//
// https://learn.microsoft.com/graph/json-batching
const batchSize = 20

// send tries attempts, each on its own or in batches, side by side, and yields them as they arrive: at first together
// all that do not take much longer than the quickest, so that what follows from them can go out together; then those that
// come late, which hold nobody up.
func (c *Client) send(ctx context.Context, attempts []*attempt) iter.Seq[[]*attempt] {
	return func(yield func([]*attempt) bool) {
		requests, began := inRequests(attempts), time.Now()
		arrivals := make(chan []*attempt, len(requests))
		for _, request := range requests {
			go func() {
				c.request(ctx, request)
				arrivals <- request
			}()
		}
		for missing := len(requests); missing > 0; {
			arrived := <-arrivals
			missing--
			if missing == len(requests)-1 {
				others := gather(arrivals, missing, time.Since(began)+grace)
				arrived, missing = slices.Concat(append(others, arrived)...), missing-len(others)
			}
			if !yield(arrived) {
				return
			}
		}
	}
}

// grace is what requests are waited for at least, after the quickest; and as long again as that took.
const grace = 100 * time.Millisecond

// gather takes what arrives within the time, count at most.
func gather(arrivals <-chan []*attempt, count int, within time.Duration) (arrived [][]*attempt) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for len(arrived) < count {
		select {
		case request := <-arrivals:
			arrived = append(arrived, request)
		case <-timer.C:
			return arrived
		}
	}
	return arrived
}

// inRequests parts attempts into the requests they go out in.
func inRequests(attempts []*attempt) (requests [][]*attempt) {
	var together []*attempt
	for _, a := range attempts {
		if a.alone {
			requests = append(requests, []*attempt{a})
		} else {
			together = append(together, a)
		}
	}
	return slices.AppendSeq(requests, slices.Chunk(together, batchSize))
}

// request sends attempts in one request. It runs on a goroutine of its own, where a panic would end the process: it
// becomes the error of these calls, with its stack for the log.
func (c *Client) request(ctx context.Context, attempts []*attempt) {
	renewals := c.session.renewed()
	err := safely(func() error {
		if len(attempts) == 1 {
			attempts[0].level = inRequest
			attempts[0].last = c.get(ctx, attempts[0])
		} else {
			c.batch(ctx, attempts)
		}
		c.heed(ctx, attempts, renewals)
		return nil
	})
	if err != nil {
		fail(attempts, err)
	}
	c.tellCalls(ctx, attempts)
}

// safely makes a panic an error.
func safely(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = panics.Recovered(value)
		}
	}()
	return f()
}

func fail(attempts []*attempt, err error) []*attempt {
	for _, a := range attempts {
		a.last.Value, a.last.Err, a.level = nil, err, inRequest
	}
	return attempts
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

// errUnanswered is what became of an item until its answer is read.
var errUnanswered = badResponse("no answer to a request of a batch")

// batch asks the calls in one $batch. Item ids are positions.
func (c *Client) batch(ctx context.Context, attempts []*attempt) {
	headers := map[string]string{preferHeader: preferUnknownMembers}
	var body batchRequest
	var sent []*attempt
	for i, a := range attempts {
		a.last.Value = nil
		if a.last.Err = c.sendable(a.last.Call); a.last.Err == nil {
			item := batchRequestItem{ID: strconv.Itoa(i), Method: http.MethodGet, URL: a.last.Call.target(), Headers: headers}
			body.Requests = append(body.Requests, item)
			sent = append(sent, a)
			a.last.Err, a.level = errUnanswered, inBatch
		}
	}
	if len(sent) == 0 {
		return
	}
	if err := c.post(ctx, body, c.watch(batched, sent...), &batchResponse{attempts: attempts, root: c.root}); err != nil {
		answered := func(a *attempt) bool { return a.last.Value != nil }
		fail(slices.DeleteFunc(sent, answered), refusedAsAWhole(err))
	}
}

// refusedAsAWhole marks the error of a batch that Microsoft Graph would not look at. One of its items may be to blame, or
// that they are a batch; it says nothing of any one of them.
func refusedAsAWhole(err error) error {
	response, ok := errors.AsType[*ResponseError](err)
	if !ok {
		return err
	}
	switch status := response.StatusCode; {
	case status == http.StatusUnauthorized, status == http.StatusTooManyRequests:
		return err
	case status >= 400 && status < 500, status == http.StatusNotImplemented:
		return fmt.Errorf("%w: %w", errBatchRefused, err)
	}
	return err
}

// post sends a batch and reads the answer, item by item as it arrives.
func (c *Client) post(ctx context.Context, request batchRequest, seen *watching, response *batchResponse) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, string(c.root)+"/$batch", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	return c.do(req, len(request.Requests), seen, func(r io.Reader) error {
		d := newDecoder(r)
		defer d.release()
		d.object(response)
		return d.end()
	})
}

// batchResponse is the answer to a batch of attempts.
type batchResponse struct {
	attempts []*attempt
	root     Root
	headers  jsontext.Value // of the item that is being read; of use for the next one
}

func (b *batchResponse) member(d *decoder, name []byte) bool {
	if string(name) != `"responses"` {
		return false
	}
	if d.begin('[') {
		for d.more(']') {
			item := batchResponseItem{batchResponse: b}
			b.headers = b.headers[:0]
			if d.object(&item); d.err == nil {
				item.settle()
			}
		}
	}
	return true
}

// batchResponseItem is one answer. Answers come in any order; nothing in them can be relied on to be there, or to be of
// the documented type.
type batchResponseItem struct {
	*batchResponse
	last   *Result // of the attempt that it answers, nil if none
	status int
	body   jsontext.Value // that could not be read as it came
	read   bool           // it could
}

func (item *batchResponseItem) member(d *decoder, name []byte) bool {
	switch string(name) {
	case `"id"`:
		i, err := strconv.Atoi(strings.Trim(string(d.raw()), `"`))
		if err == nil && i >= 0 && i < len(item.attempts) && item.attempts[i].last.Value == nil { // what was had is kept
			item.last = &item.attempts[i].last
		}
	case `"status"`:
		number, _ := strconv.ParseFloat(strings.Trim(string(d.raw()), `"`), 64)
		item.status = int(number)
	case `"headers"`:
		item.headers = append(item.headers[:0], d.raw()...)
	case `"body"`:
		if item.read = item.last != nil && item.status == http.StatusOK && d.PeekKind() == '{'; item.read {
			d.nested(func() { item.last.readNext(d, item.root) })
		} else {
			item.body = d.raw().Clone()
		}
	default:
		return false
	}
	return true
}

// settle writes the item's fate to the attempt it answers. An answer to nothing is ignored.
func (item *batchResponseItem) settle() {
	if item.last == nil {
		return
	}
	if !item.read {
		item.readBody()
	}
	if item.last.Err != nil {
		item.last.Err = unreadable(item.last.Err, item.status, item.header())
	}
}

// readBody reads a body that could not be read as it came.
func (item *batchResponseItem) readBody() {
	body, err := item.json()
	switch {
	case item.status != http.StatusOK:
		item.last.Err = responseError(item.status, item.header(), bytes.NewReader(body))
	case err != nil:
		item.last.Err = err
	default:
		item.last.read(bytes.NewBuffer(body), item.root)
	}
}

// json is the item's body. A body that Microsoft Graph did not recognise as JSON comes as a base64 string.
func (item *batchResponseItem) json() (jsontext.Value, error) {
	if item.body.Kind() != '"' {
		if len(item.body) == 0 {
			return nil, badResponse("no body")
		}
		return item.body, nil
	}
	var text string
	if err := json.Unmarshal(item.body, &text, textOptions); err != nil {
		return nil, badResponse("%w", err)
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, badResponse("a body that is neither JSON nor base64")
	}
	return decoded, nil
}

// textOptions read the parts of an item around its body: text that is not valid UTF-8 is mended.
var textOptions = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// header reads the item's headers, whose names come in any case and whose values are not always strings.
func (item *batchResponseItem) header() http.Header {
	var fields map[string]any
	header := http.Header{}
	if json.Unmarshal(item.headers, &fields, textOptions) == nil {
		for name, value := range fields {
			header.Set(name, fmt.Sprint(value))
		}
	}
	return header
}
