package direct

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"
)

// batchSize is Microsoft Graph's limit.
const batchSize = 20

// graph asks Microsoft Graph as one caller.
type graph struct {
	client        *http.Client
	root          string
	authorization string
}

func newClient() *http.Client {
	connections := http.DefaultTransport.(*http.Transport).Clone()
	connections.MaxIdleConns, connections.MaxIdleConnsPerHost = 256, 256
	return &http.Client{Transport: connections}
}

// list is an answer that holds several.
type list[T any] struct {
	Value []T `json:"value"`
}

// send makes one request. What comes back is a success.
func (g graph) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, g.root+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", g.authorization)
	request.Header.Set("Content-Type", "application/json")
	response, err := g.client.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("Microsoft Graph answers %s", response.Status)
	}
	return response, nil
}

// do makes one request and reads the answer into value.
func (g graph) do(ctx context.Context, method, path string, body io.Reader, value any) error {
	response, err := g.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(value)
}

func get[T any](ctx context.Context, g graph, path string) (value T, err error) {
	err = g.do(ctx, http.MethodGet, path, nil, &value)
	return value, err
}

// getAll gets all paths in batches, side by side, in order.
func getAll[T any](ctx context.Context, g graph, paths []string) ([]T, error) {
	values := make([]T, len(paths))
	calls, ctx := errgroup.WithContext(ctx)
	from := 0
	for chunk := range slices.Chunk(paths, batchSize) {
		into := values[from:][:len(chunk)]
		calls.Go(func() error { return batch(ctx, g, chunk, into) })
		from += len(chunk)
	}
	return values, calls.Wait()
}

type batchRequest struct {
	ID     string `json:"id"`
	Method string `json:"method"`
	URL    string `json:"url"`
}

type batchResponse[T any] struct {
	ID     string `json:"id"`
	Status int    `json:"status"`
	Body   T      `json:"body"`
}

// batch gets paths in one request; each is an item whose id is its index.
func batch[T any](ctx context.Context, g graph, paths []string, values []T) error {
	requests := make([]batchRequest, len(paths))
	for i, path := range paths {
		requests[i] = batchRequest{ID: strconv.Itoa(i), Method: http.MethodGet, URL: path}
	}
	body, err := json.Marshal(object{"requests": requests})
	if err != nil {
		return err
	}
	var answer struct {
		Responses []batchResponse[T] `json:"responses"`
	}
	if err := g.do(ctx, http.MethodPost, "/$batch", bytes.NewReader(body), &answer); err != nil {
		return err
	}
	if len(answer.Responses) != len(paths) {
		return fmt.Errorf("Microsoft Graph answers %d of %d items", len(answer.Responses), len(paths))
	}
	for _, response := range answer.Responses {
		i, err := strconv.Atoi(response.ID)
		if err != nil || i < 0 || i >= len(values) || response.Status != http.StatusOK {
			return fmt.Errorf("Microsoft Graph answers item %q with %d", response.ID, response.Status)
		}
		values[i] = response.Body
	}
	return nil
}
