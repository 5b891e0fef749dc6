// Package plain is a gateway for the queries of the bench as gqlgen's guides show one: gqlgen's own transports, a
// dataloader for each kind of thing with the wait that it comes with, one GET for each key, and encoding/json.
// gqlgen writes generated.go and models_gen.go from schema.graphqls and gqlgen.yml.
package plain

//go:generate go tool gqlgen generate
