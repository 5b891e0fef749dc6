package main

import (
	"flag"
	"fmt"

	"github.com/attendance-gateway/attendance-gateway/server"
)

// overHTTP is what clients may send, and from where.
type overHTTP struct {
	origins       string
	introspection bool
}

func (h *overHTTP) flags(flags *flag.FlagSet) {
	flags.StringVar(&h.origins, "cors-origins", "", "`origins` of other sites whose pages may ask, by commas, such as https://app.example.com\n"+
		"(default: none)")
	flags.BoolVar(&h.introspection, "introspection", true, "answer __schema and __type, and suggest names in errors (default true)")
}

func (h *overHTTP) check() error {
	if err := server.Origins(list(h.origins)).Check(); err != nil {
		return fmt.Errorf("--cors-origins: %w", err)
	}
	return nil
}
