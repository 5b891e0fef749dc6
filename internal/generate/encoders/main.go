// Generate runs gqlgen with the plugins of this project.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return err
	}
	if err := os.Remove(encodersFile(cfg)); err != nil && !os.IsNotExist(err) { // it may not fit the schema any more
		return err
	}
	return api.Generate(cfg, api.AddPlugin(encoders{}))
}
