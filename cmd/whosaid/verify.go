package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"whosaid/corpus/inputs"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
	"whosaid/pipeline/verify"
)

type verifyOptions struct {
	inputs  bool
	json    bool
	show    int
	workers workers
}

func (o *verifyOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.inputs, "inputs", false, "read the inputs again, and compare the articles with them")
	f.BoolVar(&o.json, "json", false, "print the outcome as JSON")
	f.IntVar(&o.show, "show", 20, "list `N` faults at most; all are counted")
	f.Var(&o.workers, "workers", "`N` inputs at a time; 0: as many as there are cores")
}

func newVerify(std streams) *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify DIR",
		Short: "Check that a run holds together",
		Long: `verify re-reads what extract has written into DIR and checks that

  - every line is of its form, the claims by their JSON Schema;
  - every claim is of an article of the run, and every span gives its text there;
  - every claim marked direct stands between quotation marks, word for word;
  - every id and every sha256 is what it must be;
  - there are as many lines as run.json, and manifest.json, say; files in a
    manifest have the digests that it gives.

With --inputs the inputs that run.json names are read again, as the run has
read them, and must give the same articles. Names in it are as they were on the
command line: run verify in the same folder as extract. What came from standard
input or from the web is counted, and not read again.

EXIT STATUS
  0  all holds
  1  it could not be checked
  2  wrong usage
  3  faults were found`,
		Example: `  whosaid extract -o run/ archive/
  whosaid verify run/
  whosaid verify --inputs --json run/`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runVerify(cmd.Context(), o, args[0], std)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	o.AddFlags(cmd)
	return cmd
}

func runVerify(ctx context.Context, o verifyOptions, path string, std streams) error {
	if o.show < 0 {
		return usagef("--show needs a number from 0")
	}
	folder, err := runfiles.Open(path)
	if err != nil {
		return err
	}
	ctx, release := interruptible(ctx, func() {})
	defer release()
	check := verify.Options{Show: o.show, Workers: int(o.workers)}
	if o.inputs {
		if folder.Run == nil {
			return fmt.Errorf("%s: there is no %s, which names the inputs", path, runfiles.Run)
		}
		check.Gone = gone(folder.Run)
		if check.Inputs, err = inputsOf(ctx, folder.Run, path, std); err != nil {
			return err
		}
	}
	report, err := verify.Run(ctx, folder, check)
	if err != nil {
		return err
	}

	var out bytes.Buffer
	if o.json {
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(report); err != nil {
			return err
		}
	} else {
		writeReport(&out, report, o.inputs)
	}
	if err := printAll(std.out, out.Bytes()); err != nil {
		return err
	}
	if report.Faults > 0 {
		return errIncomplete
	}
	return nil
}

func writeReport(out *bytes.Buffer, r verify.Report, inputs bool) {
	for _, f := range r.Shown {
		at := f.File
		if f.Line > 0 {
			at += fmt.Sprintf(":%d", f.Line)
		}
		fmt.Fprintf(out, "%s: %s: %s\n", at, f.Kind, plain(f.What))
	}
	if n := r.Faults - len(r.Shown); n > 0 {
		fmt.Fprintf(out, "and %s more\n", count(n, "fault"))
	}
	fmt.Fprintf(out, "%s, %s, %s", count(r.Articles, "article"), count(r.Claims, "claim"), count(r.Errors, "error"))
	if inputs {
		fmt.Fprintf(out, "; %s compared with the inputs", count(r.Compared, "article"))
		if r.Gone > 0 {
			fmt.Fprintf(out, ", %d from standard input or the web not read again", r.Gone)
		}
	}
	if r.Faults == 0 {
		fmt.Fprintln(out, ": all holds")
		return
	}
	var kinds []string
	for _, k := range slices.Sorted(maps.Keys(r.Kinds)) {
		kinds = append(kinds, fmt.Sprintf("%s %d", k, r.Kinds[k]))
	}
	fmt.Fprintf(out, ": %s (%s)\n", count(r.Faults, "fault"), strings.Join(kinds, ", "))
}

// plain keeps control characters, which a file may hold, off the terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// gone tells what came from standard input or the web.
func gone(run *record.Run) func(string) bool {
	stdin := slices.Contains(run.Inputs, "-")
	return func(input string) bool {
		rest, from := strings.CutPrefix(input, inputs.StdinName)
		return inputs.IsURL(input) || stdin && from && (rest == "" || strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "!"))
	}
}

// inputsOf gives the items of a run's inputs again, those aside that are gone.
func inputsOf(ctx context.Context, run *record.Run, path string, std streams) (pipeline.Source, error) {
	o := defaultExtractOptions()
	if err := o.restore(run.Settings); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if o.choose.filesFrom == "-" {
		return nil, fmt.Errorf("%s: the list of its inputs came from standard input and cannot be read again", path)
	}
	o.output = path // is no input, where it lies in one
	all, err := o.choose.list(run.Inputs, nil)
	if err != nil {
		return nil, err
	}
	var list iter.Seq2[string, error] = func(yield func(string, error) bool) {
		for name, err := range all {
			if err == nil && (name == "-" || inputs.IsURL(name)) {
				continue
			}
			if !yield(name, err) {
				return
			}
		}
	}
	walk, err := o.walk(ctx, list, o.inputs(std, nil, newLogger(std.err, o.level())))
	if err != nil {
		return nil, err
	}
	return o.choose.first(walk, nil), nil
}

// restore sets the options to what a run's settings say. Those are named as
// the flags are. What bears on claims alone is passed over.
func (o *extractOptions) restore(settings map[string]any) error {
	cmd := &cobra.Command{}
	o.AddFlags(cmd)
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		flag := cmd.Flags().Lookup(name)
		if flag == nil || name == "lexicon" || name == "model" {
			continue
		}
		if err := setFlag(flag, settings[name]); err != nil {
			return fmt.Errorf("%s has a setting that this version does not know: %s: %w", runfiles.Run, name, err)
		}
	}
	return nil
}

func setFlag(flag *pflag.Flag, value any) error {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		for _, e := range v {
			if err := setFlag(flag, e); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if err := flag.Value.Set(k + "=" + fmt.Sprint(v[k])); err != nil {
				return err
			}
		}
		return nil
	}
	text := fmt.Sprint(value)
	if text == "" || text == "0" { // not given, and not always to be given
		return nil
	}
	return flag.Value.Set(text)
}
