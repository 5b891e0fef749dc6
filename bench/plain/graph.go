package plain

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// graph asks Microsoft Graph as one caller.
type graph struct {
	client        *http.Client
	root          string
	authorization string
}

// list is an answer that holds several.
type list[T any] struct {
	Value []*T `json:"value"`
}

// get makes one call.
func get[T any](ctx context.Context, g graph, path string) (*T, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.root+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", g.authorization)
	response, err := g.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("Microsoft Graph answers %s", response.Status)
	}
	value := new(T)
	return value, json.NewDecoder(response.Body).Decode(value)
}
