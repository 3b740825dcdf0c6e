package main

// Every flag of every verb can be set by a variable of the environment:
// --max-bytes by WHOSAID_MAX_BYTES. The flag goes over the variable, the
// variable over the default; a variable that is empty counts as not set.

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func variable(flag string) string {
	return "WHOSAID_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// bindEnvironment adds the variables to the verb's help, and reads them before
// the verb runs.
func bindEnvironment(verb *cobra.Command) {
	verb.LocalFlags().VisitAll(func(f *pflag.Flag) {
		f.Usage += " (" + variable(f.Name) + ")"
	})
	before := verb.PreRunE
	verb.PreRunE = func(cmd *cobra.Command, args []string) error {
		if err := readEnvironment(cmd.LocalFlags()); err != nil {
			return err
		}
		if before != nil {
			return before(cmd, args)
		}
		return nil
	}
}

func readEnvironment(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		name := variable(f.Name)
		value := os.Getenv(name)
		if err != nil || f.Changed || value == "" || f.Name == "help" {
			return
		}
		set := func() error { return f.Value.Set(value) }
		if list, ok := f.Value.(pflag.SliceValue); ok {
			// Several files, apart as in PATH.
			set = func() error { return list.Replace(filepath.SplitList(value)) }
		}
		if e := set(); e != nil {
			err = usagef("the variable %s: invalid value %q: %w", name, value, e)
		}
	})
	return err
}

// given lists which of the named flags the command line sets.
func given(cmd *cobra.Command, names ...string) []string {
	var out []string
	for _, n := range names {
		if cmd.Flags().Changed(n) {
			out = append(out, n)
		}
	}
	return out
}
