// Package direct answers the queries of the bench without GraphQL: a handler written by hand for each, which makes the
// fewest calls that Microsoft Graph allows and writes the same JSON as the GraphQL answer, with encoding/json both ways.
package direct

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// New is the program over the Microsoft Graph at root.
func New(root string) http.Handler {
	g := graph{client: newClient(), root: root}
	mux := http.NewServeMux()
	for path, answer := range map[string]answer{
		"/subject":  subject,
		"/meeting":  meeting,
		"/meetings": meetings,
		"/townhall": townhall,
		"/webinars": webinars,
	} {
		mux.Handle("GET "+path, endpoint(g, answer))
	}
	return mux
}

// answer makes the data of one response.
type answer func(ctx context.Context, g graph, arguments url.Values) (any, error)

func endpoint(g graph, answer answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := g
		g.authorization = r.Header.Get("Authorization")
		data, err := answer(r.Context(), g, r.URL.Query())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		body, err := json.Marshal(object{"data": data})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// object is what wraps the values that matter.
type object map[string]any

// connection is a list as GraphQL shows it.
type connection[T any] struct {
	Nodes []T `json:"nodes"`
}
