// Command whosaid reads news articles and writes down every claim in them:
// who said what, named or anonymous, confirmed or denied.
//
// This file and exit.go hold what all verbs share; each verb has a file of its
// own with its options, its flags and its run function.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// streams are the standard ones, or a test's.
type streams struct {
	in  io.Reader
	out *os.File // a file, since what is written depends on whether it is a terminal
	err *os.File
}

func main() {
	os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run is the whole program; its result is the exit status.
func run(ctx context.Context, args []string, std streams) (status int) {
	var faults io.Writer = std.err
	if wantsJSON(args) {
		faults = faultLog{newJSONLogger(std.err, slog.LevelError)}
	}
	// A Go program that panics ends with status 2, which here means wrong usage.
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(faults, "whosaid: this is a fault of the program, not of your input: %v\n", p)
			if os.Getenv("WHOSAID_VERBOSE") != "" {
				fmt.Fprintf(faults, "%s", debug.Stack())
			} else {
				fmt.Fprintln(faults, "whosaid: with WHOSAID_VERBOSE=true it tells where")
			}
			status = statusFailed
		}
	}()
	quietPipes()

	root := newRoot(std)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	return report(faults, cmd, err)
}

func newRoot(std streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "whosaid",
		Short: "Who said what in news articles",
		Long: `whosaid reads news articles and writes down every claim in them: who said
what, named or anonymous, confirmed or denied.`,
		Example: `  whosaid extract article.html
  whosaid extract -o run/ archive/
  whosaid eval gold.jsonl run/claims.jsonl`,
		Version: version().short(),
		// Errors are told by report, in one place and form.
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("there is no verb %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(std.err)
			if err := cmd.Help(); err != nil {
				return err
			}
			return errHelped
		},
	}
	// Without cobra's shorthand: -v is --verbose.
	root.Flags().Bool("version", false, "print the version")
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.DisableDefaultCmd = true

	root.AddCommand(
		newExtract(std),
		newWork(std),
		newMerge(std),
		newEval(std),
		newVerify(std),
		newIndex(std),
		newExport(std),
		newImport(std),
		newReview(std),
		newServe(std),
		newReport(std),
		newModel(std),
		newSchema(std),
		newVersion(std),
		newCompletion(std),
	)
	root.SetHelpCommand(newHelp(root))
	for _, verb := range root.Commands() {
		bindEnvironment(verb)
	}
	return root
}

func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB]",
		Short: "Explain a verb, or list them",
		Long: `help explains a verb with its flags and exit status; without one it lists the verbs.

EXIT STATUS
  0  explained
  2  wrong usage: there is no such verb`,
		Example: `  whosaid help extract`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			for _, c := range root.Commands() {
				names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("there is no verb %q", args[0])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}
