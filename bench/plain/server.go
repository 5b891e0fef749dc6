package plain

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
)

// New is the gateway over the Microsoft Graph at root, as gqlgen init sets one up. Of Go's transport only the number of
// idle connections is changed: with the two that it keeps, 32 clients would measure TCP.
func New(root string) http.Handler {
	server := handler.New(NewExecutableSchema(Config{Resolvers: resolver{}}))
	server.AddTransport(transport.Options{})
	server.AddTransport(transport.GET{})
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	server.Use(extension.Introspection{})
	server.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](100)})

	connections := http.DefaultTransport.(*http.Transport).Clone()
	connections.MaxIdleConns, connections.MaxIdleConnsPerHost = 256, 256
	mux := http.NewServeMux()
	mux.Handle("/graphql", middleware(graph{client: &http.Client{Transport: connections}, root: root}, server))
	return mux
}
