package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/pipeline/index"
	reports "whosaid/pipeline/report"
	"whosaid/pipeline/review"
	"whosaid/pipeline/runfiles"
)

type reportOptions struct {
	output   string
	json     bool
	speakers rank
	outlets  rank
	quiet    bool
}

func newReport(std streams) *cobra.Command {
	o := reportOptions{speakers: 20, outlets: 15}
	cmd := &cobra.Command{
		Use:   "report [flags] DIR",
		Short: "Sum up a run: who speaks most and where, who is not named, what is denied",
		Long: `report sums up the run in folder DIR as one page that needs nothing but a browser:
who speaks most and where, the share of anonymous sources by outlet and month,
what is confirmed and denied over time, and how sure the model is. Each figure
leads to claims behind it. Where claims were reviewed, the reviewers' values
count, and what they found wrong is left out.

The page asks for nothing over the network and runs nothing. The same run gives
the same bytes. With --json it is the numbers alone, each with the filter that
selects its claims in 'whosaid review'.

EXIT STATUS
  0    written
  1    the run cannot be read, or the output cannot be written
  2    wrong usage
  130  interrupted`,
		Example: `  whosaid report run/ -o report.html
  whosaid report run/ --json | jq '.speakers[0]'`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.output == "" && !o.json && isTerminal(std.out) {
				return usagef("the page is no text for a terminal: name a file, --output FILE, or take the numbers, --json")
			}
			return runReport(cmd.Context(), o, args[0], std)
		},
		ValidArgsFunction: onlyFolders,
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "write to `FILE` instead of standard output")
	f.BoolVar(&o.json, "json", false, "give the numbers as JSON instead of the page")
	f.Var(&o.speakers, "speakers", "list the `N` speakers with most claims")
	f.Var(&o.outlets, "outlets", "list the `N` outlets with most claims")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell of errors only")
	_ = cmd.MarkFlagFilename("output", "html", "json")
	return cmd
}

func runReport(ctx context.Context, o reportOptions, dir string, std streams) error {
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelError
	}
	log := newLogger(&console{w: std.err}, level)
	ctx, release := interruptible(ctx, func() { log.Warn("interrupted") })
	defer release()

	folder, err := runfiles.Open(dir)
	if err != nil {
		return err
	}
	teller := newIndexing(std, o.quiet)
	collectOften()
	desk, err := review.Look(ctx, dir, index.Options{Progress: teller.tell})
	teller.end()
	if err != nil {
		return err
	}
	defer func() { _ = desk.Close() }() // only read
	r, err := reports.Gather(ctx, desk, folder.Run, reports.Options{Speakers: int(o.speakers), Outlets: int(o.outlets)})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if o.json {
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		err = reports.Write(ctx, &out, r, desk.Index())
	}
	if err != nil {
		return err
	}
	if o.output == "" {
		return printAll(std.out, out.Bytes())
	}
	if err := os.WriteFile(o.output, out.Bytes(), 0o666); err != nil {
		return fmt.Errorf("%s: cannot write: %w", o.output, plainError(err))
	}
	log.Info(fmt.Sprintf("%s, %s: written to %s", count(r.Totals.Claims, "claim"), count(r.Totals.Articles, "article"), filepath.ToSlash(o.output)))
	return nil
}

// rank is how many of a ranking are listed.
type rank int

func (n *rank) Set(s string) error {
	v, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || v < 1 || v > 200 {
		return errors.New("a number from 1 to 200 is wanted")
	}
	*n = rank(v)
	return nil
}

func (n *rank) String() string { return strconv.Itoa(int(*n)) }

func (*rank) Type() string { return "n" }
