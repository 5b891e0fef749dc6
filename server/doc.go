// Package server is HTTP in and HTTP out: routes, the GraphQL transport, limits, the table of error codes, and the
// GraphiQL page. It does not know which token reaches Microsoft Graph, nor whether anything is cached.
package server
