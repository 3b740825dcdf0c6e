package main

import (
	"github.com/spf13/cobra"

	"whosaid/pipeline/record"
)

func newSchema(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a claim",
		Long: `schema prints the JSON Schema (2020-12) that every line of claims is valid against.

EXIT STATUS
  0  printed
  1  it could not be written`,
		Example: `  whosaid schema > claim.schema.json`,
		Args:    arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return printAll(std.out, record.Schema())
		},
	}
}
