package main

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ofKubernetes matches what Kubernetes tells of a Service called attendance-gateway.
//
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
var ofKubernetes = regexp.MustCompile(`^` + environmentPrefix + `(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)`)

// checkEnvironment refuses variables that look like settings and are none: a name that is mistyped would change nothing.
func checkEnvironment(environ []string) error {
	known := variables()
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, environmentPrefix) && !slices.Contains(known, name) && !ofKubernetes.MatchString(name) {
			return fmt.Errorf("the environment variable %s is no setting; -help lists them", name)
		}
	}
	return nil
}

// variables are those of all flags, and those of secrets, which have none.
func variables() []string {
	names := []string{secretVariable, passwordVariable}
	_, flags := newConfig()
	flags.VisitAll(func(f *flag.Flag) { names = append(names, variable(f)) })
	return names
}
