package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/formats"
	"whosaid/pipeline/runfiles"
)

type exportOptions struct {
	to     choice
	output string
	claims choice
	name   string
	quiet  bool
}

func defaultExportOptions() exportOptions {
	o := exportOptions{to: formatNames(exportable), claims: choice{value: string(exchange.Kept)}}
	for _, c := range exchange.Choices() {
		o.claims.of = append(o.claims.of, string(c))
	}
	return o
}

func (o *exportOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(&o.to, "to", "the `FORMAT` to write (required)")
	f.StringVarP(&o.output, "output", "o", "", "write to `PATH`, a file or a folder by the format; without it a file goes to standard output")
	f.Var(&o.claims, "claims", "which `CLAIMS`: kept (all but those found wrong), reviewed (those right, edited or added), all")
	f.StringVar(&o.name, "name", "", "`NAME` of the data set, for hf (default: that of DIR)")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell of errors only")
	complete(cmd, "to", o.to.of)
	complete(cmd, "claims", o.claims.of)
}

func exportable(exchange.Format) bool { return true }

func newExport(std streams) *cobra.Command {
	o := defaultExportOptions()
	cmd := &cobra.Command{
		Use:   "export --to FORMAT [flags] DIR",
		Short: "Write the claims of a run for other programs",
		Long: `export writes the claims of the run in DIR in the form that other programs read.
What reviewers have said goes over what was extracted, and each claim tells
which of the two it holds.

FORMATS
` + exchangeFormats(exportable) + `
Columns, conventions and units of offsets stand in docs/exchange.md.

EXIT STATUS
  0    written
  1    it could not be written; nothing of it is left
  2    wrong usage, or PATH is a folder that is not empty
  130  interrupted`,
		Example: `  whosaid export --to csv run/ > claims.csv
  whosaid export --to labelstudio -o tasks/ run/
  whosaid export --to parquet --claims reviewed -o claims.parquet run/`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runExport(cmd.Context(), o, args[0], std)
		},
		ValidArgsFunction: onlyFolders,
	}
	o.AddFlags(cmd)
	return cmd
}

func runExport(ctx context.Context, o exportOptions, dir string, std streams) error {
	format, ok := formats.Find(o.to.value)
	if !ok {
		return usagef("--to is missing; it is one of: %s", strings.Join(o.to.of, ", "))
	}
	if o.output == "" && format.Folder {
		return usagef("%s is a folder of files: name it with -o PATH", format.Name)
	}
	if o.output == "" && format.Name == "parquet" && isTerminal(std.out) {
		return usagef("parquet is not for a terminal: name a file with -o PATH")
	}
	folder, err := runfiles.Open(dir)
	if err != nil {
		return err
	}
	ctx, release := interruptible(ctx, func() {})
	defer release()
	claims := 0
	docs := counted(exchange.Choose(exchange.Documents(ctx, folder), exchange.Choice(o.claims.value)), &claims)
	out := exchange.Out{Name: o.name, Run: folder.Run}
	if out.Name == "" {
		out.Name = datasetName(dir)
	}
	if o.output == "" {
		err := exchange.Stream(format, std.out, out, docs)
		if errors.Is(err, syscall.EPIPE) { // | head
			return nil
		}
		return err
	}
	if err := exchange.Export(format, o.output, out, docs); errors.Is(err, exchange.ErrExists) {
		return refusal{err}
	} else if err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(std.err, "whosaid: %s written to %s\n", count(claims, "claim"), o.output)
	}
	return nil
}

// counted counts the claims.
func counted(docs iter.Seq2[*exchange.Document, error], claims *int) iter.Seq2[*exchange.Document, error] {
	return func(yield func(*exchange.Document, error) bool) {
		for d, err := range docs {
			if err == nil {
				*claims += len(d.Claims)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func datasetName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return filepath.Base(dir)
}

func exchangeFormats(which func(exchange.Format) bool) string {
	var b strings.Builder
	for _, f := range formats.All() {
		if which(f) {
			fmt.Fprintf(&b, "  %-14s %s\n", f.Name, f.Doc)
		}
	}
	return b.String()
}

func formatNames(which func(exchange.Format) bool) (c choice) {
	for _, f := range formats.All() {
		if which(f) {
			c.of = append(c.of, f.Name)
		}
	}
	return c
}

// complete offers values for a flag, which must be there.
func complete(cmd *cobra.Command, flag string, values []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

func onlyFolders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
