package main

// Work for an engine that spreads inputs over many processes and machines:
// each input becomes a part of its own, and the parts one run.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/flight"
	"whosaid/pipeline/sinks/part"
)

// notForWork are the flags of extract that work has not: those about where
// claims go and about choosing articles among all inputs, which no single
// process sees. It shares all others, which bear on how articles are read and
// claims found.
var notForWork = []string{
	"output", "fresh", "part-size", "json", "pretty", "progress", "files-from", "null",
	"limit", "sample", "seed", "dry-run", "reprints", "metrics",
}

func newWork(std streams) *cobra.Command {
	o := defaultExtractOptions()
	cmd := &cobra.Command{
		Use:   "work [flags] -o DIR",
		Short: "Write a part for each input that standard input names",
		Long: `work is what an engine runs on many machines, such as Spark, Slurm or GNU
parallel: it reads names of inputs from standard input, one a line, and writes
the claims and articles of each into parts in DIR, which all machines see:

  claims-ID.jsonl.zst  articles-ID.jsonl.zst  errors-ID.jsonl  part-ID.json

A part has temporary names until it is whole. For each name one line goes to
standard output: {"input", "part", "articles", "claims", "errors", "there"},
where "there" tells that the part was there whole already and was left as it is.
So a task that was lost is run again, and nothing is doubled; that two processes
get the same name does no harm. An article that ended the program is tried by
itself then, and set aside if it does so again. 'whosaid merge' makes one run of
the parts.

EXIT STATUS
  0    there is a part for each name; what gave no article is counted in its line
  1    it could not go on, as when the disk is full
  2    wrong usage, or a part is there that was made with other settings
  130  interrupted; no part is half there`,
		Example: `  ls archive/*.warc.gz | whosaid work -o parts/
  ls archive/*.warc.gz | parallel --pipe -N 10 whosaid work --workers 1 -o parts/
  ls archive/*.warc.gz | whosaid merge parts/`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.settle(cmd); err != nil {
				return err
			}
			if o.output == "" {
				return usagef("no folder for the parts: --output DIR")
			}
			return runWork(cmd.Context(), o, std)
		},
	}
	all := &cobra.Command{}
	o.AddFlags(all)
	all.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(notForWork, f.Name) {
			cmd.Flags().AddFlag(f)
		}
	})
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "folder `DIR` for the parts")
	_ = cmd.MarkFlagDirname("output")
	return cmd
}

// workLine is what work says of an input.
type workLine struct {
	Input    string `json:"input"`
	Part     string `json:"part"`
	Articles int    `json:"articles"`
	Claims   int    `json:"claims"`
	Errors   int    `json:"errors"`
	There    bool   `json:"there"`
}

func runWork(ctx context.Context, o extractOptions, std streams) (err error) {
	b, err := o.begin(nil, std)
	if err != nil {
		return err
	}
	defer b.end(&err)
	chain, log := b.chain, b.log
	if err := os.MkdirAll(o.output, 0o777); err != nil {
		return err
	}
	ctx, release := interruptible(ctx, func() { log.Warn("interrupted") })
	defer release()
	run := record.Run{Version: version().short(), Settings: b.settings, Models: []record.Model{b.model}}
	options := o.inputs(std, b.web, log)
	walk := func(name string, skip func(string)) pipeline.Source {
		return func(ctx context.Context, emit func(corpus.Item) error) error {
			options := options
			options.Skip = skip
			return inputs.Walk(ctx, []string{name}, options, emit)
		}
	}
	if o.onlyItem >= 0 {
		return eachName(ctx, std, func(name string) error {
			return tryItem(ctx, part.Only(walk(name, nil), o.onlyItem), chain, std)
		})
	}

	one := func(name string) (workLine, error) {
		line := workLine{Input: name, Part: part.ID(name)}
		if name == "-" {
			return line, usagef("standard input holds the names, it cannot be an input")
		}
		want := part.New(name, run)
		if a, there, err := part.There(o.output, want); err != nil {
			return line, refusedPart(err)
		} else if there {
			line.Articles, line.Claims, line.Errors, line.There = a.Counts.Articles, a.Counts.Claims, a.Counts.Errors, true
			return line, nil
		}
		sink, err := part.Open(o.output, want, nil)
		if err != nil {
			return line, err
		}
		var try flight.Try
		if !inputs.IsURL(name) { // a page may be another by now, and asking twice is not polite
			try = elsewhere("work", name+"\n", log)
		}
		sum, err := pipeline.Run(ctx, pipeline.Config{
			Source:  sink.Source(walk(name, sink.Skip), try),
			Extract: extract(chain), Sink: sink, Model: chain.Name, Workers: int(o.workers), IDs: new(pipeline.IDs),
			Watch: sink, Log: log,
		})
		line.Articles, line.Claims, line.Errors = sum.Articles, sum.Claims, sum.Errors
		return line, err
	}
	return eachName(ctx, std, func(name string) error {
		line, err := one(name)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(std.out)
		if err := record.NewEncoder(out).Encode(line); err != nil {
			return err
		}
		// A reader that has gone will not count what is done: the rest is in vain.
		if err := out.Flush(); err != nil {
			return fmt.Errorf("%s: cannot write: %w", stdoutName, plainError(err))
		}
		return nil
	})
}

// eachName calls do for each name on standard input. Waiting for one does not
// hold up an interrupt.
func eachName(ctx context.Context, std streams, do func(name string) error) error {
	type next struct {
		name string
		err  error
	}
	list := make(chan next)
	go func() {
		defer close(list)
		for name, err := range names(std.in, false) {
			select {
			case list <- next{name, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n, more := <-list:
			if !more {
				return ctx.Err()
			}
			if n.err != nil {
				return fmt.Errorf("standard input: %w", n.err)
			}
			if err := do(n.name); err != nil {
				return err
			}
		}
	}
}

func refusedPart(err error) error {
	if errors.Is(err, part.ErrDiffers) {
		return refusal{err}
	}
	return err
}

func newMerge(std streams) *cobra.Command {
	var filesFrom string
	cmd := &cobra.Command{
		Use:   "merge [flags] DIR",
		Short: "Make one run of the parts that work has written",
		Long: `merge looks whether each of the inputs has a whole part in DIR, and writes beside
the parts what makes them one run: manifest.json, which lists their files in the
order of the inputs, with counts and digests, errors.jsonl and run.json. It takes
the names of the inputs from standard input, one a line, as work did.

EXIT STATUS
  0  all parts are there
  1  an input has no whole part (they are named), or the disk is full
  2  wrong usage, or parts were made with different settings
  3  all parts are there, but some inputs gave no article (see errors.jsonl)`,
		Example: `  ls archive/*.warc.gz | whosaid merge parts/`,
		Args:    arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			list := names(std.in, false)
			if filesFrom != "-" {
				choose := chooseOptions{filesFrom: filesFrom}
				var err error
				if list, err = choose.list(nil, nil); err != nil {
					return err
				}
			}
			return runMerge(args[0], list, std)
		},
	}
	cmd.Flags().StringVar(&filesFrom, "files-from", "-", "`FILE` that names the inputs, one a line; - for standard input")
	return cmd
}

func runMerge(dir string, list iter.Seq2[string, error], std streams) error {
	run, err := part.Merge(dir, list, nil)
	if err != nil {
		return refusedPart(err)
	}
	c := run.Counts
	fmt.Fprintf(std.err, "whosaid: %s: %s, %s, %s: one run in %s\n",
		count(len(run.Inputs), "part"), count(c.Articles, "article"), count(c.Claims, "claim"), count(c.Errors, "error"), dir)
	if c.Errors > 0 {
		return errIncomplete
	}
	return nil
}
