package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Exit status. Each verb's help tells which it gives and when.
const (
	statusOK          = 0
	statusFailed      = 1   // could not go on
	statusUsage       = 2   // wrong flags, arguments or variables
	statusIncomplete  = 3   // finished, but some inputs gave no article
	statusInterrupted = 130 // as shells tell of SIGINT
)

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// refusal is wrong usage that lies in what the arguments name, not in their
// form, so that the form of a right call would not help.
type refusal struct{ error }

func (e refusal) Unwrap() error { return e.error }

// Outcomes that have been told already and only carry a status.
var (
	errIncomplete = errors.New("some inputs gave no article")
	errHelped     = errors.New("no verb")
)

// report tells what went wrong, if anything, and turns it into a status.
func report(w io.Writer, cmd *cobra.Command, err error) int {
	var usage usageError
	var refused refusal
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, errIncomplete):
		return statusIncomplete
	case errors.Is(err, errHelped):
		return statusUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "whosaid: interrupted; what is written is whole")
		return statusInterrupted
	case errors.As(err, &usage):
		fmt.Fprintf(w, "whosaid: %v\n", err)
		fmt.Fprintf(w, "usage: %s\n", cmd.UseLine())
		fmt.Fprintf(w, "See '%s --help'.\n", cmd.CommandPath())
		return statusUsage
	case errors.As(err, &refused):
		fmt.Fprintf(w, "whosaid: %v\n", err)
		return statusUsage
	default:
		fmt.Fprintf(w, "whosaid: %v\n", err)
		return statusFailed
	}
}

// arguments wraps a check of cobra's so that its errors count as wrong usage.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
