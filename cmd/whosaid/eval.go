package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"whosaid/pipeline/eval"
)

type evalOptions struct {
	labels string
	json   bool
}

func (o *evalOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.labels, "labels", "", "`FILE` with labels of the gold's attributions, by doc_id and id")
	f.BoolVar(&o.json, "json", false, "print the figures as JSON, cut to four decimals")
}

func newEval(std streams) *cobra.Command {
	var o evalOptions
	cmd := &cobra.Command{
		Use:   "eval GOLD CLAIMS",
		Short: "Score claims against articles whose claims people have marked",
		Long: `eval compares claims with gold and prints precision, recall and F1.

GOLD has one article a line, {"id", "text", "attributions": [{"id", "source",
"cue", "content"}]}; CLAIMS is what extract writes. Offsets of both count code
points of the gold's text. - is standard input.

In each article gold and claims are paired, best overlap of their contents first.
  claim    pairs whose contents overlap by a token F1 of 0.5 or more, and whose
           sources overlap (or both have none)
  strict   the same words in content, and a source token F1 of 0.5 or more
  direct   the claim figure on direct quotations alone
  content, source, cue   tokens shared by the pairs

Where the gold has labels (speaker, naming, status, …) or --labels gives them,
each is scored too.

EXIT STATUS
  0  scored
  1  a file cannot be read
  2  wrong usage`,
		Example: `  whosaid extract articles.jsonl > claims.jsonl
  whosaid eval gold.jsonl claims.jsonl
  whosaid extract articles.jsonl | whosaid eval --json gold.jsonl -`,
		Args: arguments(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return runEval(o, args[0], args[1], std)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []cobra.Completion{"jsonl"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	o.AddFlags(cmd)
	return cmd
}

func runEval(o evalOptions, goldPath, claimsPath string, std streams) error {
	var gold []eval.Article
	var claims []eval.Claim
	err := withFile(goldPath, std, func(r io.Reader) (err error) {
		gold, err = eval.ReadGold(r, goldPath)
		return err
	})
	if err != nil {
		return err
	}
	if o.labels != "" {
		err := withFile(o.labels, std, func(r io.Reader) error { return eval.ReadLabels(r, o.labels, gold) })
		if err != nil {
			return err
		}
	}
	err = withFile(claimsPath, std, func(r io.Reader) (err error) {
		claims, err = eval.ReadClaims(r, claimsPath)
		return err
	})
	if err != nil {
		return err
	}

	for _, w := range eval.Warnings(gold, claims) {
		fmt.Fprintf(std.err, "whosaid: warning: %s\n", w)
	}
	figures := eval.Score(gold, claims)
	var out bytes.Buffer
	if o.json {
		b, err := figures.JSON()
		if err != nil {
			return err
		}
		out.Write(b)
	} else if err := figures.WriteTable(&out); err != nil {
		return err
	}
	return printAll(std.out, out.Bytes())
}

func withFile(path string, std streams, read func(io.Reader) error) error {
	if path == "-" {
		return read(std.in)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: cannot open: %w", path, plainError(err))
	}
	defer f.Close()
	return read(f)
}
