package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/formats"
	"whosaid/pipeline/index"
	"whosaid/pipeline/review"
	"whosaid/pipeline/runfiles"
)

type importOptions struct {
	from     choice
	reviewer string
	accept   bool
	dryRun   bool
	show     int
	quiet    bool
}

func (o *importOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(&o.from, "from", "the `FORMAT` of what is read (required)")
	f.StringVar(&o.reviewer, "reviewer", "", "`NAME` of the one who has made the corrections (required)")
	f.BoolVar(&o.accept, "accept", false, "claims that come back unchanged, and that nobody has reviewed, count as right")
	f.BoolVar(&o.dryRun, "dry-run", false, "tell what would be taken, and take nothing")
	f.IntVar(&o.show, "show", 20, "tell `N` of what could not be taken at most; all are counted")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell of what could not be taken, and of errors, only")
	complete(cmd, "from", o.from.of)
}

func importable(f exchange.Format) bool { return f.Read != nil }

func newImport(std streams) *cobra.Command {
	o := importOptions{from: formatNames(importable)}
	cmd := &cobra.Command{
		Use:   "import --from FORMAT --reviewer NAME [flags] DIR PATH",
		Short: "Take corrections back that were made in another program",
		Long: `import reads at PATH what export has written for another program, after people
have corrected it there, and takes the corrections into the run in DIR as decisions
of the reviewer NAME: claims that were changed, deleted, added, or said to be
right, wrong or unsure. A claim that has been changed here as well since it was
handed over is told, and left as it is; so is what is of no article or claim of
the run. The same file imported again changes nothing.

FORMATS
` + exchangeFormats(importable) + `
EXIT STATUS
  0    taken
  1    PATH cannot be read, or the run is being reviewed; nothing is taken
  2    wrong usage
  3    taken, but for what is told
  130  interrupted; nothing is taken`,
		Example: `  whosaid import --from csv --reviewer anna run/ claims.csv
  whosaid import --from labelstudio --reviewer anna --dry-run run/ export.json`,
		Args: arguments(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImport(cmd.Context(), o, args[0], args[1], std)
		},
	}
	o.AddFlags(cmd)
	return cmd
}

func runImport(ctx context.Context, o importOptions, dir, path string, std streams) (err error) {
	format, ok := formats.Find(o.from.value)
	if !ok {
		return usagef("--from is missing; it is one of: %s", strings.Join(o.from.of, ", "))
	}
	if strings.TrimSpace(o.reviewer) == "" {
		return usagef("--reviewer is missing: whose corrections are they?")
	}
	if o.show < 0 {
		return usagef("--show needs a number from 0")
	}
	// Before an index is made, which takes its time, and leaves files there.
	if _, err := runfiles.Open(dir); err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return err
	}
	ctx, release := interruptible(ctx, func() {})
	defer release()
	teller := newIndexing(std, o.quiet)
	desk, err := openDesk(ctx, dir, o.dryRun, index.Options{Progress: teller.tell})
	teller.end()
	if err != nil {
		return err
	}
	defer func() {
		if e := desk.Close(); err == nil {
			err = e
		}
	}()
	im := exchange.Importer{Desk: desk, Format: format.Name, Reviewer: strings.TrimSpace(o.reviewer), Accept: o.accept, DryRun: o.dryRun}
	done, err := im.Import(ctx, format.Read(path))
	if errors.Is(err, review.ErrRefused) {
		return refusal{err}
	} else if err != nil {
		return err
	}
	for i, f := range done.Faults {
		if i == o.show {
			fmt.Fprintf(std.err, "whosaid: and %d more\n", len(done.Faults)-i)
			break
		}
		fmt.Fprintf(std.err, "whosaid: warning: %s\n", printable(f))
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{
		{done.Corrected, "corrected"}, {done.Right, "right"}, {done.Wrong, "wrong"}, {done.Unsure, "unsure"},
		{done.Added, "added"}, {done.Unchanged, "unchanged"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if done.Notes > 0 {
		parts = append(parts, count(done.Notes, "note"))
	}
	if len(done.Faults) > 0 {
		parts = append(parts, fmt.Sprintf("%d not taken", len(done.Faults)))
	}
	if parts == nil {
		parts = []string{"nothing to take"}
	}
	verb := "taken"
	if o.dryRun {
		verb = "would be taken"
	}
	if !o.quiet {
		fmt.Fprintf(std.err, "whosaid: %s read: %s; %s %s\n",
			count(done.Claims, "claim"), strings.Join(parts, ", "), count(done.Events, "decision"), verb)
	}
	if len(done.Faults) > 0 {
		return errIncomplete
	}
	return nil
}

// openDesk opens a run to look at, also while somebody reviews it, or to decide.
func openDesk(ctx context.Context, dir string, look bool, o index.Options) (*review.Desk, error) {
	collectOften()
	if look {
		return review.Look(ctx, dir, o)
	}
	return review.Open(ctx, dir, review.Options{Index: o})
}
