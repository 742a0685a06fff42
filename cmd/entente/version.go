package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"entente/internal/ingest"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which program this is",
		Args:  operands(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			e, err := a.engineNamed()
			if err != nil {
				return err
			}
			if a.json {
				return a.encode(map[string]any{"version": version, "go": runtime.Version(), "schema": e.Schema, "rules": ingest.Rules})
			}
			_, err = fmt.Fprintf(a.stdout, "entente %s (%s, index schema %s, reading rules %d)\n", version, runtime.Version(), e.Schema, ingest.Rules)
			return err
		},
	}
}
