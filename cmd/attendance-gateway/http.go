package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/attendance-gateway/attendance-gateway/server"
)

// overHTTP is what clients may send, and from where.
type overHTTP struct {
	origins       string
	introspection bool
	trusted       string // "" is for any document
	maxAge        time.Duration
}

func (h *overHTTP) flags(flags *flag.FlagSet) {
	flags.StringVar(&h.origins, "cors-origins", "", "`origins` of other sites whose pages may ask, by commas, such as https://app.example.com\n"+
		"(default: none)")
	flags.BoolVar(&h.introspection, "introspection", true, "answer __schema and __type, and suggest names in errors (default true)")
	flags.StringVar(&h.trusted, "trusted-documents", "", "`file` with the only documents to answer, by their ids: a manifest of Apollo, Relay or\n"+
		"graphql-codegen (default: any document)")
	flags.Func("trusted-max-age", "`duration` for which the caller's browser may keep the answer to a GET of a trusted document\n"+
		"(default 0: not at all)", setDuration(&h.maxAge))
}

// check names what is wrong; audited says that somebody wants to know who reads what.
func (h *overHTTP) check(audited bool) error {
	if err := server.Origins(list(h.origins)).Check(); err != nil {
		return fmt.Errorf("--cors-origins: %w", err)
	}
	switch {
	case h.maxAge > 0 && h.trusted == "":
		return errors.New("--trusted-max-age needs --trusted-documents")
	case h.maxAge > 0 && audited:
		return errors.New("--trusted-max-age does not go with --audit-log: nobody could write down what a browser shows again")
	}
	return nil
}

// documents reads the trusted ones; nil is for any.
func (h *overHTTP) documents(limits server.Limits) (server.TrustedDocuments, error) {
	if h.trusted == "" {
		return nil, nil
	}
	text, err := os.ReadFile(h.trusted)
	if err != nil {
		return nil, fmt.Errorf("--trusted-documents: %w", errors.Unwrap(err))
	}
	trusted, err := server.ReadTrustedDocuments(text, limits)
	if err != nil {
		return nil, fmt.Errorf("--trusted-documents: %w", oneLine(err))
	}
	return trusted, nil
}
